"""Receiving uploads in memory: no plain copy is ever written, and no request takes more than its share."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class InMemory(FileUploadHandler):
    """Keeps one file's worth of bytes for a request, counts the rest, and throws it away.

    A file that is too large keeps its true size, so that its refusal can name it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room = settings.UPLOAD_LIMIT_BYTES + 1
        self.kept = io.BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with an empty sheet."""
        super().new_file(*args, **kwargs)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what there is room for."""
        del start
        self.room -= self.kept.write(raw_data[: self.room])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, as it came or cut off."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept,
            self.field_name,
            self.file_name,
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )
