"""What stands against putting a backup up; the whole way is walked in tests/faults and tests/upgrade."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.entry.backup.test_archive import manifest
from zhian.kernel.errors import Refused
from zhian.web.entry.backup.archive import Writer
from zhian.web.entry.backup.restoring import restore
from zhian.web.entry.backup.telling import Progress

QUIET = Progress("en")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Of another district, by a later version, sealed under a key nobody here has."""
    with Writer(tmp_path / "b") as writer:
        migrations = [["zhian_audit", "0001_initial"], ["zhian_audit", "0999_from_the_future"]]
        writer.seal(
            manifest(district="atlantis", migrations=migrations, sealing_keys=["d0000"], version="9.0")
        )
        writer.finish()
    return tmp_path / "b"


@pytest.mark.django_db
def it_says_everything_at_once_before_anything_is_written(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIAN_DATA", str(tmp_path / "data"))
    with pytest.raises(Refused) as caught:
        restore(backup, QUIET)
    told = caught.value.sentence("en")
    for sign in ("atlantis", "has tables", "0999_from_the_future", "9.0", "d0000"):
        assert sign in told
    assert "没有恢复" in caught.value.sentence("zh-hans")
    with pytest.raises(Refused) as caught:
        restore(backup, QUIET, without_keys=True)
    assert "d0000" not in caught.value.sentence("en")
    assert list((tmp_path / "data").iterdir()) == []


def it_touches_no_folder_that_holds_anything(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "precious").touch()
    monkeypatch.setenv("ZHIAN_DATA", str(data))
    with pytest.raises(Refused, match="not_empty"):
        restore(backup, QUIET)
    assert [path.name for path in data.iterdir()] == ["precious"]
