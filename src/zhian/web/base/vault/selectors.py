"""Reading stored files, for readers who were already found entitled to them."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple
from uuid import UUID

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import AnyActor

from .kit import path_of
from .models import StoredFile


class OpenedFile(NamedTuple):
    """A file's record and its bytes; the caller closes the stream (a FileResponse does)."""

    record: StoredFile
    stream: BinaryIO


def stored_file(file_id: UUID, reader: AnyActor) -> StoredFile | None:
    """The record of a file the reader may see."""
    return StoredFile.objects.visible_to(reader).filter(pk=file_id).first()


def open_file(file_id: UUID, reader: AnyActor) -> OpenedFile:
    """Open a file for reading.

    The papers of a case are opened under the purpose SERVE_FILE, after the case's app has checked its
    reader and recorded the opening. Raises: NotFound, also when the bytes on disk are not those taken in.
    """
    record = stored_file(file_id, reader)
    if record is None:
        raise NotFound(Text(zh="没有这个文件。", en="There is no such file."))
    try:
        stream = path_of(record.pk).open("rb")
    except OSError as error:
        raise _damaged() from error
    if stream.seek(0, 2) != record.size_bytes:
        stream.close()
        raise _damaged()
    stream.seek(0)
    return OpenedFile(record, stream)


def _damaged() -> NotFound:
    return NotFound(
        Text(
            zh="文件已登记，但存储中的内容缺失或损坏。",
            en="The file is on record, but its contents are missing or damaged.",
        ),
        do_next=Text(
            zh="请联系平台运营单位从备份恢复。",
            en="Ask the operator of the platform to restore it from a backup.",
        ),
        code="file-damaged",
    )
