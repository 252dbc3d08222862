"""A sum of points held against a mark: what is certain of it, and what is still open.

Each row of the table gives the points of its first step whose condition is met, otherwise none. An answer
that is missing and a number that is not published leave a row open between two bounds; so "already enough"
is met, "out of reach" is not met, and what lies between is unknown. A step never takes points away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any, Final, NamedTuple

from zhian.policy.model import Own, ParameterRef, Points, Scalar, State

Number = int | Decimal


class Unset(Enum):
    """The most a row can give is a number, but it is not published."""

    MOST = "most"


class Span(NamedTuple):
    """At least `low`, at most `high`; high None means that nothing published bounds it."""

    low: Number
    high: Number | None

    @property
    def settled(self) -> bool:
        return self.high is not None and self.low == self.high


_NOTHING: Final = Span(0, 0)


class Tally(NamedTuple):
    """The numbers of a table as they stood for a region and day; None is a number not published.

    `most` is None for a row without a maximum of its own.
    """

    need: Number | None
    gives: tuple[tuple[Number | Own | None, ...], ...]
    most: tuple[Number | Unset | None, ...]
    out_of: int | None


def tally_of(node: Points, parameters: Mapping[str, Scalar | None]) -> Tally:
    """The numbers of a table with its parameters replaced by their values."""
    return Tally(
        _number(node.need, parameters),
        tuple(
            tuple(
                step.gives if isinstance(step.gives, Own) else _number(step.gives, parameters)
                for step in row.steps
            )
            for row in node.rows
        ),
        tuple(_most(row.most, parameters) for row in node.rows),
        node.out_of,
    )


def _most(value: int | ParameterRef | None, parameters: Mapping[str, Scalar | None]) -> Number | Unset | None:
    found = None if value is None else _number(value, parameters)
    return Unset.MOST if value is not None and found is None else found


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


class Row(NamedTuple):
    """One row as it stands: its numbers, and the state and the answer seen of each of its steps."""

    gives: tuple[Number | Own | None, ...]
    most: Number | Unset | None
    states: Sequence[State]
    seen: Sequence[Any]

    def span(self) -> Span:
        """What the row gives at least and at most."""
        live = live_steps(self.states)
        spans = [self._step(index) for index in live]
        if not live or self.states[live[-1]] is not State.MET:
            spans.append(_NOTHING)
        highs = [span.high for span in spans]
        known = [high for high in highs if high is not None]
        return Span(min(span.low for span in spans), max(known) if len(known) == len(highs) else None)

    def _step(self, index: int) -> Span:
        given, bound = self.gives[index], None if isinstance(self.most, Unset) else self.most
        number = self.seen[index] if isinstance(given, Own) else given
        if not isinstance(number, int | Decimal):
            return Span(0, bound)
        if bound is not None:
            number = min(number, bound)
        # A declared number may be more than its row can give, and by how much is not known.
        return Span(0 if self._unbounded(index) else number, number)

    def _unbounded(self, index: int) -> bool:
        return isinstance(self.gives[index], Own) and self.most is Unset.MOST

    def unset(self) -> bool:
        """Whether a number that still matters is not published."""
        live = live_steps(self.states)
        return any(self.gives[index] is None or self._unbounded(index) for index in live)

    def worth_asking(self) -> list[int]:
        """The steps whose answers could move the sum: all in question, where one has points to win."""
        live = live_steps(self.states)
        return live if any(self.gives[index] for index in live) else []


def rows_of(tally: Tally, states: Sequence[State], seen: Sequence[Any]) -> list[Row]:
    """The rows of a table, over the states and the answers of all its steps in order."""
    found: list[Row] = []
    start = 0
    for gives, most in zip(tally.gives, tally.most, strict=True):
        end = start + len(gives)
        found.append(Row(gives, most, states[start:end], seen[start:end]))
        start = end
    return found


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
