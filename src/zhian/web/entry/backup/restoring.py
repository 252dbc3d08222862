"""Putting a backup up in an empty place, and looking whether everything is there."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from uuid import UUID

from zhian.kernel.errors import Refused, ZhianError
from zhian.kernel.locales import Text

from ..ground import UNFINISHED, set_up
from ..privacy import erase_again_from
from .archive import DATA, READ_BYTES, TABLES, Manifest, check, members, table_of
from .telling import Progress

if TYPE_CHECKING:
    from .rows import Table

_UNFINISHED_TEXT: Final = (
    "恢复尚未完成或中途停止：请清空本目录和数据库后重新运行 zhian restore。\n"
    "A restore is at work here or was interrupted: empty this folder and the database,\n"
    "and run zhian restore again.\n"
)
_LINES: Final = re.compile(rb"[^\n]*\n")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put up, and what was found wrong with it."""

    manifest: Manifest
    events: int
    covered: int
    files: int
    migrated: int
    faults: tuple[Text, ...]
    erased: int = 0


def restore(source: Path, progress: Progress, *, without_keys: bool = False) -> Restored:
    """Put a backup up where ZHIAN_DATA and DATABASE_URL point, then verify it.

    Raises: BackupDamaged; Refused, for everything that stands against it, before anything is written.
    """
    progress.tell(_CHECKING, always=True)
    manifest = check(source)
    _be_the_same_site(manifest)
    folder = _insist_on_empty_folder()
    set_up()
    reasons = list(_reasons_against(manifest, without_keys=without_keys))
    if reasons:
        raise Refused(reasons, what=_NOT_RESTORED, do_next=_NOTHING_WRITTEN, code="restore.refused")
    mark = folder / UNFINISHED
    mark.write_text(_UNFINISHED_TEXT, encoding="utf-8")
    _load(source, manifest, folder, progress)
    migrated = _migrate_forward(manifest)
    os.sync()
    progress.tell(_VERIFYING, always=True)
    restored = _verified(manifest, migrated, without_keys=without_keys)
    _tell_the_log(manifest)
    if not without_keys:
        erased = erase_again_from()  # what was erased since the backup was made
        restored = replace(restored, erased=erased)
    mark.unlink()
    progress.end()
    return restored


def _be_the_same_site(manifest: Manifest) -> None:
    """A demonstration comes up as one, and a real site never as one: their logs have different names."""
    if manifest.mode == "demo":
        os.environ.setdefault("ZHIAN_MODE", "demo")


def _insist_on_empty_folder() -> Path:
    from zhian.web.settings import env

    folder = env.data_dir()
    if folder.exists() and any(folder.iterdir()):
        raise Refused(
            [_NOT_EMPTY.fill(folder=folder)],
            what=_NOT_RESTORED,
            do_next=_EMPTY_PLACE,
            code="restore.not_empty",
        )
    return folder


def _reasons_against(manifest: Manifest, *, without_keys: bool) -> Iterator[Text]:
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from zhian.web.base.vault.kit.ring import read_ring

    if manifest.mode != settings.MODE:
        yield _OTHER_MODE.fill(mode=manifest.mode)
    if manifest.district != settings.DISTRICT:
        yield _OTHER_DISTRICT.fill(district=manifest.district)
    if connection.introspection.table_names():
        yield _HAS_TABLES
    known = MigrationLoader(None).disk_migrations
    foreign = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if foreign:
        yield _FROM_NEWER.fill(version=manifest.version, names=", ".join(foreign[:5]))
    lacking = set(manifest.sealing_keys) - read_ring().keys.keys()
    if lacking and not without_keys:
        yield _KEYS_LACK.fill(keys=", ".join(sorted(lacking)), folder=settings.KEYS_DIR)


def _load(source: Path, manifest: Manifest, folder: Path, progress: Progress) -> None:
    from django.db import connection, transaction

    from .rows import empty, go_on_numbering, rows_of, write_rows

    tables = {table.name: table for table in _bring_to(manifest)}
    done = 0
    with transaction.atomic():
        empty(tables.values(), connection)
        for name, stream in members(source):
            if name.startswith(TABLES):
                table = tables[table_of(name)]
                columns = manifest.tables[table.name].columns
                done += write_rows(table, rows_of(_lines(stream), columns, table), connection)
                progress.tell(_ROWS.fill(rows=done, all=manifest.rows))
            elif name.startswith(DATA):
                _put(folder / name.removeprefix(DATA), stream)
        if connection.vendor == "postgresql":
            go_on_numbering(tables.values(), connection)
        connection.check_constraints()


def _bring_to(manifest: Manifest) -> list[Table]:
    """Make the tables that the backup's database had."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from .rows import tables_at

    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    wanted = [(app, name) for app, name in manifest.migrations if (app, name) in graph.nodes]
    inside = set(wanted)
    last = [
        node
        for node in wanted
        if not any(child.key[0] == node[0] and child.key in inside for child in graph.node_map[node].children)
    ]
    executor.migrate(last)
    return tables_at(executor.loader, wanted)


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while data := stream.read(READ_BYTES):
        rest += data
        end = rest.rfind(b"\n") + 1
        yield from _LINES.findall(rest[:end])
        rest = rest[end:]


def _put(target: Path, stream: IO[bytes]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while data := stream.read(READ_BYTES):
            out.write(data)


def _migrate_forward(manifest: Manifest) -> int:
    """From the backup's version to this one; how many migrations that took."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    call_command("migrate", interactive=False, verbosity=0)
    return len(MigrationRecorder(connection).applied_migrations()) - len(manifest.migrations)


