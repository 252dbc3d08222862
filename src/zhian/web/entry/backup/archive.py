"""The form of a backup: a compressed tar of rows and files, and a manifest at its end.

A folder with the same members, as one gets by unpacking the file, is read like the file.
"""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Final, Self

from zhian.kernel.errors import Conflict, Unreadable, reason_of
from zhian.kernel.locales import Text

FORMAT: Final = "zhian-backup/1"
MANIFEST: Final = "manifest.json"
TABLES: Final = "tables/"
DATA: Final = "data/"
READ_BYTES: Final = 1024 * 1024
MANIFEST_BYTES: Final = 256 * 1024 * 1024
_NAME: Final = re.compile(r"(?:tables|data)(?:/[^/\x00\\]+)+")
_BROKEN: Final = (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError)


class BackupDamaged(Unreadable):
    """A backup is cut off, was altered, or is no backup."""

    code = "backup.damaged"


@dataclass(frozen=True, slots=True)
class Part:
    """One member: how long it is, and its digest."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Counted:
    """One table: its columns in the order of the rows, and how many rows there are."""

    columns: list[str]
    rows: int


@dataclass(slots=True)
class Manifest:
    """What a backup holds and what it needs, written last."""

    version: str
    made_at: str
    district: str
    mode: str
    engine: str
    migrations: list[list[str]]
    tables: dict[str, Counted] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)  # stored files that were not on the disk
    audit_size: int = 0
    audit_link: str = ""
    checkpoint: str = ""  # the newest signed checkpoint, as published
    sealing_keys: list[str] = field(default_factory=list)
    signing_keys: list[str] = field(default_factory=list)
    format: str = FORMAT

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    @property
    def files(self) -> int:
        """How many papers are in it."""
        return sum(1 for name in self.parts if name.startswith(f"{DATA}files/"))

    def text(self) -> bytes:
        """As it stands at the end of the file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def read(cls, text: bytes) -> Self:
        """Raises: BackupDamaged."""
        try:
            raw = json.loads(text)
            if raw["format"] != FORMAT:
                raise BackupDamaged(
                    _OTHER_FORM.fill(form=raw["format"]), do_next=_NEWER, code="backup.other_form"
                )
            raw["tables"] = {name: Counted(**table) for name, table in raw["tables"].items()}
            raw["parts"] = {name: Part(**part) for name, part in raw["parts"].items()}
            return cls(**raw)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise _damaged(_NO_MANIFEST) from error


