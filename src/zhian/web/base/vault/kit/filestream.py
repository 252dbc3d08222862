"""The form in which a file lies on disk: AES-256-GCM in chunks under a key of its own.

Shape: `zhian-file-1` and a line feed, then chunks of 64 KiB, each followed by its tag. The nonce of a chunk
is its number (11 bytes) and a byte that is 1 for the last chunk alone, so a file that was cut, lengthened
or put in another order does not open; the associated data is the file's name, so one file does not pass
for another. A key is used for one file only, which is what makes counted nonces safe.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import BinaryIO, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text

MARK: Final = b"zhian-file-1\n"
CHUNK_BYTES: Final = 64 * 1024
TAG_BYTES: Final = 16
KEY_BYTES: Final = 32


class FileDamaged(NotFound):
    """The bytes on disk are not those that were kept."""

    code = "file-damaged"

    def __init__(self) -> None:
        super().__init__(_DAMAGED, do_next=_RESTORE)


def sealing_name(file_id: UUID) -> str:
    """The name a file and its key are bound to."""
    return f"file:{file_id}"


def new_file_key() -> bytes:
    """A key for one file and never a second one."""
    return os.urandom(KEY_BYTES)


def sealed_size(size: int) -> int:
    """How many bytes a file of this size takes on disk."""
    return len(MARK) + size + max(1, -(-size // CHUNK_BYTES)) * TAG_BYTES


def sealed_pieces(data: bytes, key: bytes, name: str) -> Iterator[bytes]:
    """The bytes to write for a file, chunk by chunk. Cost: about a gigabyte a second."""
    cipher, bound, view = AESGCM(key), _bound(name), memoryview(data)
    yield MARK
    last = max(0, -(-len(data) // CHUNK_BYTES) - 1)
    for number in range(last + 1):
        piece = view[number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES]
        yield cipher.encrypt(_nonce(number, is_last=number == last), piece, bound)


class OpenedStream(io.RawIOBase):
    """A sealed file read as plain bytes, a chunk at a time; nothing unverified is ever given out.

    Raises: FileDamaged, from the first read on, when a byte was changed, cut off, moved or added.
    """

    def __init__(self, sealed: BinaryIO, key: bytes, name: str) -> None:
        self._sealed, self._cipher, self._name = sealed, AESGCM(key), _bound(name)
        body = sealed.seek(0, os.SEEK_END) - len(MARK)
        self._last = max(1, -(-body // (CHUNK_BYTES + TAG_BYTES))) - 1
        self._number, self._ready = 0, memoryview(b"")
        sealed.seek(0)
        if sealed.read(len(MARK)) != MARK:
            sealed.close()
            raise FileDamaged

    def readable(self) -> bool:
        """Only forwards."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """The next bytes; none at the end."""
        if not self._ready and self._number <= self._last:
            self._ready = memoryview(self._next())
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        """Close the file beneath too."""
        self._sealed.close()
        super().close()

    def _next(self) -> bytes:
        nonce = _nonce(self._number, is_last=self._number == self._last)
        self._number += 1
        try:
            return self._cipher.decrypt(nonce, self._sealed.read(CHUNK_BYTES + TAG_BYTES), self._name)
        except (InvalidTag, ValueError) as error:
            raise FileDamaged from error


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _bound(name: str) -> bytes:
    return MARK + name.encode("utf-8")


_DAMAGED: Final = Text(
    zh="文件已登记，但存储中的内容缺失或损坏。",
    en="The file is on record, but its contents are missing or damaged.",
)
_RESTORE: Final = Text(
    zh="请联系平台运营单位从备份恢复。", en="Ask the operator of the platform to restore it from a backup."
)
