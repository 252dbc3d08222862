"""Reading stored files, for readers who were already found entitled to them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, NamedTuple, cast
from uuid import UUID

from django.urls import reverse

from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import AnyActor
from zhian.web.base.ui.kit import KeptFile, UploadField

from .kit import KeyRingError, path_of, unseal
from .kit.filestream import CHUNK_BYTES, FileDamaged, OpenedStream, sealed_size, sealing_name
from .kit.filewords import SCAN_WORDS, removed_words
from .models import Scan, StoredFile


class OpenedFile(NamedTuple):
    """A file's record and its bytes; the caller closes the stream (a FileResponse does)."""

    record: StoredFile
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Condition:
    """What a reader of a file is told about it."""

    scan: Scan
    scanned_at: datetime | None
    removed: tuple[str, ...]  # codes of what cleaning took out

    @property
    def is_locked(self) -> bool:
        """Whether a virus was found and the file is not given out."""
        return self.scan is Scan.INFECTED

    @property
    def mark(self) -> tuple[str, Text] | None:
        """Kind and word of the state of the scan; None where there is nothing to say."""
        return SCAN_WORDS.get(self.scan)

    @property
    def removed_words(self) -> tuple[Text, ...]:
        """What was taken out, in words."""
        return removed_words(self.removed)


def stored_file(file_id: UUID, reader: AnyActor) -> StoredFile | None:
    """The record of a file the reader may see."""
    return StoredFile.objects.visible_to(reader).filter(pk=file_id).first()


def kept_file(file_id: str, reader: AnyActor) -> KeptFile | None:
    """The receipt of a file that was stored when it was picked, when it is the reader's own."""
    try:
        row = stored_file(UUID(file_id), reader)
    except ValueError:
        return None
    return None if row is None else receipt_of(row)


def receipt_of(row: StoredFile) -> KeptFile:
    """What the person who handed a file in sees of it before it is used."""
    kind, word = SCAN_WORDS.get(row.scan, ("good", ""))
    return KeptFile(
        pk=str(row.pk),
        name=row.name,
        kind=UploadField.KINDS.get(row.media_type, row.media_type),
        size=row.original_bytes or row.size_bytes,
        at=row.stored_at,
        digest=row.original_digest,
        state=(kind, word),
        removed=removed_words(row.removed),
        url=reverse("vault:file", args=[row.pk]),
        remove_url=reverse("vault:remove", args=[row.pk]),
    )


def conditions(file_ids: Iterable[UUID], reader: AnyActor) -> dict[UUID, Condition]:
    """What is known about these files; those that are not on record are left out. Cost: one query."""
    rows = StoredFile.objects.visible_to(reader).filter(pk__in=list(file_ids))
    found = rows.values_list("pk", "scan", "scanned_at", "removed")
    return {pk: Condition(Scan(scan), scanned_at, tuple(removed)) for pk, scan, scanned_at, removed in found}


def files_of_type(media_type: str, reader: AnyActor) -> list[StoredFile]:
    """The records of all files of a type that the reader may see, oldest first."""
    rows = StoredFile.objects.visible_to(reader).filter(media_type=media_type)
    return list(rows.order_by("stored_at", "pk"))


def open_file(file_id: UUID, reader: AnyActor) -> OpenedFile:
    """Open a file for reading.

    The papers of a case are opened under the purpose SERVE_FILE, after the case's app has checked its
    reader and recorded the opening. Raises: NotFound; FileDamaged, here or while reading, when the bytes on
    disk are not those taken in; Refused when a virus was found in it.
    """
    record = stored_file(file_id, reader)
    if record is None:
        raise NotFound(Text(zh="没有这个文件。", en="There is no such file."))
    if record.scan == Scan.INFECTED:
        raise Refused([_LOCKED], do_next=_LOCKED_NEXT, code="file-infected")
    return OpenedFile(record, cast("BinaryIO", io.BufferedReader(_open(record), CHUNK_BYTES)))


def _open(record: StoredFile) -> OpenedStream:
    name = sealing_name(record.pk)
    if not record.sealed_key:
        raise FileDamaged
    try:
        key = unseal(record.sealed_key, name=name)
        sealed = path_of(record.pk).open("rb")
    except OSError as error:
        raise FileDamaged from error
    except KeyRingError as error:
        if error.code == "seal-broken":
            raise FileDamaged from error
        raise
    if sealed.seek(0, io.SEEK_END) != sealed_size(record.size_bytes):
        sealed.close()
        raise FileDamaged
    return OpenedStream(sealed, key, name)


_LOCKED = Text(
    zh="在这个文件中发现了病毒，已隔离，不能打开。", en="A virus was found in this file; it is locked away."
)
_LOCKED_NEXT = Text(
    zh="请提交文件的一方检查电脑，重新生成文件后再次提交。",
    en="Whoever handed it in should check their computer, make the file again and hand it in again.",
)