class Writer:
    """A backup on its way to its name; nothing stands under the name unless `finish` was reached."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.draft = target.with_name(f".{target.name}.part")
        self.parts: dict[str, Part] = {}
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        """Raises: Conflict while another process writes the same backup, or the name is taken."""
        if self.target.exists():
            raise Conflict(_TAKEN.fill(path=self.target), do_next=_OTHER_NAME, code="backup.name_taken")
        try:
            descriptor = os.open(self.draft, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Unreadable(
                _NO_PLACE.fill(path=self.target),
                why=reason_of(error),
                do_next=_WRITABLE,
                code="backup.no_place",
            ) from error
        self._out = self._stack.enter_context(os.fdopen(descriptor, "r+b"))
        try:
            fcntl.flock(self._out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._stack.close()
            raise Conflict(_BUSY.fill(path=self.target), do_next=_WAIT, code="backup.busy") from None
        self._out.truncate(0)  # what a kill may have left
        self._zip = gzip.GzipFile(filename="", mode="wb", fileobj=self._out, compresslevel=6, mtime=0)
        self._tar = tarfile.open(fileobj=self._zip, mode="w|", format=tarfile.PAX_FORMAT)
        return self

    def add(self, name: str, data: bytes) -> None:
        """Add a member from memory."""
        self._add(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, path: Path) -> bool:
        """Add a file; False when there is none."""
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            return False
        with stream:
            self._add(name, stream, os.fstat(stream.fileno()).st_size)
        return True

    def _add(self, name: str, stream: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashing = _Hashing(stream)
        self._tar.addfile(info, hashing)
        if name != MANIFEST:
            self.parts[name] = Part(size, hashing.sha256.hexdigest())

    def seal(self, manifest: Manifest) -> None:
        """Write the manifest and everything to the disk; the draft can be read back now."""
        manifest.parts = self.parts
        self.add(MANIFEST, manifest.text())
        self._tar.close()
        self._zip.close()
        self._out.flush()
        os.fsync(self._out.fileno())

    def finish(self) -> None:
        """Give the backup its name, never over another file. Raises: Conflict."""
        try:
            os.link(self.draft, self.target)
        except FileExistsError:
            raise Conflict(
                _TAKEN.fill(path=self.target), do_next=_OTHER_NAME, code="backup.name_taken"
            ) from None
        folder = os.open(self.target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def __exit__(self, *_: object) -> None:
        for stream in (self._tar, self._zip):  # unsealed ones would write on when they are collected
            with contextlib.suppress(OSError, ValueError):
                stream.close()
        self.draft.unlink(missing_ok=True)
        self._stack.close()


class _Hashing:
    """A stream that is digested while it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.sha256, self.size = stream, hashlib.sha256(), 0

    def read(self, size: int = -1, /) -> bytes:
        data = self.stream.read(size)
        self.sha256.update(data)
        self.size += len(data)
        return data


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Every member of a backup with its contents, to be read in turn. Raises: BackupDamaged."""
    if path.is_dir():
        for file in sorted(file for file in path.rglob("*") if file.is_file()):
            with file.open("rb") as stream:
                yield file.relative_to(path).as_posix(), stream
        return
    try:
        with (
            path.open("rb") as raw,
            gzip.open(raw) as unzipped,
            tarfile.open(fileobj=unzipped, mode="r|") as tar,
        ):
            for info in tar:
                member = tar.extractfile(info) if info.isreg() else None
                if member is None:
                    raise _damaged(_STRANGE.fill(name=info.name))
                yield info.name, member
            while unzipped.read(READ_BYTES):  # to its end, where its own checksum stands
                pass
    except _BROKEN as error:
        raise _damaged(_CUT_OFF) from error
    except OSError as error:
        raise Unreadable(
            Text(zh="读不到备份 {path}。", en="The backup {path} cannot be read.").fill(path=path),
            why=reason_of(error),
            do_next=Text(zh="请检查路径与读取权限。", en="Check its path and permissions."),
            code="backup.unreadable",
        ) from error


def check(path: Path) -> Manifest:
    """Read a whole backup and compare everything with its manifest. Raises: BackupDamaged."""
    found: dict[str, Part] = {}
    rows: dict[str, int] = {}
    manifest: Manifest | None = None
    for name, stream in members(path):
        if name == MANIFEST:
            manifest = Manifest.read(stream.read(MANIFEST_BYTES))
            continue
        if name in found or not is_proper(name):
            raise _damaged(_STRANGE.fill(name=name))
        hashing = _Hashing(stream)
        lines = 0
        while data := hashing.read(READ_BYTES):
            lines += data.count(b"\n")
        found[name] = Part(hashing.size, hashing.sha256.hexdigest())
        if name.startswith(TABLES):
            table = table_of(name)
            rows[table] = rows.get(table, 0) + lines
    if manifest is None:
        raise _damaged(_CUT_OFF)
    _compare(manifest, found, rows)
    return manifest


def _compare(manifest: Manifest, found: dict[str, Part], rows: dict[str, int]) -> None:
    for name in sorted(manifest.parts.keys() | found.keys()):
        if manifest.parts.get(name) != found.get(name):
            raise _damaged(_ALTERED.fill(name=name))
    for table in sorted(manifest.tables.keys() | rows.keys()):
        counted = manifest.tables.get(table)
        if counted is None or counted.rows != rows.get(table, 0):
            raise _damaged(_ALTERED.fill(name=TABLES + table))


def is_proper(name: str) -> bool:
    """Whether a member may have this name: it leads nowhere but into the folder it is put in."""
    return bool(_NAME.fullmatch(name)) and not {".", ".."} & set(name.split("/"))


def table_of(name: str) -> str:
    """The table that a member holds rows of."""
    return name.removeprefix(TABLES).partition("/")[0]


def digest_of(path: Path) -> str:
    """The digest of the whole file, to be kept apart from it."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _damaged(why: Text) -> BackupDamaged:
    return BackupDamaged(_DAMAGED, why=why, do_next=_USE_ANOTHER)


_DAMAGED = Text(zh="这份备份不能用。", en="This backup cannot be used.")
_USE_ANOTHER = Text(
    zh="请改用另一份备份；用 zhian backup check 可逐份检查。",
    en="Use another one; zhian backup check tells which are whole.",
)
_CUT_OFF = Text(zh="文件不完整，末尾缺失或无法解压。", en="It is cut off, or cannot be unpacked to its end.")
_NO_MANIFEST = Text(zh="清单无法读取。", en="Its manifest cannot be read.")
_ALTERED = Text(zh="其中的 {name} 与清单不符。", en="{name} in it is not what the manifest says.")
_STRANGE = Text(zh="其中有不应存在的内容 {name}。", en="It contains {name}, which does not belong there.")
_OTHER_FORM = Text(
    zh="备份的格式是 {form}，本版本不认识。", en="The backup has the form {form}, unknown to this version."
)
_NEWER = Text(zh="请安装制作该备份的版本。", en="Install the version that made it.")
_TAKEN = Text(zh="{path} 已存在，没有覆盖。", en="{path} exists and was not overwritten.")
_OTHER_NAME = Text(
    zh="请换一个文件名，例如带上日期。", en="Choose another name, for example one with the date."
)
_BUSY = Text(zh="另一个进程正在写 {path}。", en="Another process is writing {path}.")
_WAIT = Text(zh="请等它结束。", en="Wait until it is done.")
_NO_PLACE = Text(zh="无法在 {path} 写入备份。", en="No backup can be written at {path}.")
_WRITABLE = Text(zh="请指定一个可写目录中的文件名。", en="Name a file in a folder that can be written to.")
