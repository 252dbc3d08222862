"""Picking a file: it is stored at once and answered with its receipt, or with what is wrong."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.factories import hostile
from tests.factories.files import PDF
from tests.factories.people import make_user
from zhian.kernel.clock import now
from zhian.web.base.people.kit import Actor, Purpose, SystemActor
from zhian.web.base.vault.models import Scan, StoredFile
from zhian.web.base.vault.services import claim

SERVER = SystemActor(Purpose.SERVE_FILE)
TWENTY_MB = 20 * 1024 * 1024


@pytest.fixture(autouse=True)
def _commits(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody who is signed in and reads English."""
    client.force_login(make_user(), backend="zhian.web.base.people.backends.AccountBackend")
    client.cookies["zhian_language"] = "en"
    return client


def pick(reader: Client, data: bytes, name: str, **more: Any) -> HttpResponse:
    """Pick a file in the field `paper`."""
    body = {"field": "paper", "paper": SimpleUploadedFile(name, data), **more}
    answer: Any = reader.post("/files", body, headers={"HX-Request": "true"})
    return answer  # type: ignore[no-any-return]


def text_of(answer: HttpResponse) -> str:
    """What it says."""
    return answer.content.decode()


def kept_id(answer: HttpResponse) -> str:
    """The hidden field of the receipt."""
    return text_of(answer).split('name="paper_kept" value="')[1].split('"')[0]


def it_answers_with_a_receipt(reader: Client) -> None:
    answer = pick(reader, hostile.photograph(), "passport photo.jpg")
    assert answer.status_code == 200
    row = StoredFile.objects.visible_to(SERVER).get(pk=kept_id(answer))
    said = text_of(answer)
    for words in (
        "passport photo.jpg",
        "JPG",
        row.original_digest[:15],
        "not scanned",
        "place where it was taken",
    ):
        assert words in said
    assert row.original_digest[:16] not in said.replace(f'title="{row.original_digest}"', "")
    assert row.used_at is None


def it_replaces_the_one_that_was_picked_before_and_keeps_it_when_the_next_fails(reader: Client) -> None:
    first = kept_id(pick(reader, PDF, "a.pdf"))
    failed = pick(reader, b"", "b.pdf", paper_kept=first)
    assert (failed.status_code, kept_id(failed)) == (422, first)
    assert "The file is empty." in text_of(failed)
    second = kept_id(pick(reader, PDF, "c.pdf", paper_kept=first))
    assert [str(pk) for pk in StoredFile.objects.visible_to(SERVER).values_list("pk", flat=True)] == [second]


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.pdf", "The file is empty."),
        (PDF, "a.png", "The file&#x27;s name and its contents do not agree."),
        (b"MZ" + bytes(60), "a.pdf", "This kind of file is not accepted."),
        (PDF + bytes(TWENTY_MB), "a.pdf", "The file is too large."),
        (hostile.locked_pdf(), "a.pdf", "The PDF is locked with a password."),
        (hostile.vast_png(), "a.png", "The picture has too many pixels."),
        (hostile.nested_pdf(), "a.pdf", "Unpacked, the file would be far too large"),
        (PDF[:20], "a.pdf", "The file is damaged and does not open."),
    ],
    ids=("empty", "lying", "program", "huge", "locked", "bomb", "swelling", "torn"),
)
def it_has_a_sentence_for_each_way_to_be_wrong_in_both_languages(
    reader: Client, data: bytes, name: str, says: str
) -> None:
    assert says in text_of(pick(reader, data, name))
    reader.cookies["zhian_language"] = "zh-hans"
    answer = pick(reader, data, name)
    assert answer.status_code == 422
    assert "。" in text_of(answer)
    assert says not in text_of(answer)


def it_keeps_the_page_of_who_was_signed_out(client: Client) -> None:
    client.cookies["zhian_language"] = "en"
    answer = pick(client, PDF, "a.pdf")
    assert answer.status_code == 422
    assert "You were signed out." in text_of(answer)
    assert client.post("/files", {}).status_code == 302


def it_says_when_nothing_arrived(reader: Client) -> None:
    answer = reader.post("/files", {"field": "pa per"})
    assert answer.status_code == 422
    assert "No file arrived." in answer.content.decode()


class DescribeAPickedFile:
    def it_shows_what_is_kept_and_lets_no_browser_run_it(self, reader: Client) -> None:
        answer = reader.get(f"/files/{kept_id(pick(reader, PDF, '护照.pdf'))}")
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "no-store" in answer["Cache-Control"]

    def it_is_taken_back(self, reader: Client) -> None:
        address = f"/files/{kept_id(pick(reader, PDF, 'a.pdf'))}"
        answer = reader.post(f"{address}/remove", {"field": "paper"})
        assert (answer.status_code, answer.content.decode().strip()) == (200, "")
        assert reader.get(address).status_code == 404
        assert reader.post(f"{address}/remove").status_code == 404

    def it_is_no_longer_open_here_once_a_case_uses_it(self, reader: Client) -> None:
        file_id = kept_id(pick(reader, PDF, "a.pdf"))
        owner = StoredFile.objects.visible_to(SERVER).get(pk=file_id).stored_by_user_id
        assert claim(UUID(file_id), Actor(owner), at=now())
        assert reader.get(f"/files/{file_id}").status_code == 404
        assert reader.post(f"/files/{file_id}/remove").status_code == 404

    def it_is_not_given_out_with_a_virus(self, reader: Client) -> None:
        file_id = kept_id(pick(reader, PDF, "a.pdf"))
        StoredFile.objects.visible_to(SERVER).filter(pk=file_id).update(scan=Scan.INFECTED.value)
        answer = reader.get(f"/files/{file_id}")
        assert answer.status_code == 409
        assert "A virus was found in this file" in answer.content.decode()

    def it_is_nobody_elses(self, reader: Client, client: Client) -> None:
        file_id = kept_id(pick(reader, PDF, "a.pdf"))
        client.force_login(make_user(), backend="zhian.web.base.people.backends.AccountBackend")
        assert client.get(f"/files/{file_id}").status_code == 404
        assert client.get(f"/files/{uuid4()}").status_code == 404
