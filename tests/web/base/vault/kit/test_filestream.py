"""The sealed form of a file: what was written comes back whole, or not at all."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhian.web.base.vault.kit.filestream import (
    CHUNK_BYTES,
    MARK,
    TAG_BYTES,
    FileDamaged,
    OpenedStream,
    new_file_key,
    sealed_pieces,
    sealed_size,
)

KEY = bytes(range(32))
FULL = CHUNK_BYTES + TAG_BYTES
DATA = bytes(i % 251 for i in range(3 * CHUNK_BYTES + 5))


def sealed(data: bytes, name: str = "file:a") -> bytes:
    """The bytes on disk."""
    return b"".join(sealed_pieces(data, KEY, name))


def opened(raw: bytes, name: str = "file:a", key: bytes = KEY) -> bytes:
    """All that can be read."""
    with OpenedStream(io.BytesIO(raw), key, name) as stream:
        return stream.readall()


@given(st.binary(max_size=300))
@example(b"")
@example(DATA[:CHUNK_BYTES])
@example(DATA[: CHUNK_BYTES + 1])
@example(DATA)
def it_gives_back_what_it_was_given_and_nothing_of_it_is_seen_on_disk(data: bytes) -> None:
    raw = sealed(data)
    assert opened(raw) == data
    assert len(raw) == sealed_size(len(data))
    assert len(data) < 8 or data not in raw[len(MARK) :]


@given(at=st.integers(0, sealed_size(len(DATA)) - 1), bit=st.integers(0, 7))
def it_notices_any_bit_that_was_changed(at: int, bit: int) -> None:
    raw = bytearray(sealed(DATA))
    raw[at] ^= 1 << bit
    with pytest.raises(FileDamaged):
        opened(bytes(raw))


@given(st.integers(0, sealed_size(len(DATA)) - 1))
@example(len(MARK))
@example(len(MARK) + FULL)
@example(len(MARK) + 3 * FULL)
def it_notices_where_it_was_cut(length: int) -> None:
    with pytest.raises(FileDamaged):
        opened(sealed(DATA)[:length])


def it_notices_chunks_in_another_order_or_twice_or_too_many() -> None:
    raw = sealed(DATA)
    mark, one, two, rest = (
        raw[: len(MARK)],
        raw[13 : 13 + FULL],
        raw[13 + FULL : 13 + 2 * FULL],
        raw[13 + 2 * FULL :],
    )
    for forged in (mark + two + one + rest, mark + one + one + rest, raw + one, raw + b"x"):
        with pytest.raises(FileDamaged):
            opened(forged)


def it_opens_under_its_own_name_and_key_alone() -> None:
    for name, key in (("file:b", KEY), ("file:a", new_file_key())):
        with pytest.raises(FileDamaged):
            opened(sealed(DATA), name, key)


def it_reads_a_little_at_a_time() -> None:
    with OpenedStream(io.BytesIO(sealed(DATA)), KEY, "file:a") as stream:
        assert stream.read(10) == DATA[:10]
        assert stream.read(10) == DATA[10:20]
        assert stream.readall() == DATA[20:]
