"""The quick arithmetic agrees with the canonical form, or says that it is not sure."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhian.kernel import jsonio
from zhian.kernel.checkpoints import RightEdge, hash_leaf
from zhian.web.base.audit.models import CanonicalText, Event
from zhian.web.base.audit.services.hashing import COLUMNS, Subtrees, chain_link, suspects
from zhian.web.base.audit.services.recording import commitment, content_of

_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=8,
)
_TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def _events(draw: st.DrawFn) -> Event:
    salts = draw(st.dictionaries(_WORDS, _WORDS, max_size=2))
    event = Event(
        recorded_at=draw(_TIMES | _TIMES.map(lambda at: at.replace(microsecond=0))),
        verb=draw(_WORDS),
        is_read=draw(st.booleans()),
        actor_user_id=draw(st.none() | st.uuids()),
        actor_purpose=draw(_WORDS),
        actor_role="",
        actor_organisation_id=draw(st.none() | st.uuids()),
        subject_kind=draw(_WORDS),
        subject_id=draw(st.none() | st.uuids()),
        body=draw(st.dictionaries(_WORDS, _ANY, max_size=4)),
        commitments={name: commitment(salt, name, "value") for name, salt in salts.items()},
    )
    event.content_digest = jsonio.digest(content_of(event))
    return event


def _row(event: Event, sequence: int, former: str, *, dashes: bool) -> tuple[Any, ...]:
    event.sequence, event.link = sequence, chain_link(former, event.content_digest, sequence)
    return tuple(_as_stored(getattr(event, name), dashes=dashes) for name in COLUMNS)


def _as_stored(value: Any, *, dashes: bool) -> Any:
    if isinstance(value, UUID):
        return str(value) if dashes else value.hex
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None)).rstrip("0") if value.microsecond else str(value)[:19]
    if isinstance(value, dict):  # as we write it, and as databases have spelled it
        return json.dumps(value) if dashes else json.dumps(value, cls=CanonicalText)
    return value


def _astral(value: Any) -> bool:
    return any(ord(letter) >= 0xD800 for letter in json.dumps(value, ensure_ascii=False))


@settings(max_examples=60, deadline=None)
@given(st.lists(_events(), min_size=1, max_size=3), st.booleans())
def it_is_certain_of_what_was_recorded(events: list[Event], dashes: bool) -> None:
    rows, former = [], ""
    for sequence, event in enumerate(events, start=1):
        rows.append(_row(event, sequence, former, dashes=dashes))
        former = event.link
    unsure = suspects(rows, (), 1, "")
    # Keys of rare letters are ordered by the canonical form alone; those it may leave to the judge.
    assert all(_astral(events[at].body) or _astral(events[at].commitments) for at in unsure)


@settings(max_examples=60, deadline=None)
@given(_events(), st.data())
def it_is_never_certain_of_anything_else(event: Event, data: st.DataObject) -> None:
    row = list(_row(event, 1, "", dashes=False))
    at = data.draw(st.sampled_from(range(len(COLUMNS))))
    other = data.draw(_events())
    instead = _row(other, 2, "", dashes=False)[at]
    if instead in (row[at], None) or (COLUMNS[at] == "id" and instead == row[at]):
        instead = "x"
    row[at] = instead
    assert suspects([tuple(row)], (), 1, "") == [0]


@pytest.mark.parametrize(
    "text", ['{"n":1} ', '{"n":1}x', "{", "", '{"n":1},"commitments":{}', None, b"{}", 7]
)
def it_leaves_a_body_that_is_no_json_to_the_judge(text: Any) -> None:
    event = Event(recorded_at=datetime(2026, 11, 24, tzinfo=UTC), verb="case.filed", body={"n": 1})
    event.content_digest = jsonio.digest(content_of(event))
    row = list(_row(event, 1, "", dashes=True))
    assert suspects([tuple(row)], (), 1, "") == []
    row[COLUMNS.index("body")] = text
    assert suspects([tuple(row)], (), 1, "") == [0]


def it_is_not_misled_about_where_a_body_ends() -> None:
    commitments = {"name": commitment("00", "name", "LI")}
    body = {"a": 1, "commitments": commitments, "z": 2}
    event = Event(recorded_at=datetime(2026, 11, 24, tzinfo=UTC), verb="case.filed", body=body)
    event.content_digest = jsonio.digest(content_of(event))
    row = list(_row(event, 1, "", dashes=False))
    assert suspects([tuple(row)], (), 1, "") == []
    # The same text, cut at the other place where these words stand.
    whole = f'{row[COLUMNS.index("body")]},"commitments":{row[COLUMNS.index("commitments")]}'
    former, _, latter = whole.partition(',"commitments":')
    row[COLUMNS.index("body")], row[COLUMNS.index("commitments")] = former, latter
    assert suspects([tuple(row)], (), 1, "") == [0]


def it_names_the_event_of_a_value_that_was_not_committed_to() -> None:
    event = Event(recorded_at=datetime(2026, 11, 24, tzinfo=UTC), verb="case.filed")
    event.commitments = {"name": commitment("00", "name", "ZHANG“\n")}
    event.content_digest = jsonio.digest(content_of(event))
    rows = [_row(event, 1, "", dashes=True)]
    assert suspects(rows, [(1, "name", "00", "ZHANG“\n")], 1, "") == []
    for wrong in ((1, "name", "01", "ZHANG“\n"), (1, "name", "00", "LI"), (1, "other", "00", "ZHANG“\n")):
        assert suspects(rows, [wrong], 1, "") == [0]


@given(st.integers(1, 70))
def it_grows_the_same_tree(size: int) -> None:
    leaves = [hash_leaf(bytes([n])) for n in range(size)]
    edge, trees = RightEdge(), Subtrees(leaves)
    for at, leaf in enumerate(leaves, start=1):
        edge.append(leaf)
        assert trees.edge(at) == edge.hashes
