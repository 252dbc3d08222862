"""What a backup takes from a site, and what it leaves there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from pytest_django import Settings

from tests.web.base.audit.rows import NOW, TEST, log_of
from zhian.web.base.audit.models import Event
from zhian.web.base.vault.kit import path_of, seal
from zhian.web.base.vault.services import store_made
from zhian.web.entry.backup import making
from zhian.web.entry.backup.archive import Manifest, check, members
from zhian.web.entry.backup.making import make_backup, snapshot
from zhian.web.entry.backup.rows import read_rows, tables_at
from zhian.web.entry.backup.telling import Progress

QUIET = Progress("en")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder and a key ring of its own."""
    data = tmp_path / "data"
    data.mkdir()
    settings.DATA_DIR, settings.FILES_DIR, settings.KEYS_DIR = data, data / "files", tmp_path / "ring"
    monkeypatch.setenv("ZHIAN_DATA", str(data))
    return data


def taken(target: Path) -> dict[str, bytes]:
    """Every member of a backup."""
    return {name: stream.read() for name, stream in members(target)}


def made(folder: Path) -> tuple[Manifest, dict[str, bytes]]:
    """A fresh backup, read again from the file."""
    make_backup(folder / "backup", QUIET)
    return check(folder / "backup"), taken(folder / "backup")


def it_takes_rows_papers_checkpoints_laws_and_public_keys_but_no_private_one(
    tmp_path: Path, data_folder: Path
) -> None:
    log_of(3, checkpoint_at=(2,))
    paper = store_made(TEST, b"%PDF-1.7 a receipt", "receipt.pdf", "application/pdf", at=NOW)
    (data_folder / "laws").mkdir()
    (data_folder / "laws" / "own.yaml").write_text("id: own")
    (data_folder / "keys").mkdir(exist_ok=True)
    (data_folder / "keys" / "specimen-audit.pem").write_text("a-private-half")
    (data_folder / "mail").mkdir()
    (data_folder / "mail" / "spool").write_text("a link that works once")
    (data_folder / "checkpoints" / "9.txt").write_text("of events after the snapshot")
    manifest, parts = made(tmp_path)
    on_disk = path_of(paper.pk)
    keys = {name for name in parts if name.startswith("data/keys/")}
    assert keys
    assert all(name.endswith(".pub") for name in keys)
    names = {name for name in parts if name.startswith("data/")} - keys
    assert names == {
        f"data/files/{on_disk.parent.name}/{on_disk.name}",
        "data/laws/own.yaml",
        "data/checkpoints/2.txt",
    }
    assert parts[f"data/files/{on_disk.parent.name}/{on_disk.name}"] == on_disk.read_bytes()
    assert (manifest.audit_size, manifest.tables["zhian_audit_event"].rows, manifest.missing) == (3, 3, [])
    assert manifest.checkpoint.splitlines()[1] == "2"
    assert b"a-private-half" not in b"".join(parts.values())


def it_names_the_keys_that_are_needed(tmp_path: Path) -> None:
    token = seal(b"X01000000", name="note:1")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO zhian_outbox_cursor (subscriber, position, updated_at) VALUES (%s, 0, %s)",
            [token, "2026-11-24 01:00:00+00:00"],
        )
    manifest, parts = made(tmp_path)
    assert token.split(".")[1] in manifest.sealing_keys
    assert len(manifest.sealing_keys) >= 3  # and one for each index
    assert any(token.encode() in part for part in parts.values())  # as it stood there


def it_says_which_paper_was_not_on_the_disk(tmp_path: Path) -> None:
    paper = store_made(TEST, b"gone", "gone.pdf", "application/pdf", at=NOW)
    path_of(paper.pk).unlink()
    manifest, _ = made(tmp_path)
    assert manifest.missing == [str(paper.pk)]


def it_takes_what_was_there_when_it_began(tmp_path: Path) -> None:
    log_of(2)
    with snapshot() as database:
        tables = tables_at(MigrationLoader(connection), [("zhian_audit", "0001_initial")])
        events = next(table for table in tables if table.name == "zhian_audit_event")
        assert len(list(read_rows(events, database))) == 2
        log_of(1)  # nobody who writes waits for the snapshot
        assert len(list(read_rows(events, database))) == 2
    assert Event.objects.visible_to(TEST).count() == 3


def it_cuts_a_long_table_into_parts_and_counts_over_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_of(5)
    monkeypatch.setattr(making, "PART_BYTES", 1000)
    manifest, parts = made(tmp_path)
    cut = sorted(name for name in parts if name.startswith("tables/zhian_audit_event/"))
    assert len(cut) > 1
    assert sum(parts[name].count(b"\n") for name in cut) == manifest.tables["zhian_audit_event"].rows == 5


def it_tells_the_log_and_remembers_when(tmp_path: Path, data_folder: Path) -> None:
    _, digest = make_backup(tmp_path / "backup", QUIET)
    event = Event.objects.visible_to(TEST).get(verb="operate.backup_made")
    assert event.body["digest"] == f"sha256:{digest}"
    noted = json.loads((data_folder / "upkeep" / "backup.json").read_text())
    assert noted["digest"] == f"sha256:{digest}"
    assert noted["at"].endswith("Z")
