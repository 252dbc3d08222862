"""Taking files in: streamed to disk, measured, recognised by content, never executed or unpacked."""

from __future__ import annotations

import hashlib
import io
import os
import re
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Final, Protocol
from uuid import UUID

import puremagic
from django.conf import settings

from zhian.kernel.errors import ZhianError
from zhian.kernel.ids import uuid7
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import AnyActor, Purpose, SystemActor

from ..kit import path_of
from ..models import StoredFile

CHUNK_BYTES: Final = 256 * 1024
NAME_LENGTH: Final = 200
SUFFIXES: Final = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
}
TYPE_NAMES: Final = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}


class FileRefused(ZhianError):
    """A file was not taken in; nothing of it was kept."""

    code = "file-refused"


class Readable(Protocol):
    """An upload, an open file, or bytes in memory."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, empty at the end."""
        ...


def store(
    actor: AnyActor, stream: Readable, name: str, *, at: datetime, limit: int | None = None
) -> StoredFile:
    """Take in a paper somebody hands in: PDF, JPEG or PNG, at most `limit` bytes.

    Call it outside a transaction: it writes and syncs a file. Raises: FileRefused.
    """
    shown = tidy_name(name)
    most = settings.UPLOAD_LIMIT_BYTES if limit is None else limit
    draft = _Draft()
    try:
        draft.fill(stream, most)
        return draft.keep(actor, shown, _recognise(draft.path, shown), at)
    finally:
        draft.discard()


def store_made(actor: AnyActor, data: bytes, name: str, media_type: str, *, at: datetime) -> StoredFile:
    """Keep a file the platform made itself (a receipt, a letter), as it is."""
    draft = _Draft()
    try:
        draft.fill(io.BytesIO(data), len(data))
        return draft.keep(actor, tidy_name(name), media_type, at)
    finally:
        draft.discard()


def tidy_name(name: str) -> str:
    """A file name fit to be shown and offered for download: no folders, no control or direction marks."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    kept = re.sub(r'[<>:"|?*]', "_", kept).strip(" .")
    if len(kept) > NAME_LENGTH:
        suffix = PurePosixPath(kept).suffix[:10]
        kept = kept[: NAME_LENGTH - len(suffix)] + suffix
    return kept or "file"


class _Draft:
    """A file on its way in; gone unless kept."""

    def __init__(self) -> None:
        self.id = uuid7()
        self.final = path_of(self.id)
        self.final.parent.mkdir(parents=True, exist_ok=True)
        self.path = self.final.with_name(f".{self.id}.part")
        self.size = 0
        self.hash = hashlib.sha256()

    def fill(self, stream: Readable, limit: int) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            while chunk := stream.read(CHUNK_BYTES):
                self.size += len(chunk)
                if self.size > limit:
                    raise _too_large(limit)
                self.hash.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if self.size == 0:
            raise FileRefused(
                Text(zh="文件是空的。", en="The file is empty."),
                do_next=Text(
                    zh="请打开原文件确认内容后重新上传。",
                    en="Open the original to check that it has contents, then upload it again.",
                ),
                code="file-empty",
            )

    def keep(self, actor: AnyActor, name: str, media_type: str, at: datetime) -> StoredFile:
        self.path.replace(self.final)
        _sync_folder(self.final.parent)
        try:
            return StoredFile.objects.create(
                id=self.id,
                name=name,
                media_type=media_type,
                size_bytes=self.size,
                digest=f"sha256:{self.hash.hexdigest()}",
                stored_by_user_id=None if isinstance(actor, SystemActor) else actor.user_id,
                stored_at=at,
            )
        except BaseException:
            self.final.unlink(missing_ok=True)
            raise

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


def _recognise(path: Path, name: str) -> str:
    try:
        found = {match.mime_type for match in puremagic.magic_file(path)}
    except (puremagic.PureError, ValueError):
        found = set()
    media_type = next((kind for kind in SUFFIXES if kind in found), None)
    if media_type is None:
        raise FileRefused(
            Text(zh="不接受这种类型的文件。", en="This kind of file is not accepted."),
            why=Text(zh="文件内容不是 PDF、JPEG 或 PNG。", en="By its contents it is no PDF, JPEG or PNG."),
            do_next=Text(
                zh="请另存或扫描为 PDF、JPEG 或 PNG 后再上传。",
                en="Save or scan it as PDF, JPEG or PNG and upload that.",
            ),
            code="file-type",
        )
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES[media_type]:
        raise FileRefused(
            Text(zh="文件的扩展名与内容不一致。", en="The file's name and its contents do not agree."),
            why=Text(
                zh="扩展名为“{suffix}”，内容是 {kind}。", en="It ends in “{suffix}” but is a {kind}."
            ).fill(suffix=suffix or "-", kind=TYPE_NAMES[media_type]),
            do_next=Text(
                zh="请确认选对了文件，并将扩展名改为 {right}。",
                en="Make sure that it is the right file and let its name end in {right}.",
            ).fill(right=SUFFIXES[media_type][0]),
            code="file-suffix",
        )
    return media_type


def _too_large(limit: int) -> FileRefused:
    size = f"{limit // (1024 * 1024)} MB" if limit >= 1024 * 1024 else f"{limit} B"
    return FileRefused(
        Text(zh="文件过大。", en="The file is too large."),
        why=Text(zh="每个文件不得超过 {size}。", en="A file may have {size} at most.").fill(size=size),
        do_next=Text(
            zh="请降低扫描分辨率，或拆成几个文件分别上传。",
            en="Scan it at a lower resolution, or split it into several files.",
        ),
        code="file-too-large",
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep_orphans(at: datetime, *, older_than: timedelta = timedelta(days=1)) -> int:
    """Remove files that no record names: what a crash, or a transaction undone later, left behind.

    Young files are left alone, as their record may be about to be written. Cost: one look at every file.
    """
    root = Path(settings.FILES_DIR)
    limit = (at - older_than).timestamp()
    removed = 0
    for folder in sorted(root.glob("??")):
        old = {path.name: path for path in folder.iterdir() if path.stat().st_mtime < limit}
        ids = [UUID(name) for name in old if not name.startswith(".")]
        known = StoredFile.objects.visible_to(SystemActor(Purpose.OPERATE)).filter(pk__in=ids)
        kept = {str(key) for key in known.values_list("pk", flat=True)}
        for name in old.keys() - kept:
            old[name].unlink(missing_ok=True)
            removed += 1
    return removed
