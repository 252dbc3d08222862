"""A backup is whole, or it is said to be no backup."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhian.kernel.errors import Conflict, Unreadable
from zhian.web.entry.backup.archive import (
    MANIFEST,
    BackupDamaged,
    Counted,
    Manifest,
    Writer,
    check,
    digest_of,
    is_proper,
    members,
)


def manifest(**facts: object) -> Manifest:
    known = {"version": "0.1.0", "made_at": "2026-11-24T01:00:00Z", "district": "haidian", "mode": "demo"}
    return Manifest(**{**known, "engine": "sqlite", "migrations": [["a", "0001"]], **facts})  # type: ignore[arg-type]


def written(target: Path) -> Path:
    """A backup with two rows and a paper."""
    with Writer(target) as writer:
        writer.add("tables/people/00001.jsonl", b'["a"]\n["b"]\n')
        writer.add("data/files/aa/paper", b"sealed " * 500)
        writer.seal(manifest(tables={"people": Counted(["id"], 2), "empty": Counted(["id"], 0)}))
        writer.finish()
    return target


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of one."""
    return written(tmp_path_factory.mktemp("whole") / "b").read_bytes()


def it_reads_back_what_was_written(tmp_path: Path) -> None:
    found = check(written(tmp_path / "b"))
    assert (found.rows, found.files, found.district) == (2, 1, "haidian")
    assert [name for name, _ in members(tmp_path / "b")][-1] == MANIFEST
    assert len(digest_of(tmp_path / "b")) == 64
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0
    assert os.listdir(tmp_path) == ["b"]


def it_writes_the_same_bytes_for_the_same_contents(tmp_path: Path) -> None:
    assert written(tmp_path / "a").read_bytes() == written(tmp_path / "b").read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(cut=st.floats(0, 1, exclude_max=True))
def it_refuses_one_that_is_cut_off_anywhere(whole: bytes, tmp_path: Path, cut: float) -> None:
    (tmp_path / "b").write_bytes(whole[: int(cut * len(whole))])
    with pytest.raises(BackupDamaged):
        check(tmp_path / "b")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def it_never_reads_other_contents_from_an_altered_one(
    whole: bytes, tmp_path: Path, place: float, flip: int
) -> None:
    altered = bytearray(whole)
    altered[int(place * len(whole))] ^= flip
    (tmp_path / "b").write_bytes(altered)
    try:
        found = check(tmp_path / "b")
    except (BackupDamaged, Unreadable):
        return
    assert found == check(written(tmp_path / "again")), "an unused byte of the gzip header alone may differ"
    (tmp_path / "again").unlink()


def it_reads_a_folder_like_the_file_and_notices_what_was_changed(tmp_path: Path, whole: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(whole)) as tar:
        tar.extractall(tmp_path, filter="data")
    assert check(tmp_path).rows == 2
    (tmp_path / "tables/people/00002.jsonl").write_bytes(b'["c"]\n')
    with pytest.raises(BackupDamaged) as caught:
        check(tmp_path)
    assert "00002.jsonl" in caught.value.sentence("en")
    assert "清单不符" in caught.value.sentence("zh-hans")


def it_notices_rows_that_no_manifest_counts(tmp_path: Path) -> None:
    with Writer(tmp_path / "b") as writer:
        writer.add("tables/people/00001.jsonl", b'["a"]\n')
        writer.seal(manifest(tables={"people": Counted(["id"], 2)}))
        writer.finish()
    with pytest.raises(BackupDamaged):
        check(tmp_path / "b")


def it_does_not_know_a_later_form(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(manifest(format="zhian-backup/9").text())
    with pytest.raises(BackupDamaged) as caught:
        check(tmp_path)
    assert caught.value.code == "backup.other_form"


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'{"format": "zhian-backup/1"}', b"\xff", b"[" * 9000])
def it_refuses_a_manifest_that_is_none(text: bytes) -> None:
    with pytest.raises(BackupDamaged):
        Manifest.read(text)


@pytest.mark.parametrize(
    "name", ["data/../../etc/passwd", "/data/x", "data/./x", "data//x", "data", "x/y", "data/a\\b"]
)
def it_lets_no_member_lead_out_of_the_folder(name: str) -> None:
    assert not is_proper(name)


def it_lets_no_link_in(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "b", "w:gz") as tar:
        link = tarfile.TarInfo("data/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(BackupDamaged):
        check(tmp_path / "b")


def it_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("precious")
    with pytest.raises(Conflict, match="name_taken"), Writer(tmp_path / "b"):
        pass
    assert (tmp_path / "b").read_text() == "precious"


def it_does_not_overwrite_what_took_the_name_meanwhile(tmp_path: Path) -> None:
    with Writer(tmp_path / "b") as writer:
        writer.seal(manifest())
        (tmp_path / "b").write_text("precious")
        with pytest.raises(Conflict):
            writer.finish()
    assert (tmp_path / "b").read_text() == "precious"


def it_lets_only_one_process_write_a_name(tmp_path: Path) -> None:
    with Writer(tmp_path / "b"), pytest.raises(Conflict, match="busy"), Writer(tmp_path / "b"):
        pass


def it_begins_anew_where_a_kill_left_half_a_file(tmp_path: Path) -> None:
    (tmp_path / ".b.part").write_bytes(b"x" * 100_000)
    assert check(written(tmp_path / "b")).rows == 2
    assert os.listdir(tmp_path) == ["b"]


def it_leaves_nothing_under_the_name_when_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(TypeError), Writer(tmp_path / "b") as writer:
        writer.add("data/x", None)  # type: ignore[arg-type]
    assert os.listdir(tmp_path) == []


def it_says_where_no_backup_can_be_written_or_read(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no_place"), Writer(tmp_path / "no" / "b"):
        pass
    with pytest.raises(Unreadable, match="unreadable"):
        check(tmp_path / "none")
