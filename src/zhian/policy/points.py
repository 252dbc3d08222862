"""A sum of points held against a mark: what is certain of it, and what is still open.

Each row of the table gives the points of its first step whose condition is met, otherwise none. An answer
that is missing and a number that is not published leave a row open between two bounds; so "already enough"
is met, "out of reach" is not met, and what lies between is unknown. A step never takes points away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from zhian.policy.model import ParameterRef, Points, Scalar, State

Number = int | Decimal


class Span(NamedTuple):
    """At least `low`, at most `high`; high None means that nothing published bounds it."""

    low: Number
    high: Number | None

    @property
    def settled(self) -> bool:
        return self.high is not None and self.low == self.high


class Tally(NamedTuple):
    """The numbers of a table as they stood for a region and day; None is a number not published."""

    need: Number | None
    gives: tuple[tuple[Number | None, ...], ...]
    most: tuple[int | None, ...]
    out_of: int | None


def tally_of(node: Points, parameters: Mapping[str, Scalar | None]) -> Tally:
    """The numbers of a table with its parameters replaced by their values."""
    return Tally(
        _number(node.need, parameters),
        tuple(tuple(_number(step.gives, parameters) for step in row.steps) for row in node.rows),
        tuple(row.most for row in node.rows),
        node.out_of,
    )


def _number(value: int | ParameterRef, parameters: Mapping[str, Scalar | None]) -> Number | None:
    if isinstance(value, int):
        return value
    found = parameters.get(value.name)
    return found if isinstance(found, int | Decimal) else None


def live_steps(states: Sequence[State]) -> list[int]:
    """The steps that may still be the one that counts: up to the first that is met, without those not met."""
    found: list[int] = []
    for index, state in enumerate(states):
        if state is not State.NOT_MET:
            found.append(index)
        if state is State.MET:
            break
    return found


def row_span(gives: Sequence[Number | None], most: int | None, states: Sequence[State]) -> Span:
    """The bounds of one row over the states of its steps."""
    live = live_steps(states)
    spans = [Span(0, most) if gives[index] is None else _exactly(gives[index]) for index in live]
    if not live or states[live[-1]] is not State.MET:
        spans.append(Span(0, 0))
    highs = [span.high for span in spans]
    known = [high for high in highs if high is not None]
    return Span(min(span.low for span in spans), max(known) if len(known) == len(highs) else None)


def _exactly(number: Number | None) -> Span:
    return Span(0, None) if number is None else Span(number, number)


def by_row(tally: Tally, states: Sequence[State]) -> list[Sequence[State]]:
    """The states of all steps, parted row by row."""
    found: list[Sequence[State]] = []
    start = 0
    for gives in tally.gives:
        found.append(states[start : start + len(gives)])
        start += len(gives)
    return found


def row_spans(tally: Tally, states: Sequence[State]) -> list[Span]:
    """The bounds of each row over the states of all steps in order."""
    parted = by_row(tally, states)
    return [row_span(*each) for each in zip(tally.gives, tally.most, parted, strict=True)]


def total(tally: Tally, spans: Sequence[Span]) -> Span:
    """The bounds of the sum; never more than the whole table can give."""
    low: Number = sum((span.low for span in spans), 0)
    high: Number | None = 0
    for span in spans:
        high = None if high is None or span.high is None else high + span.high
    if tally.out_of is not None:
        low = min(low, tally.out_of)
        high = tally.out_of if high is None else min(high, tally.out_of)
    return Span(low, high)


def state_of(need: Number | None, sum_: Span) -> State:
    """Met once the certain points suffice; not met once the mark is out of reach; else unknown."""
    if need is None:
        return State.UNKNOWN
    if sum_.low >= need:
        return State.MET
    return State.NOT_MET if sum_.high is not None and sum_.high < need else State.UNKNOWN


def points_state(tally: Tally, states: Sequence[State]) -> State:
    """The answer of a table over the states of all its steps."""
    return state_of(tally.need, total(tally, row_spans(tally, states)))


def unset(tally: Tally, states: Sequence[State]) -> bool:
    """Whether a number that still matters is not published: the mark, or the points of a step in question."""
    if tally.need is None:
        return True
    rows = zip(tally.gives, by_row(tally, states), strict=True)
    return any(gives[index] is None for gives, parted in rows for index in live_steps(parted))


def worth_asking(tally: Tally, states: Sequence[State]) -> list[int]:
    """The steps whose answers could move the sum: once there is a mark, in rows with a number to win."""
    if tally.need is None:
        return []
    found: list[int] = []
    start = 0
    for gives, parted in zip(tally.gives, by_row(tally, states), strict=True):
        live = live_steps(parted)
        if any(gives[index] for index in live):
            found.extend(start + index for index in live)
        start += len(gives)
    return found
