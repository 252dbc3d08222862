"""Taking files in: measured, recognised by content, refused in a sentence, sealed on disk."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from tests.factories.files import PDF
from tests.factories.hostile import picture
from zhian.kernel.errors import NotFound
from zhian.web.base.people.kit import Actor, Purpose, SystemActor
from zhian.web.base.vault.kit import path_of
from zhian.web.base.vault.models import Scan, StoredFile
from zhian.web.base.vault.selectors import open_file
from zhian.web.base.vault.services import FileRefused, store, store_made
from zhian.web.base.vault.services.storing import NotStored, tidy_name

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ACTOR = Actor(uuid4())
SERVER = SystemActor(Purpose.SERVE_FILE)
PNG, JPEG = picture("PNG"), picture("JPEG")


def take(data: bytes, name: str, limit: int | None = None) -> StoredFile:
    """Store these bytes under that name."""
    return store(ACTOR, io.BytesIO(data), name, at=NOW, limit=limit)


def read(kept: StoredFile) -> bytes:
    """What a reader gets."""
    with open_file(kept.pk, SERVER).stream as stream:
        return stream.read()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (PDF, "护照.pdf", "application/pdf"),
        (JPEG, "photo.JPG", "image/jpeg"),
        (PNG, "scan.png", "image/png"),
    ],
    ids=("pdf", "jpeg", "png"),
)
def it_keeps_a_cleaned_copy_and_remembers_what_came(data: bytes, name: str, kind: str) -> None:
    kept = take(data, name)
    assert (kept.name, kept.media_type) == (name, kind)
    assert (kept.original_bytes, kept.original_digest) == (
        len(data),
        f"sha256:{hashlib.sha256(data).hexdigest()}",
    )
    given_back = read(kept)
    assert kept.digest == f"sha256:{hashlib.sha256(given_back).hexdigest()}"
    assert kept.size_bytes == len(given_back)
    assert kept.scan == Scan.NOT_SCANNED
    assert kept.used_at is None


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
        (b"%PDF-1.7\nnothing of the kind", "torn.pdf", "file-broken"),
    ],
    ids=("empty", "big", "program", "page", "archive", "words", "lying", "nameless", "torn"),
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
    assert take(PDF, "a.pdf", limit=len(PDF)).original_bytes == len(PDF)


def it_takes_no_upload_of_which_a_part_was_thrown_away() -> None:
    cut = SimpleNamespace(read=io.BytesIO(PDF).read, size=len(PDF) + 1)
    with pytest.raises(FileRefused, match="too-large"):
        store(ACTOR, cut, "a.pdf", at=NOW)


def it_keeps_what_the_platform_made_as_it_is() -> None:
    kept = store_made(SERVER, b'{"format":"x"}', "receipt.json", "application/json", at=NOW)
    assert (kept.stored_by_user_id, kept.scan, kept.used_at) == (None, Scan.MADE, NOW)
    assert read(kept) == b'{"format":"x"}'


def it_says_when_the_disk_does_not_take_it(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("no folder")
    settings.FILES_DIR = tmp_path / "plain"
    with pytest.raises(NotStored, match="could not be stored"):
        take(PDF, "a.pdf")
    assert not StoredFile.objects.visible_to(SERVER).exists()


def it_opens_nothing_for_a_stranger() -> None:
    kept = take(PDF, "a.pdf")
    with pytest.raises(NotFound):
        open_file(kept.pk, Actor(uuid4()))


class DescribeAtRest:
    def it_leaves_nothing_readable_on_disk(self, data_folder: Path) -> None:
        kept = store_made(SERVER, b"the number is X1234567", "a.txt", "text/plain", at=NOW)
        path = next(path for path in (data_folder / "files").rglob("*") if path.is_file())
        assert path == path_of(kept.pk)
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"X1234567" not in path.read_bytes()

    def it_seals_the_same_file_differently_each_time(self) -> None:
        one, two = (store_made(SERVER, b"the same", "a.txt", "text/plain", at=NOW) for _ in range(2))
        assert one.sealed_key != two.sealed_key
        assert path_of(one.pk).read_bytes() != path_of(two.pk).read_bytes()

    @pytest.mark.parametrize("harm", ["cut", "lost", "changed", "swapped", "swapped with its key", "keyless"])
    def it_gives_out_nothing_that_was_not_taken_in(self, harm: str) -> None:
        kept, other = (store_made(SERVER, word, "a", "text/plain", at=NOW) for word in (b"mine", b"hers"))
        path = path_of(kept.pk)
        raw = path.read_bytes()
        if harm == "cut":
            path.write_bytes(raw[:-1])
        elif harm == "lost":
            path.unlink()
        elif harm == "changed":
            path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
        else:
            path.write_bytes(path_of(other.pk).read_bytes())
        if harm in ("swapped with its key", "keyless"):
            kept.sealed_key = other.sealed_key if harm != "keyless" else ""
            kept.save(update_fields=["sealed_key"])
        with pytest.raises(NotFound, match="file-damaged"):
            read(kept)


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
