"""Making a backup of a site that goes on serving."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from zhian import __version__
from zhian.kernel import jsonio
from zhian.kernel.clock import now, write_instant
from zhian.kernel.errors import Unreadable, reason_of
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.vault.kit import path_of
from zhian.web.base.vault.kit.ring import DATA as DATA_USE
from zhian.web.base.vault.kit.ring import read_ring
from zhian.web.base.vault.services import public_keys
from zhian.web.settings import env

from .archive import DATA, TABLES, Counted, Manifest, Writer, check, digest_of
from .rows import Table, line_of, read_rows, tables_at
from .telling import Progress

PART_BYTES: Final = 4 * 1024 * 1024
STORED_FILES: Final = "zhian_vault_storedfile"
HEAD: Final = "zhian_audit_head"
CHECKPOINTS: Final = "zhian_audit_checkpoint"
MARKS: Final = ("DEMONSTRATION.txt", "demonstration-loaded")
OPERATOR: Final = SystemActor(Purpose.OPERATE)
_TOKEN: Final = re.compile(r"v1\.([A-Za-z0-9-]{1,60})\.[A-Za-z0-9_-]{24,}={0,2}")


def make_backup(target: Path, progress: Progress, *, logged: bool = True) -> tuple[Manifest, str]:
    """Write a backup, read it back, give it its name, and say so in the log; manifest and digest.

    Cost: one read transaction as long as the rows take; nobody waits for it.
    Raises: Conflict when the name is taken; Unreadable; BackupDamaged when the disk did not keep it.
    """
    try:
        manifest, digest = _write(target, progress)
    except (OSError, DatabaseError) as error:
        why = reason_of(error) if isinstance(error, OSError) else _NO_DATABASE.fill(kind=type(error).__name__)
        what = _NOT_WRITTEN.fill(path=target)
        raise Unreadable(what, why=why, do_next=_MAKE_ROOM, code="backup.not_written") from error
    finally:
        progress.end()
    if logged:
        facts = {"rows": manifest.rows, "files": manifest.files, "events": manifest.audit_size}
        tell_log("operate.backup_made", digest=f"sha256:{digest}", **facts)
        note_success("backup", digest=f"sha256:{digest}", **facts)
    return manifest, digest


def _write(target: Path, progress: Progress) -> tuple[Manifest, str]:
    with Writer(target) as writer:
        with snapshot() as database:
            taker = _Taker(writer, database, progress)
            manifest = taker.take_tables()
            manifest.made_at = write_instant(now())
        taker.take_files()
        writer.seal(manifest)
        progress.tell(_READING_BACK, always=True)
        check(writer.draft)
        digest = digest_of(writer.draft)
        writer.finish()
    return manifest, digest


def tell_log(verb: str, **facts: jsonio.Json) -> None:
    """A copy of everything left the house, or was tried: the log says when."""
    with transaction.atomic():
        record(OPERATOR, Entry(verb, "backup", body=facts), at=now())


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """A second connection in one read transaction, in which the database stands still."""
    second = connection.copy()
    options = second.settings_dict["OPTIONS"]
    if second.vendor == "postgresql":
        from psycopg import IsolationLevel

        options.pop("pool", None)
        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    second.connect()
    try:
        second.set_autocommit(False)  # SQLite: a deferred BEGIN, which never asks for the lock of the writers
        if second.vendor == "sqlite":
            with second.cursor() as cursor:
                cursor.execute("BEGIN DEFERRED")
        yield second
    finally:
        second.close()


class _Taker:
    """Takes the rows, and on the way notes which files and keys they name."""

    def __init__(self, writer: Writer, database: BaseDatabaseWrapper, progress: Progress) -> None:
        self.writer, self.database, self.progress = writer, database, progress
        self.files: list[UUID] = []
        self.sealing: set[str] = set()
        self.checkpoint, self.checkpoint_size = "", 0
        self.manifest = Manifest(
            version=__version__,
            made_at="",
            district=settings.DISTRICT,
            mode=settings.MODE,
            engine=database.vendor,
            migrations=[],
        )

    def take_tables(self) -> Manifest:
        """Every table as it stands in the snapshot."""
        loader = MigrationLoader(self.database)
        applied = sorted(loader.applied_migrations)
        self.manifest.migrations = [list(migration) for migration in applied]
        done = 0
        for table in tables_at(loader, applied):
            done = self._take(table, done)
        self.manifest.checkpoint = self.checkpoint
        self.manifest.sealing_keys = sorted(self.sealing | set(_index_keys()))
        self.manifest.signing_keys = sorted(key.key_id for key in public_keys())
        return self.manifest

    def _take(self, table: Table, done: int) -> int:
        part, size, number, rows = [], 0, 0, 0
        notice = self._notice_in(table)
        for row in read_rows(table, self.database):
            notice(row)
            line = line_of(row)
            part.append(line)
            size += len(line)
            rows += 1
            if size >= PART_BYTES:
                number += 1
                self.writer.add(f"{TABLES}{table.name}/{number:05d}.jsonl", b"".join(part))
                part, size = [], 0
                self.progress.tell(_TAKING.fill(table=table.name, rows=done + rows))
        if part:
            self.writer.add(f"{TABLES}{table.name}/{number + 1:05d}.jsonl", b"".join(part))
        self.manifest.tables[table.name] = Counted(table.names, rows)
        self.progress.tell(_TAKING.fill(table=table.name, rows=done + rows))
        return done + rows

    def _notice_in(self, table: Table) -> Any:
        place = {name: number for number, name in enumerate(table.names)}

        def notice(row: Sequence[Any]) -> None:
            for value in row:
                if isinstance(value, str) and value.startswith("v1.") and (found := _TOKEN.fullmatch(value)):
                    self.sealing.add(found[1])
            if table.name == STORED_FILES:
                self.files.append(UUID(row[place["id"]]))
            elif table.name == HEAD:
                self.manifest.audit_size, self.manifest.audit_link = row[place["size"]], row[place["link"]]
            elif table.name == CHECKPOINTS and row[place["size"]] > self.checkpoint_size:
                self.checkpoint, self.checkpoint_size = row[place["note"]], row[place["size"]]

        return notice

    def take_files(self) -> None:
        """The papers that the rows name, and what else of the data folder cannot be made again."""
        root = Path(settings.DATA_DIR)
        for number, file_id in enumerate(self.files, start=1):
            path = path_of(file_id)
            if not self.writer.add_file(f"{DATA}files/{path.parent.name}/{path.name}", path):
                self.manifest.missing.append(str(file_id))
            self.progress.tell(_FILES.fill(n=number, all=len(self.files)))
        for path in sorted(_beside_the_database(root, self.manifest.audit_size)):
            self.writer.add_file(f"{DATA}{path.relative_to(root).as_posix()}", path)


def _beside_the_database(root: Path, events: int) -> Iterator[Path]:
    """Laws of one's own, checkpoints, public keys and a demonstration's marks; no private key.

    A checkpoint of what came after the snapshot would call the restored log cut off.
    """
    laws = root / "laws"
    yield from (path for path in laws.rglob("*") if path.is_file() and not path.name.startswith("."))
    for path in (root / "checkpoints").glob("*.txt"):
        if path.stem.isdecimal() and int(path.stem) <= events:
            yield path
    yield from (root / "keys").glob("*.pub")
    yield from (root / name for name in MARKS if (root / name).exists())


def _index_keys() -> Iterator[str]:
    """An index names no key in its rows, so every one in use counts as needed."""
    for key in read_ring().keys.values():
        if key.use != DATA_USE and key.retired_at is None:
            yield key.id


def note_success(name: str, **facts: jsonio.Json) -> None:
    """Leave in the data folder when something last succeeded, for the operator's page."""
    folder = env.data_dir() / "upkeep"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.json"
    draft.write_bytes(jsonio.canonical({"at": write_instant(now()), **facts}) + b"\n")
    draft.replace(folder / f"{name}.json")


_TAKING = Text(zh="正在备份 {table}，共 {rows} 行", en="Taking {table}, {rows} rows so far")
_FILES = Text(zh="正在备份文件 {n}/{all}", en="Taking files, {n} of {all}")
_READING_BACK = Text(zh="正在回读检查", en="Reading it back")
_NOT_WRITTEN = Text(zh="备份 {path} 没有写成。", en="The backup {path} was not written.")
_NO_DATABASE = Text(zh="数据库读取中断（{kind}）。", en="The database could not be read to its end ({kind}).")
_MAKE_ROOM = Text(
    zh="没有留下残缺的文件。请腾出空间或换一个位置后重试。",
    en="No half file was left. Make room, or name another place, and try again.",
)
