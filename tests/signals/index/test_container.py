"""The file: what is not ours, not whole or not as it was written is refused, in both languages."""

from __future__ import annotations

import hashlib
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhian.signals.index.container import MAGIC, Fault, IndexRefused, pack, unpack
from zhian.signals.index.reading import Index
from zhian.signals.matching import VERSION, OtherRules

from .lists import data_of

DATA = data_of(["evil.example", "10.0.0.0/8", "2001:db8::/32", "http://evil.example/x"])


def _put(at: int, form: str, value: int) -> bytes:
    changed = bytearray(DATA)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


def _fault(data: bytes) -> str:
    with pytest.raises(IndexRefused) as refused:
        Index.from_bytes(data)
    assert all(refused.value.sentence(language) for language in ("zh", "en"))
    return refused.value.code


def it_is_read_back() -> None:
    assert pack(unpack(memoryview(DATA))) == DATA


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.NOT_OURS),
        (b"PK\x03\x04" + DATA[4:], Fault.NOT_OURS),
        (_put(8, "=I", 0x04030201), Fault.ORDER),
        (_put(12, "=I", 2), Fault.FORMAT),
        (DATA[:-1], Fault.CUT),
        (DATA + b"\0", Fault.CUT),
        (MAGIC, Fault.NOT_OURS),
        (_put(20, "=I", 3), Fault.ALTERED),
        (_put(32, "=B", 0), Fault.ALTERED),
    ],
    ids=["empty", "stranger", "order", "format", "short", "long", "magic alone", "count", "entry"],
)
def it_is_refused_when_it_is_not_ours_or_not_whole(data: bytes, fault: Fault) -> None:
    assert _fault(data) == fault.value


def it_is_refused_when_it_was_built_under_other_rules() -> None:
    with pytest.raises(OtherRules) as refused:
        Index.from_bytes(_put(16, "=I", VERSION + 1))
    assert "重新建立" in refused.value.sentence("zh")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def it_never_answers_from_bytes_that_were_altered(at: int, change: int) -> None:
    data = bytearray(DATA)
    data[at] ^= change
    try:
        index = Index.from_bytes(bytes(data))
    except (IndexRefused, OtherRules):
        return
    # What is left are the zeros between the sections, which say nothing.
    assert DATA[at] == 0
    assert [index.indicator(key) for key in range(4)] == [
        Index.from_bytes(DATA).indicator(key) for key in range(4)
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("directory", 2**32 - 1),
        ("key_at", 2**32 - 1),
        ("rows_at", 9),
        ("rows", 9),
        ("kinds", 9),
        ("v4_keys", 4),
        ("v6_at", 7),
        ("list_source", 1),
        ("list_tlp", 5),
        ("source_at", 99),
        ("key_bytes", 200),
        ("ref_at", 1),
    ],
)
def it_is_refused_when_a_number_leads_outside_though_every_digest_is_right(name: str, value: int) -> None:
    sections = {each: np.array(column) for each, column in unpack(memoryview(DATA)).items()}
    sections[name][-1] = value
    assert _fault(pack(sections)) == Fault.ALTERED.value


@pytest.mark.parametrize("name", ["bloom", "hosts", "kinds", "v4_map", "v6_first", "list_from", "directory"])
def it_is_refused_when_a_column_is_too_short(name: str) -> None:
    sections = {each: np.array(column) for each, column in unpack(memoryview(DATA)).items()}
    sections[name] = sections[name][:-1]
    assert _fault(pack(sections)) == Fault.ALTERED.value


def it_says_its_digest_covers_the_header() -> None:
    count = struct.unpack_from("=I", DATA, 20)[0]
    end = 32 + 64 * count
    assert DATA[end : end + 32] == hashlib.sha256(DATA[:end]).digest()
