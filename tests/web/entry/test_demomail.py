"""`zhian demo mail`: what the demonstration would have sent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.web.entry.test_commands import run
from zhian.web.notify.channels.email import Letter, send

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
    assert "没有邮件。" in capsys.readouterr().out
