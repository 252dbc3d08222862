"""How the platform and the cleaning room speak: a frame is a JSON head and the bytes of a file."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any, BinaryIO, Final

_LENGTHS: Final = struct.Struct(">IQ")
Frame = tuple[dict[str, Any], bytes]


def packed(head: dict[str, Any], data: bytes = b"") -> list[bytes]:
    """The pieces of a frame, to be written one after the other."""
    told = json.dumps(head).encode("ascii")
    return [_LENGTHS.pack(len(told), len(data)) + told, data]


def read_frame(read: Callable[[int], bytes]) -> Frame | None:
    """The next frame; None when the other side has left, even in the middle of one."""
    start = _exactly(read, _LENGTHS.size)
    if start is None:
        return None
    head_length, length = _LENGTHS.unpack(start)
    head, data = _exactly(read, head_length), _exactly(read, length)
    return None if head is None or data is None else (json.loads(head), data)


def write_frame(stream: BinaryIO, head: dict[str, Any], data: bytes = b"") -> None:
    """Write a frame and push it through."""
    stream.writelines(packed(head, data))
    stream.flush()


def _exactly(read: Callable[[int], bytes], count: int) -> bytes | None:
    pieces = []
    while count:
        piece = read(min(count, 1 << 20))
        if not piece:
            return None
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)
