"""From files and pipes to pieces: everything once, in order, and nothing left out in silence."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhian.kernel.errors import NotFound
from zhian.toolkit.readers.logs import pieces_of
from zhian.toolkit.scanning import Piece, Tally


def _pieces(*paths: Path, size: int = 64, leave_out: Path | None = None) -> tuple[list[Piece], Tally]:
    tally = Tally()
    return list(pieces_of(map(str, paths), tally, size=size, leave_out=leave_out)), tally


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=30), st.integers(8, 90), st.booleans())
def it_gives_every_byte_once_and_numbers_the_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], size: int, packed: bool
) -> None:
    data = b"x" + b"\n".join(lines)
    file = tmp_path_factory.mktemp("logs") / "log"
    file.write_bytes(gzip.compress(data) if packed else data)
    pieces, tally = _pieces(file, size=size)
    assert b"".join(piece.data for piece in pieces) == data
    assert (tally.files, tally.bytes, tally.not_read) == (1, len(data), [])
    at = 0
    for piece in pieces:
        before = data[:at]
        assert (piece.line, piece.column) == (before.count(b"\n") + 1, at - before.rfind(b"\n") - 1)
        at += len(piece.data)


def it_cuts_a_line_that_is_too_long_behind_a_blank(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"evil.example " * 40 + b"\nend\n")
    pieces, tally = _pieces(file)
    assert len(pieces) > 2
    assert all(piece.data.endswith((b" ", b"\n")) for piece in pieces)
    assert max(len(piece.data) for piece in pieces) <= 3 * 64
    assert tally.lines_cut == 0


def it_tells_when_there_was_no_blank_to_cut_at(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"x" * 1000)
    pieces, tally = _pieces(file)
    assert sum(len(piece.data) for piece in pieces) == 1000
    assert tally.lines_cut > 0


def it_walks_folders_in_order_and_counts_what_it_leaves(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/two", "a", "findings.jsonl"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "link").symlink_to(tmp_path / "a")
    pieces, tally = _pieces(tmp_path, leave_out=tmp_path / "findings.jsonl")
    assert [piece.data for piece in pieces] == [b"a", b"b/two"]
    assert (tally.files, tally.not_looked_at) == (2, 1)


def it_uses_what_comes_before_the_end_of_a_damaged_file(tmp_path: Path) -> None:
    import random

    data = b"".join(b"%x\n" % random.Random(number).getrandbits(64) for number in range(3000))
    file, garbage = tmp_path / "cut.gz", tmp_path / "garbage.gz"
    file.write_bytes(gzip.compress(data)[:-2000])
    garbage.write_bytes(b"\x1f\x8b not gzip")
    pieces, tally = _pieces(file, garbage, size=4096)
    read = b"".join(piece.data for piece in pieces)
    assert len(read) > 20_000
    assert data.startswith(read)
    assert [name for name, _ in tally.not_read] == [str(file), str(garbage)]


def it_counts_lines_with_broken_bytes_and_gives_them_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes("日志\n".encode() + b"\xff evil.example\n" + "日志\n".encode("gb18030"))
    pieces, tally = _pieces(file)
    assert b"\xff evil.example" in pieces[0].data
    assert tally.lines_with_broken_bytes == 2


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def it_reads_utf_16_by_its_mark(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "log"
    file.write_bytes(("\ufeff" + "访问 evil.example\r\n" * 9).encode(encoding))
    pieces, _ = _pieces(file, size=51)
    assert b"".join(piece.data for piece in pieces).decode() == "访问 evil.example\r\n" * 9


def it_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(b"evil.example\n"))))
    pieces, _ = _pieces(Path("-"))
    assert pieces == [Piece("-", b"evil.example\n", 1, 0)]


def it_refuses_a_path_that_is_none_before_it_reads_any(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"x")
    with pytest.raises(NotFound, match="cannot be read"):
        _pieces(tmp_path / "log", tmp_path / "missing")
