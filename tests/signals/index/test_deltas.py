"""What was added and withdrawn, worked into an index."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhian.kernel.errors import Unreadable
from zhian.signals.index.building import Builder
from zhian.signals.index.deltas import Change, read_changes, work_in
from zhian.signals.index.reading import Index
from zhian.signals.kinds import normalise
from zhian.signals.matching import OtherRules

from .lists import OTHERS, TERMS, data_of, index_of

HEAD = '{"zhian_delta": 1, "rules": 1}'
ADD = {"op": "add", "kind": "domain", "value": "Evil[.]example", "source": "feed-7", "tlp": "GREEN",
       "valid_from": "2026-11-24T08:00:00+08:00"}  # fmt: skip
NAMES = [f"n{number}.example" for number in range(8)] + ["10.0.0.0/8", "http://a.example/x"]


def _lines(*entries: dict[str, Any]) -> list[str]:
    return [HEAD, *(json.dumps(entry) for entry in entries)]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.booleans(), st.booleans()), max_size=12),
    st.sets(st.sampled_from(NAMES)),
)
def it_gives_the_file_that_would_have_been_built_from_what_is_left(
    steps: list[tuple[str, bool, bool]], before: set[str]
) -> None:
    left = {(name, TERMS) for name in before}
    changes = []
    for name, adds, ours in steps:
        terms = TERMS if ours else OTHERS
        indicator = normalise(name)
        changes.append(Change(indicator, terms.source_id, terms.of_line(indicator) if adds else None))
        left = left | {(name, terms)} if adds else left - {(name, terms)}
    builder = Builder()
    for name, terms in left:
        builder.add(terms.of_line(normalise(name)))
    assert work_in(index_of(before), changes).data == builder.to_bytes()


def it_reads_lines_of_changes_and_counts_what_they_did() -> None:
    changes = read_changes(
        _lines(
            {**ADD, "confidence": 70, "reference": "indicator--1", "valid_until": "2026-12-24T00:00:00Z"},
            {"op": "withdraw", "kind": "ipv4", "value": "192.0.2.1", "source": "feed-7"},
            {"op": "withdraw", "kind": "ipv4", "value": "192.0.2.2", "source": "feed-7"},
            {"op": "withdraw", "kind": "ipv4", "value": "192.0.2.1", "source": "another"},
        )
    )
    worked = work_in(index_of(["192.0.2.1"]), changes)
    assert (worked.added, worked.withdrawn, worked.unknown) == (1, 1, 2)
    index = Index.from_bytes(worked.data)
    [(line, reference)] = index.lines(0)
    assert (len(index), line.indicator.value, line.confidence, reference) == (
        1,
        "evil.example",
        70,
        "indicator--1",
    )


def it_keeps_what_a_source_calls_its_indicators() -> None:
    builder = Builder()
    builder.add(TERMS.of_line(normalise("a.example")), "one")
    builder.add(TERMS.of_line(normalise("b.example")), "two")
    index = Index.from_bytes(builder.to_bytes())
    again = Index.from_bytes(work_in(index, [Change(normalise("a.example"), "feed-7")]).data)
    assert [again.lines(key)[0][1] for key in range(len(again))] == ["two"]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({**ADD, "value": "co.uk"}, "Line 2"),
        ({**ADD, "tlp": "PINK"}, "no label of TLP"),
        ({**ADD, "kind": "registry"}, "registry"),
        ({**ADD, "valid_from": "yesterday"}, "yesterday"),
        ({**ADD, "confidence": 101}, "confidence"),
        ({**ADD, "op": "drop"}, "op"),
        ({"op": "withdraw", "kind": "ipv4", "value": "192.0.2.1"}, "source"),
        ({**ADD, "value": 7}, "value"),
    ],
)
def it_names_the_line_that_cannot_be_used(entry: dict[str, Any], told: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_changes(_lines(entry))
    assert told in refused.value.sentence("en")
    assert "第 2 行" in refused.value.sentence("zh")


@pytest.mark.parametrize("line", ["not json", "[]", '{"zhian_delta": 2, "rules": 1}', "{}"])
def it_refuses_a_file_that_is_no_list_of_changes(line: str) -> None:
    with pytest.raises(Unreadable, match="Line 1"):
        read_changes([line])


def it_refuses_changes_under_other_rules() -> None:
    with pytest.raises(OtherRules):
        read_changes(['{"zhian_delta": 1, "rules": 2}'])


def it_leaves_an_index_as_it_is_when_nothing_changed() -> None:
    data = data_of(NAMES)
    assert work_in(Index.from_bytes(data), []).data == data
