"""Taking files in: measured, recognised by content, refused in a sentence, nothing left behind."""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import pack
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.kernel.errors import NotFound
from zhian.web.base.people.kit import Actor, Purpose, SystemActor
from zhian.web.base.vault.kit import path_of
from zhian.web.base.vault.models import StoredFile
from zhian.web.base.vault.selectors import open_file
from zhian.web.base.vault.services import FileRefused, store, store_made, sweep_orphans
from zhian.web.base.vault.services.storing import tidy_name

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ACTOR = Actor(uuid4())
SERVER = SystemActor(Purpose.SERVE_FILE)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64 + b"\xff\xd9"


def take(data: bytes, name: str, limit: int | None = None) -> StoredFile:
    """Store these bytes under that name."""
    return store(ACTOR, io.BytesIO(data), name, at=NOW, limit=limit)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (PDF, "护照.pdf", "application/pdf"),
        (JPEG, "photo.JPG", "image/jpeg"),
        (PNG, "scan.png", "image/png"),
    ],
)
def it_takes_in_what_it_knows_and_gives_the_same_bytes_back(data: bytes, name: str, kind: str) -> None:
    kept = take(data, name)
    assert (kept.name, kept.media_type, kept.size_bytes) == (name, kind, len(data))
    assert kept.digest == f"sha256:{hashlib.sha256(data).hexdigest()}"
    opened = open_file(kept.pk, ACTOR)
    with opened.stream as stream:
        assert stream.read() == data


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "empty.pdf", "file-empty"),
        (PDF + b" " * 2000, "big.pdf", "file-too-large"),
        (b"MZ\x90\x00" + b"\0" * 60, "tool.pdf", "file-type"),
        (b"<html><script>alert(1)</script></html>", "page.pdf", "file-type"),
        (b"PK\x03\x04" + b"\0" * 60, "archive.pdf", "file-type"),
        (b"just words", "words.png", "file-type"),
        (PNG, "scan.pdf", "file-suffix"),
        (PDF, "no-suffix", "file-suffix"),
    ],
)
def it_refuses_in_a_sentence_of_its_own_and_keeps_nothing(
    data: bytes, name: str, code: str, data_folder: Path
) -> None:
    with pytest.raises(FileRefused) as refusal:
        take(data, name, limit=1000)
    assert refusal.value.code == code
    for language in ("zh-hans", "en"):
        assert refusal.value.what.get(language)
        assert refusal.value.do_next
    assert not [path for path in (data_folder / "files").rglob("*") if path.is_file()]
    assert not StoredFile.objects.visible_to(SERVER).exists()


def it_tells_the_limit_it_enforces() -> None:
    with pytest.raises(FileRefused, match="20 MB"):
        store(ACTOR, io.BytesIO(PDF + b"\0" * (20 * 1024 * 1024)), "a.pdf", at=NOW)


def it_takes_a_file_of_exactly_the_limit() -> None:
    assert take(PDF, "a.pdf", limit=len(PDF)).size_bytes == len(PDF)


def it_keeps_what_the_platform_made_as_it_is() -> None:
    kept = store_made(SERVER, b'{"format":"x"}', "receipt.json", "application/json", at=NOW)
    assert kept.stored_by_user_id is None
    with open_file(kept.pk, SERVER).stream as stream:
        assert stream.read() == b'{"format":"x"}'


def it_opens_nothing_for_a_stranger() -> None:
    kept = take(PDF, "a.pdf")
    with pytest.raises(NotFound):
        open_file(kept.pk, Actor(uuid4()))


def it_does_not_serve_bytes_that_were_cut_or_lost(data_folder: Path) -> None:
    kept = take(PDF, "a.pdf")
    path = next(p for p in (data_folder / "files").rglob(str(kept.pk)))
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(PDF[:10])
    with pytest.raises(NotFound, match="file-damaged"):
        open_file(kept.pk, SERVER)
    path.unlink()
    with pytest.raises(NotFound, match="file-damaged"):
        open_file(kept.pk, SERVER)


@given(st.text())
def it_makes_any_name_fit_to_be_shown(name: str) -> None:
    tidy = tidy_name(name)
    assert tidy
    assert len(tidy) <= 200
    assert not set(tidy) & set('/\\<>:"|?*\n\r\0\u202e')


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\护照 1.pdf", "护照 1.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("...", "file"),
    ],
)
def it_shows_only_the_last_part_of_a_path(given_name: str, shown: str) -> None:
    assert tidy_name(given_name) == shown


def it_sweeps_old_files_that_no_record_names_and_nothing_else(data_folder: Path) -> None:
    kept, lost, young = take(PDF, "a.pdf"), take(PDF, "b.pdf"), take(PDF, "c.pdf")
    StoredFile.objects.visible_to(SERVER).filter(pk__in=[lost.pk, young.pk]).delete()
    draft = path_of(kept.pk).with_name(f".{uuid4()}.part")
    draft.write_bytes(b"half")
    two_days_ago = (NOW - timedelta(days=2)).timestamp()
    for path in (path_of(kept.pk), path_of(lost.pk), draft):
        os.utime(path, (two_days_ago, two_days_ago))
    os.utime(path_of(young.pk), (NOW.timestamp(), NOW.timestamp()))
    assert sweep_orphans(at=NOW) == 2
    assert path_of(kept.pk).exists()
    assert path_of(young.pk).exists()
    assert not path_of(lost.pk).exists()
    assert not draft.exists()
