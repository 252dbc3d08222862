"""An index opened: it says what the rules say, and of whom."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhian.kernel.errors import Unreadable
from zhian.signals.index.building import Builder
from zhian.signals.index.container import IndexRefused
from zhian.signals.index.reading import Index
from zhian.signals.kinds import Indicator, normalise
from zhian.signals.matching import covers

from ..test_matching import COVERED, NOT_COVERED
from ..vectors import vectors
from .lists import OTHERS, TERMS, data_of, found, index_of

SPELT = sorted({each.value for each in vectors() if each.value})
# Addresses and blocks that lie in each other, names below each other, and strangers close by.
NEAR = [
    *(
        "10.0.0.0/8",
        "10.1.0.0/16",
        "10.1.2.0/24",
        "10.1.2.3",
        "10.1.2.4",
        "10.2.0.0/15",
        "11.0.0.0/9",
        "9.255.255.255",
    ),
    *(
        "2001:db8::/32",
        "2001:db8::/33",
        "2001:db8:8000::/33",
        "2001:db8::1",
        "2001:db8::",
        "2001:db9::1",
        "::1",
    ),
    *("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "255.255.255.255", "255.0.0.0/8", "0.0.0.0/8", "ff00::/8"),
    *(
        "a.example",
        "b.a.example",
        "c.b.a.example",
        "ba.example",
        "example.org",
        "http://a.example/",
        "http://a.example/x",
    ),
    *("http://10.1.2.3/", "http://[2001:db8::1]/x", "anna@a.example", "anna@b.a.example", "0" * 32, "1" * 32),
]


@pytest.mark.parametrize(("listed", "seen"), COVERED)
def it_finds_what_covers(listed: str, seen: str) -> None:
    assert found(index_of([listed, "unrelated.example"]), seen) == {normalise(listed).value}


@pytest.mark.parametrize(("listed", "seen"), NOT_COVERED)
def it_finds_nothing_where_nothing_covers(listed: str, seen: str) -> None:
    assert found(index_of([listed, "unrelated.example"]), seen) == set()


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(NEAR)))
def it_agrees_with_the_rules_pair_by_pair(listed: set[str]) -> None:
    index, indicators = index_of(listed), [normalise(text) for text in listed]
    for text in NEAR:
        seen = normalise(text)
        assert found(index, text) == {each.value for each in indicators if covers(each, seen)}, text


def it_holds_every_canonical_value_of_the_vectors_and_no_other_twice() -> None:
    index = index_of([*SPELT, *SPELT])
    assert len(index) == len(SPELT)
    for value in SPELT:
        key = index.key_of(normalise(value))
        assert key is not None
        assert index.indicator(key) == normalise(value)
        assert [line.indicator.value for line, _ in index.lines(key)] == [value]


def it_says_who_lists_an_indicator_from_when_until_when_and_under_which_name() -> None:
    builder, evil = Builder(), normalise("evil.example")
    builder.add(OTHERS.of_line(evil), "指标-1")
    builder.add(TERMS.of_line(evil))
    builder.add(TERMS.of_line(normalise("other.example")), "indicator--7")
    index = Index.from_bytes(builder.to_bytes())
    key = index.key_of(evil)
    assert key is not None
    assert index.lines(key) == [(TERMS.of_line(evil), ""), (OTHERS.of_line(evil), "指标-1")]


def it_takes_the_later_of_two_lines_of_one_source() -> None:
    builder, evil = Builder(), normalise("evil.example")
    builder.add(TERMS._replace(confidence=10).of_line(evil))
    builder.add(OTHERS.of_line(evil))
    builder.add(TERMS._replace(confidence=20).of_line(evil))
    index = Index.from_bytes(builder.to_bytes())
    assert [line.confidence for line, _ in index.lines(0)] == [20, None]


def it_is_the_same_file_whatever_the_order() -> None:
    assert data_of(NEAR) == data_of(reversed(NEAR))


def it_knows_nothing_when_nothing_is_listed() -> None:
    index = Index.from_bytes(Builder().to_bytes())
    assert len(index) == 0
    for text in NEAR:
        assert found(index, text) == set()


def it_keeps_apart_two_values_of_the_same_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    from zhian.signals.index import building, reading

    monkeypatch.setattr(building, "hashes_of", lambda data, starts, ends: np.full(len(starts), 7, np.uint64))
    monkeypatch.setattr(reading, "hash_of", lambda value: 7)
    index = index_of(["a.example", "b.example", "c.example", "b.example"])
    assert len(index) == 3
    assert found(index, "b.example") == {"b.example"}
    assert found(index, "d.example") == set()


def it_opens_a_file_and_says_what_is_wrong_with_another(tmp_path: Path) -> None:
    good, empty = tmp_path / "good.zidx", tmp_path / "empty.zidx"
    good.write_bytes(data_of(["evil.example"]))
    empty.write_bytes(b"")
    assert found(Index.open(good), "evil.example") == {"evil.example"}
    with pytest.raises(IndexRefused, match="not-ours"):
        Index.open(empty)
    with pytest.raises(Unreadable, match=r"missing\.zidx cannot be read"):
        Index.open(tmp_path / "missing.zidx")


def it_needs_no_more_than_the_indicator() -> None:
    assert index_of(["evil.example"]).key_of(Indicator(normalise("a.example").kind, "evil.example")) == 0
