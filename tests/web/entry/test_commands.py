"""The commands of the web room, as one types them."""

from __future__ import annotations

import argparse
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from tests.web.base.audit.rows import KEY, TEST, log_of
from tests.web.base.outbox.test_services import NOW, Desk, send
from zhian.kernel.errors import NotFound, Unreadable
from zhian.web.base.audit.models import Event
from zhian.web.base.audit.services import publish_checkpoint
from zhian.web.base.outbox.models import Delivery
from zhian.web.base.outbox.services import dispatch
from zhian.web.base.vault.services import audit_signing_key
from zhian.web.entry import add_parser


def run(*words: str, language: str = "en") -> int:
    """Run one command as `zhian` does."""
    parser = argparse.ArgumentParser(prog="zhian")
    add_parser(parser.add_subparsers(dest="command"))
    options = parser.parse_args(words)
    options.language = language
    code: int = options.run(options)
    return code


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Settings) -> Path:
    """Keys and checkpoints go to a throw-away folder."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def it_prints_the_settings_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("settings") == 0
    assert "| `ZHIAN_DATA` |" in capsys.readouterr().out


def it_insists_on_a_server_process() -> None:
    with pytest.raises(SystemExit):
        run("serve", "--workers", "0")


@pytest.mark.django_db
class DescribeAuditVerify:
    """`zhian audit verify`."""

    def it_says_that_a_sound_log_is_sound(self, capsys: pytest.CaptureFixture[str]) -> None:
        log_of(3)
        publish_checkpoint(audit_signing_key(), at=NOW, force=True)
        assert run("audit", "verify") == 0
        out = capsys.readouterr()
        assert "3 events agree" in out.out
        assert "3/3" in out.err
        assert run("audit", "verify", language="zh-hans") == 0
        assert "审计记录完好" in capsys.readouterr().out

    def it_names_the_broken_event_and_exits_with_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        log_of(3)
        Event.objects.visible_to(TEST).filter(sequence=2).update(verb="x")
        assert run("audit", "verify", language="zh-hans") == 1
        assert "第 2 号事件" in capsys.readouterr().out

    def it_checks_against_a_file_signed_with_a_key_given_by_hand(
        self, data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        log_of(2, checkpoint_at=(2,))
        kept = (data_folder / "checkpoints" / "2.txt").rename(tmp_path / "kept.txt")
        assert run("audit", "verify", "--against", str(kept)) == 1
        assert KEY.key_id in capsys.readouterr().out
        entry = f'{{"key_id": "{KEY.key_id}", "public_key": "%s"}}'
        from base64 import b64encode

        public = b64encode(KEY.private_key.public_key().public_bytes_raw()).decode()
        (tmp_path / "key.json").write_text(entry % public)
        words = ("--against", str(kept), "--key", str(tmp_path / "key.json"))
        assert run("audit", "verify", *words) == 0

    def it_says_so_when_a_file_is_not_there(self) -> None:
        with pytest.raises(Unreadable):
            run("audit", "verify", "--against", "nowhere.txt")


@pytest.mark.django_db
class DescribeOutbox:
    """`zhian outbox`."""

    def it_lists_what_was_given_up_and_puts_it_back(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("outbox", "dead") == 0
        assert "No delivery" in capsys.readouterr().out
        desk = Desk()
        desk.fails = lambda _: ValueError()
        send("a")
        dispatch([desk.subscriber], at=NOW)
        Delivery.objects.visible_to(TEST).update(next_attempt_at=None)
        assert run("outbox", "dead") == 0
        line = capsys.readouterr().out.strip().split("\t")
        assert line[1:3] == ["desk", "case.filed"]
        assert run("outbox", "retry", line[0]) == 0
        assert Delivery.objects.visible_to(TEST).get().next_attempt_at is not None

    def it_refuses_an_id_it_does_not_know(self) -> None:
        with pytest.raises(Unreadable):
            run("outbox", "retry", "nonsense")
        with pytest.raises(NotFound):
            run("outbox", "retry", str(uuid4()))
