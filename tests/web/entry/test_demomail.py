"""`zhian demo mail`: the mails and texts that the demonstration would have sent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from tests.web.entry.test_commands import run
from zhian.web.notify.channels.email import Letter, send
from zhian.web.notify.channels.sms import gateway

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.mark.django_db
def it_prints_the_mails_of_one_address(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.FILES_DIR = tmp_path / "files"
    settings.EMAIL_BACKEND = "zhian.web.notify.services.spooling.Spool"
    for name in ("ada", "ben"):
        send(f"{name}@people.example", Letter("Zhian", f"a link for {name}"), key=name, at=NOW)
    assert run("demo", "mail", "--to", "ada@people.example") == 0
    said = capsys.readouterr().out
    assert "To: ada@people.example\nSubject: Zhian" in said
    assert "a link for ada" in said
    assert "ben" not in said
    assert run("demo", "mail", "--to", "nobody@people.example", language="zh-hans") == 0
    assert "没有邮件，也没有短信。" in capsys.readouterr().out


@pytest.mark.django_db
def it_prints_text_messages_among_the_mails(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.FILES_DIR = tmp_path / "files"
    settings.EMAIL_BACKEND = "zhian.web.notify.services.spooling.Spool"
    settings.TEXT_GATEWAY = "file"
    way = gateway()
    assert way
    send("ada@people.example", Letter("Zhian", "a mail"), key="a", at=NOW)
    for last in (1, 2):
        way.send(f"+861380000000{last}", f"text number {last}", key=uuid4(), at=NOW)
    assert run("demo", "mail") == 0
    said = capsys.readouterr().out
    assert [word in said for word in ("a mail", "text number 1", "text number 2")] == [True] * 3
    assert run("demo", "mail", "--to", "138 0000 0001") == 0
    said = capsys.readouterr().out
    assert "Text message to: +8613800000001\n\ntext number 1" in said
    assert "text number 2" not in said
    assert "a mail" not in said
