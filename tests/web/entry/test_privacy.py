"""`zhian privacy` as one types it: shown first, erased with the digest of what was shown."""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.factories.cases import Walk, recommended, walk
from zhian.kernel.errors import Erased, NotFound, Unreadable
from zhian.web.base.privacy.selectors import erased_on
from zhian.web.entry.privacy import add_privacy

pytestmark = pytest.mark.django_db


def run(*words: str) -> int:
    """Run one command."""
    subparsers = argparse.ArgumentParser(prog="zhian").add_subparsers()
    add_privacy(subparsers, "en")
    options = subparsers.choices["privacy"].parse_args(words)
    options.language = "en"
    code: int = options.run(options)
    return code


@pytest.fixture(autouse=True)
def site(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten years later, with a list of erasures of one's own."""
    settings.RETENTION_CASE_YEARS = settings.RETENTION_AUDIT_YEARS = 5
    settings.KEYS_DIR = _ring_in(tmp_path, settings.KEYS_DIR)
    monkeypatch.setenv("ZHIAN_NOW", "2036-11-24T02:00:00Z")


def _ring_in(place: Path, former: Any) -> Path:
    if Path(former).is_dir():
        shutil.copytree(former, place / "ring")
    return place / "ring"


def closed() -> Walk:
    return walk(recommended(), "submit confirm accept forward deny")


def it_shows_what_is_due_and_erases_exactly_that(capsys: pytest.CaptureFixture[str]) -> None:
    course = closed()
    assert run("due") == 0
    assert course.case.reference in capsys.readouterr().out
    assert run("erase", "--due") == 1
    shown = capsys.readouterr().out
    assert "Nothing was erased yet." in shown
    assert "stays:" in shown
    confirm = re.findall(r"--confirm (sha256:[0-9a-f]{64})", shown)[0]
    assert run("erase", "--due", "--confirm", "sha256:" + "0" * 64) == 1
    assert "Something has happened since" in capsys.readouterr().out
    assert erased_on(course.case.pk) is None
    assert run("erase", "--due", "--confirm", confirm) == 0
    assert erased_on(course.case.pk)
    with pytest.raises(Erased):
        run("replay", course.case.reference)
    capsys.readouterr()
    assert run("due") == 0
    assert capsys.readouterr().out == "Nothing is due.\n"
    assert run("again") == 0
    assert run("list") == 0
    assert str(course.scene.person.pk) in capsys.readouterr().out


def it_tells_what_is_missing(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    settings.RETENTION_AUDIT_YEARS = None
    assert run("status") == 1
    told = capsys.readouterr().out
    assert "ZHIAN_RETENTION_AUDIT_YEARS is not set" in told
    assert "no approved impact assessment" in told
    assert run("finish") == 0


def it_refuses_what_is_no_id_and_knows_no_invented_case() -> None:
    with pytest.raises(Unreadable):
        run("erase", "Ada")
    with pytest.raises(NotFound):
        run("replay", "HD26-000000-X")