def _verified(manifest: Manifest, migrated: int, *, without_keys: bool) -> Restored:
    from zhian.web.base.audit.services import verify
    from zhian.web.base.vault.services import trusted_keys

    faults = list(_miscounted(manifest)) if not migrated else []
    report = verify(trusted_keys())
    faults += [fault.says for fault in report.faults]
    if report.events != manifest.audit_size:
        faults.append(_OTHER_LENGTH.fill(found=report.events, said=manifest.audit_size))
    files, damaged = _files(skip=without_keys)
    expected = {file_id for file_id in damaged if file_id not in manifest.missing}
    faults += [_FILE.fill(id=file_id) for file_id in sorted(expected)]
    return Restored(manifest, report.events, report.covered, files, migrated, tuple(faults))


def _miscounted(manifest: Manifest) -> Iterator[Text]:
    from django.db import connection

    from .rows import count

    for table in _tables_now():
        said = manifest.tables[table.name].rows
        if (found := count(table, connection)) != said:
            yield _COUNT.fill(table=table.name, found=found, said=said)


def _tables_now() -> list[Table]:
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from .rows import tables_at

    loader = MigrationLoader(connection)
    return tables_at(loader, loader.applied_migrations)


def _files(*, skip: bool) -> tuple[int, set[str]]:
    """How many papers open and are what was taken in, and which do not."""
    from zhian.web.base.people.kit import Purpose, SystemActor
    from zhian.web.base.vault.selectors import open_file

    if skip:
        return 0, set()
    operator = SystemActor(Purpose.OPERATE)
    sound, damaged = 0, set()
    for file_id, digest in _papers():
        found = hashlib.sha256()
        try:
            with open_file(UUID(file_id), operator).stream as stream:
                while data := stream.read(READ_BYTES):
                    found.update(data)
        except (ZhianError, OSError):
            damaged.add(file_id)
            continue
        if f"sha256:{found.hexdigest()}" == digest:
            sound += 1
        else:
            damaged.add(file_id)
    return sound, damaged


def _papers() -> list[tuple[str, str]]:
    """Id and digest of every stored file, below the vault's own doors: none may be left out."""
    from django.db import connection, transaction

    from .making import STORED_FILES
    from .rows import read_rows

    table = next(table for table in _tables_now() if table.name == STORED_FILES)
    key, digest = table.names.index("id"), table.names.index("digest")
    with transaction.atomic():
        return [(row[key], row[digest]) for row in read_rows(table, connection)]


def _tell_the_log(manifest: Manifest) -> None:
    from .making import tell_log

    tell_log("operate.restored", made_at=manifest.made_at, events=manifest.audit_size, rows=manifest.rows)


_CHECKING = Text(zh="正在检查备份", en="Checking the backup")
_ROWS = Text(zh="正在写入数据 {rows}/{all}", en="Writing rows, {rows} of {all}")
_VERIFYING = Text(zh="正在核验", en="Verifying what was put up")
_NOT_RESTORED = Text(zh="没有恢复：", en="Nothing was restored:")
_NOTHING_WRITTEN = Text(
    zh="尚未写入任何内容；请处理后重试。", en="Nothing was written; mend this and try again."
)
_NOT_EMPTY = Text(zh="数据目录 {folder} 不是空的。", en="The data folder {folder} is not empty.")
_EMPTY_PLACE = Text(
    zh="恢复只在空的地方进行：请用 ZHIAN_DATA 指定一个空目录，用 DATABASE_URL 指定一个空数据库。",
    en="A backup is only put up in an empty place: name an empty folder with ZHIAN_DATA and an empty "
    "database with DATABASE_URL.",
)
_HAS_TABLES = Text(
    zh="DATABASE_URL 所指的数据库中已有数据表：请新建一个空数据库。",
    en="The database named by DATABASE_URL has tables: make a new, empty one.",
)
_OTHER_MODE = Text(
    zh="备份来自 {mode} 环境：请把 ZHIAN_MODE 设为 {mode}。",
    en="The backup is of a site in mode {mode}: set ZHIAN_MODE to {mode}.",
)
_OTHER_DISTRICT = Text(
    zh="备份属于辖区 {district}：请把 ZHIAN_DISTRICT 设为 {district}。",
    en="The backup belongs to the district {district}: set ZHIAN_DISTRICT to {district}.",
)
_FROM_NEWER = Text(
    zh="备份由更新的版本（{version}）制作，本版本不认识其中的升级 {names}：请安装该版本。",
    en="A newer version ({version}) made the backup; this one does not know its migrations {names}: "
    "install that version.",
)
_KEYS_LACK = Text(
    zh="密钥环 {folder} 缺少这份备份需要的密钥 {keys}：请从密钥环的备份恢复；"
    "确已遗失的，加 --without-keys 恢复其余内容。",
    en="The key ring {folder} lacks keys that this backup needs: {keys}. Put them back from the backup of "
    "the key ring; if they are lost for good, --without-keys restores the rest.",
)
_OTHER_LENGTH = Text(
    zh="审计记录为 {found} 条，清单为 {said} 条。", en="The log has {found} events; the manifest says {said}."
)
_COUNT = Text(
    zh="{table} 有 {found} 行，清单为 {said} 行。", en="{table} has {found} rows; the manifest says {said}."
)
_FILE = Text(zh="文件 {id} 缺失、损坏或打不开。", en="The file {id} is missing, damaged or cannot be opened.")
