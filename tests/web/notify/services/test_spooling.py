"""Mail without a mail server: sealed on disk, read by the operator, forgotten in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from pytest_django import Settings

from tests.factories.people import SYSTEM
from zhian.kernel.ids import uuid7
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.notify.channels.email import Letter, send
from zhian.web.notify.models import Mail
from zhian.web.notify.services.spooling import erase_mails_to, spooled_mails, sweep_spool

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
READER = SystemActor(Purpose.DEMO)
SPOOL = "zhian.web.notify.services.spooling.Spool"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own; what waits for the commit happens at once."""
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    settings.EMAIL_BACKEND = SPOOL
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())
    return tmp_path


def it_keeps_mails_sealed_and_gives_them_to_the_operator(folder: Path) -> None:
    send(
        "ada@people.example",
        Letter("智安：有新消息 / Zhian: there is news", "open https://zhian.example/join/SECRET/"),
        key="a",
        at=NOW,
    )
    send("ben@people.example", Letter("Zhian", "something else"), key="b", at=NOW)
    for path in folder.rglob("*"):
        assert not path.is_file() or b"ada@people" not in path.read_bytes()
    found = list(spooled_mails(READER, to="Ada@people.example"))
    assert [(mail.to, mail.subject) for mail in found] == [
        ("ada@people.example", "智安：有新消息 / Zhian: there is news")
    ]
    assert "join/SECRET" in found[0].body
    assert len(list(spooled_mails(READER))) == 2


def it_erases_what_was_sent_to_one_address() -> None:
    for address in ("ada@people.example", "ben@people.example"):
        send(address, Letter("s", "b"), key=address, at=NOW)
    assert erase_mails_to("ada@people.example") == 1
    assert [mail.to for mail in spooled_mails(READER)] == ["ben@people.example"]


def it_takes_in_the_open_folder_of_a_former_version_and_forgets_after_thirty_days(folder: Path) -> None:
    old = folder / "mail" / "20261124.log"
    old.parent.mkdir()
    old.write_bytes(
        EmailMessage("s", "old words", "a@zhian.example", ["c@people.example"]).message().as_bytes()
    )
    assert sweep_spool(NOW) == 0
    assert not old.exists()
    assert [mail.body.strip() for mail in spooled_mails(READER)] == ["old words"]
    assert sweep_spool(NOW + timedelta(days=29)) == 0
    assert sweep_spool(NOW + timedelta(days=31)) == 1
    assert not list((folder / "files").rglob("*.sealed"))


def it_forgets_the_record_of_a_mail_thirty_days_after_its_end_and_none_that_is_owed() -> None:
    for key, sent_at, dropped_at in (("sent", NOW, None), ("dropped", None, NOW), ("owed", None, None)):
        Mail.objects.create(
            key=key,
            event_key=key,
            kind="person",
            subject_id=uuid7(),
            created_at=NOW,
            sent_at=sent_at,
            dropped_at=dropped_at,
        )
    assert sweep_spool(NOW + timedelta(days=30)) == 0
    assert sweep_spool(NOW + timedelta(days=31)) == 2
    assert [mail.key for mail in Mail.objects.visible_to(SYSTEM)] == ["owed"]


def it_is_a_mail_back_end() -> None:
    assert get_connection().send_messages([]) == 0
