"""The public pages of the log, in both languages, without an account."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.web.base.audit.rows import log_of
from zhian.kernel.receipts import read_keys
from zhian.web.base.audit.selectors import checkpoint_note
from zhian.web.base.vault.services import public_keys

pytestmark = pytest.mark.django_db


def it_lists_checkpoints_in_both_languages(client: Client) -> None:
    log_of(3, checkpoint_at=(2, 3))
    for language, heading in (("en", "Checkpoints of the audit log"), ("zh-hans", "审计记录检查点")):
        client.cookies["zhian_language"] = language
        page = client.get("/audit/checkpoints")
        assert page.status_code == 200
        text = page.content.decode()
        assert heading in text
        assert "/audit/checkpoints/3.txt" in text
        assert "--against checkpoint-3.txt" in text


def it_says_so_while_there_is_none(client: Client) -> None:
    client.cookies["zhian_language"] = "en"
    assert "No checkpoint yet" in client.get("/audit/checkpoints").content.decode()


def it_hands_out_a_checkpoint_as_the_signed_text(client: Client) -> None:
    log_of(2, checkpoint_at=(2,))
    answer = client.get("/audit/checkpoints/2.txt")
    assert answer.content.decode() == checkpoint_note(2)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert client.get("/audit/checkpoints/9.txt").status_code == 404


def it_publishes_the_keys_as_a_page_and_as_a_file_to_trust(client: Client) -> None:
    for language, heading in (("en", "Public keys of this site"), ("zh-hans", "本平台公钥")):
        client.cookies["zhian_language"] = language
        text = client.get("/audit/key").content.decode()
        assert heading in text
        assert all(key.base64 in text for key in public_keys())
        assert "SPECIMEN" in text
    answer = client.get("/audit/key.json")
    assert {k.key_id for k in read_keys(answer.content, "zhian-keys.json")} == {
        k.key_id for k in public_keys()
    }
    assert "PRIVATE" not in answer.content.decode()
    assert len(json.loads(answer.content)) == 2
