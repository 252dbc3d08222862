"""Taking files in: measured, recognised by content, cleaned, scanned, and sealed on disk."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from django.conf import settings

from zhian.kernel.errors import ZhianError, reason_of
from zhian.kernel.ids import uuid7
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import AnyActor, SystemActor

from ..kit import path_of, seal
from ..kit.filestream import new_file_key, sealed_pieces, sealing_name
from ..models import Scan, StoredFile
from .cleaning import clean
from .drafts import insist_on_room
from .recognising import FileRefused, empty, recognise, too_large
from .scanning import scan

__all__ = ["FileRefused", "NotStored", "Readable", "store", "store_made", "tidy_name"]

READ_BYTES: Final = 256 * 1024
NAME_LENGTH: Final = 200


class NotStored(ZhianError):
    """The disk did not take a file: no fault of the file."""

    code = "file-not-stored"


class Readable(Protocol):
    """An upload, an open file, or bytes in memory."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, empty at the end."""
        ...


def store(
    actor: AnyActor, stream: Readable, name: str, *, at: datetime, limit: int | None = None
) -> StoredFile:
    """Take in a paper somebody hands in: PDF, JPEG or PNG, at most `limit` bytes.

    What is kept is a cleaned copy; `claim` says that it is used, else it is swept after a day.
    Call it outside a transaction: it writes and syncs a file. Cost: mostly the cleaning, some hundredths of a
    second for a usual paper. Raises: FileRefused.
    """
    shown = tidy_name(name)
    insist_on_room(actor)
    original = _read(stream, settings.UPLOAD_LIMIT_BYTES if limit is None else limit)
    media_type = recognise(original, shown)
    verdict = scan(original)
    cleaned = clean(original, media_type)
    row = StoredFile(
        name=shown,
        media_type=media_type,
        original_bytes=len(original),
        original_digest=_digest(original),
        removed=list(cleaned.removed),
        scan=verdict.scan.value,
        scanned_at=at if verdict.scan is Scan.CLEAN else None,
    )
    return _keep(actor, cleaned.data, row, at)


def store_made(
    actor: AnyActor, data: bytes, name: str, media_type: str, *, at: datetime, used: bool = True
) -> StoredFile:
    """Keep a file the platform made itself (a receipt, a letter), as it is.

    One that is not `used` yet waits for `claim`.
    """
    if not data:
        raise empty()
    row = StoredFile(
        name=tidy_name(name),
        media_type=media_type,
        original_bytes=len(data),
        original_digest=_digest(data),
        scan=Scan.MADE.value,
        used_at=at if used else None,
    )
    return _keep(actor, data, row, at)


def tidy_name(name: str) -> str:
    """A file name fit to be shown and offered for download: no folders, no control or direction marks."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    kept = re.sub(r'[<>:"|?*]', "_", kept).strip(" .")
    if len(kept) > NAME_LENGTH:
        suffix = PurePosixPath(kept).suffix[:10]
        kept = kept[: NAME_LENGTH - len(suffix)] + suffix
    return kept or "file"


def _read(stream: Readable, limit: int) -> bytes:
    """All of it, but never more than the limit."""
    pieces, size = [], 0
    while piece := stream.read(READ_BYTES):
        size += len(piece)
        if size > limit:
            raise too_large(limit)
        pieces.append(piece)
    if size < (getattr(stream, "size", None) or 0):
        raise too_large(limit)  # what came beyond the room for one request was not kept
    if not size:
        raise empty()
    return b"".join(pieces)


def _keep(actor: AnyActor, data: bytes, row: StoredFile, at: datetime) -> StoredFile:
    """Seal it under a key of its own, on disk before it is on record."""
    row.pk = uuid7()
    row.size_bytes, row.digest = len(data), _digest(data)
    row.stored_by_user_id = None if isinstance(actor, SystemActor) else actor.user_id
    row.stored_at = at
    key, name = new_file_key(), sealing_name(row.pk)
    row.sealed_key = seal(key, name=name)
    final = path_of(row.pk)
    draft = final.with_name(f".{row.pk}.part")
    try:
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.writelines(sealed_pieces(data, key, name))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(final)
        _sync_folder(final.parent)
        row.save(force_insert=True)
    except OSError as error:
        _forget(draft, final)
        raise NotStored(_NOT_STORED, why=reason_of(error), do_next=_LATER) from error
    except BaseException:
        _forget(draft, final)
        raise
    return row


def _forget(*paths: Path) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


_NOT_STORED: Final = Text(zh="文件未能保存。", en="The file could not be stored.")
_LATER: Final = Text(
    zh="请稍候再试；如仍不成功，请联系平台运营单位。",
    en="Try again in a while; if it happens again, tell the operator of the platform.",
)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
