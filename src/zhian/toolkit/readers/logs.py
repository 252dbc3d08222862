"""From files, folders and pipes to pieces of whole lines, in bounded memory.

Compression is known by its first bytes, UTF-16 by its mark. A piece ends at the end of a line; a line that is
longer than two pieces is cut behind a blank or quote, so that nothing that could be found lies on the edge.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final, Protocol, cast

from zhian.kernel.errors import NotFound, reason_of
from zhian.kernel.locales import Text
from zhian.toolkit.scanning import Piece, Tally

PIECE_BYTES: Final = 4 * 1024 * 1024
STDIN: Final = "-"
_GZIP: Final = b"\x1f\x8b"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAFE: Final = (b" ", b'"', b"\t", b"<", b">")
_SAFE_BYTES: Final = 64 * 1024
_NO_PATH: Final = Text(zh="无法读取 {name}。", en="{name} cannot be read.")
_NAME_ONE: Final = Text(
    zh="请检查路径；从标准输入读取请写 -。", en="Check the path; - reads from standard input."
)
_CUT_OFF: Final = Text(
    zh="压缩文件不完整或已损坏，只检查了前面的部分。",
    en="The compressed file is not whole or is damaged; only what came before was looked at.",
)


class Stream(Protocol):
    """Anything that gives some bytes, and none at its end."""

    def read1(self, size: int = ..., /) -> bytes:
        """Some bytes, as many as are at hand."""
        ...


def pieces_of(
    paths: Iterable[str], tally: Tally, *, size: int = PIECE_BYTES, leave_out: Path | None = None
) -> Iterator[Piece]:
    """All pieces of all inputs but `leave_out`, where the findings go. Raises NotFound before the first."""
    named = list(paths)
    for path in named:
        if path != STDIN and not Path(path).exists():
            raise NotFound(_NO_PATH.fill(name=path), why=reason_of(FileNotFoundError()), do_next=_NAME_ONE)
    for path in named:
        if path == STDIN:
            yield from _of_stream(sys.stdin.buffer, STDIN, tally, size)
            continue
        for file in _files(Path(path), tally):
            if leave_out is not None and leave_out.exists() and file.samefile(leave_out):
                continue
            try:
                with file.open("rb") as stream:
                    yield from _of_stream(stream, str(file), tally, size)
            except OSError as fault:
                tally.not_read.append((str(file), reason_of(fault)))


def _files(path: Path, tally: Tally) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path, onerror=lambda fault: _unread(fault, tally)):
        folders.sort()
        for name in sorted(names):
            file = Path(folder, name)
            if file.is_symlink() or not file.is_file():
                tally.not_looked_at += 1
            else:
                yield file


def _unread(fault: OSError, tally: Tally) -> None:
    tally.not_read.append((str(fault.filename), reason_of(fault)))


def _of_stream(raw: IO[bytes], name: str, tally: Tally, size: int) -> Iterator[Piece]:
    tally.files += 1
    stream = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast(Any, raw))
    opened: Stream = stream
    if stream.peek(2)[:2] == _GZIP:
        opened = gzip.GzipFile(fileobj=stream)
    carried, line, column = b"", 1, 0
    try:
        for block in _blocks(opened, size):
            carried += block
            cut = carried.rfind(b"\n") + 1
            if not cut and len(carried) >= 2 * size:
                cut = _cut(carried, tally)
            if cut:
                yield _counted(Piece(name, carried[:cut], line, column), tally)
                line, column = _after(carried, cut, line, column)
                carried = carried[cut:]
    except (EOFError, zlib.error, gzip.BadGzipFile):
        tally.not_read.append((name, _CUT_OFF))
    except OSError as fault:
        tally.not_read.append((name, reason_of(fault)))
    if carried:
        yield _counted(Piece(name, carried, line, column), tally)


def _blocks(stream: Stream, size: int) -> Iterator[bytes]:
    """Blocks of about a size, in UTF-8 where the bytes say that they are UTF-16."""
    decoder: codecs.IncrementalDecoder | None = None
    is_first = True
    while True:
        block, fault = _block(stream, size)
        if is_first and block[:2] in _UTF_16:
            decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
        is_first = False
        if block:
            yield decoder.decode(block).encode("utf-8", "replace") if decoder else block
        if fault is not None:
            raise fault
        if not block:
            if decoder:
                yield decoder.decode(b"", final=True).encode("utf-8", "replace")
            return


def _block(stream: Stream, size: int) -> tuple[bytes, Exception | None]:
    """What could be read, up to a size, and the fault that ended it: what came before one is not lost."""
    parts, length = [], 0
    try:
        while length < size and (part := stream.read1(size - length)):
            parts.append(part)
            length += len(part)
    except (EOFError, zlib.error, OSError) as fault:
        return b"".join(parts), fault
    return b"".join(parts), None


def _cut(data: bytes, tally: Tally) -> int:
    """Where to cut a line that has no end: behind a byte that is part of nothing."""
    safe = max(data.rfind(each, len(data) - _SAFE_BYTES) for each in _SAFE) + 1
    if not safe:
        tally.lines_cut += 1
    return safe or len(data)


def _after(data: bytes, cut: int, line: int, column: int) -> tuple[int, int]:
    """Line and column of what follows the cut."""
    ends = data.count(b"\n", 0, cut)
    return line + ends, cut - data.rfind(b"\n", 0, cut) - 1 if ends else column + cut


def _counted(piece: Piece, tally: Tally) -> Piece:
    tally.bytes += len(piece.data)
    if not piece.data.isascii() and not _is_utf_8(piece.data):
        tally.lines_with_broken_bytes += sum(not _is_utf_8(line) for line in piece.data.split(b"\n"))
    return piece


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
