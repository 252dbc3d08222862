"""An edition's conditions over whole columns of answers: the same advice as `evaluate`, a million at a time.

Each column is kept as numbers of its distinct answers, and a condition is tried on the distinct answers only,
by the very test the engine uses. What is not answered has the number -1, which picks the last entry of every
table of results: unknown. States are 0 not met, 1 unknown, 2 met, so that "all" is the smallest of them and
"any" the largest. Needs numpy, which comes with the extra `toolkit`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from zhian.policy.compiling import compile_node, threshold
from zhian.policy.lawbook import Edition
from zhian.policy.model import (
    Anchor,
    Choice,
    Distance,
    FactRef,
    FactValue,
    Fixed,
    Group,
    Leaf,
    Node,
    Own,
    ParameterRef,
    Points,
    Scalar,
    State,
    Status,
    Unit,
)
from zhian.policy.points import Number, Row, Span, Tally, Unset, tally_of
from zhian.policy.terms import VERBS, later
from zhian.policy.trace import children

States: TypeAlias = NDArray[np.int8]
Codes: TypeAlias = NDArray[np.int64]
NOT_MET, UNKNOWN, MET = 0, 1, 2
STATE_OF: Final = (State.NOT_MET, State.UNKNOWN, State.MET)
NUMBER_OF: Final = {state: number for number, state in enumerate(STATE_OF)}
_NEVER: Final = 10_000_000  # a day after every date
_MOST_COMBINATIONS: Final = 1 << 22
_EXACT_UP_TO: Final = 1 << 60
_BEYOND: Final = (1 << 62) + 1  # of every scaled number, and odd, so that nothing is ever equal to it


class Column(NamedTuple):
    """The answers to one fact: of every row the number of its answer in `values`, -1 for none."""

    codes: Codes
    values: Sequence[FactValue]

    def only(self, rows: NDArray[np.int64]) -> Column:
        """The answers of some rows."""
        return Column(self.codes[rows], self.values)

    def answer(self, row: int) -> FactValue | None:
        """The answer in one row."""
        code = self.codes[row]
        return self.values[code] if code >= 0 else None

    def distinct(self) -> Column:
        """Itself."""
        return self


class Numbers(NamedTuple):
    """Numeric answers, which are rarely alike: of every row the number times ten to the `places`."""

    scaled: Codes
    known: NDArray[np.bool_]
    places: int  # 0 for whole numbers; those of decimals are read back as decimals
    decimal: bool

    def only(self, rows: NDArray[np.int64]) -> Numbers:
        """The answers of some rows."""
        return Numbers(self.scaled[rows], self.known[rows], self.places, self.decimal)

    def answer(self, row: int) -> FactValue | None:
        """The answer in one row."""
        return self._value(int(self.scaled[row])) if self.known[row] else None

    def distinct(self) -> Column:
        """The same answers, numbered."""
        values, codes = np.unique(self.scaled, return_inverse=True)
        return Column(np.where(self.known, codes, -1), [self._value(int(each)) for each in values])

    def _value(self, scaled: int) -> FactValue:
        return Decimal(scaled).scaleb(-self.places) if self.decimal else scaled


@dataclass(frozen=True, slots=True)
class Table:
    """Many sets of facts; a fact without a column was answered in none of them."""

    size: int
    columns: Mapping[str, Column | Numbers]

    def facts(self, row: int) -> dict[str, FactValue]:
        """One set of facts, as `evaluate` takes it."""
        answers = {name: column.answer(row) for name, column in self.columns.items()}
        return {name: answer for name, answer in answers.items() if answer is not None}

    def only(self, rows: NDArray[np.int64]) -> Table:
        """Some of the rows."""
        return Table(len(rows), {name: column.only(rows) for name, column in self.columns.items()})


class Asked(NamedTuple):
    """The question put to all rows: which day it is, and every threshold of the edition."""

    on: date
    parameters: Mapping[str, Scalar | None]


class Sight:
    """The states of an edition's leaves over one table, and of whatever is built on them.

    `by_row` counts the answers that had to be worked out row by row.
    """

    def __init__(self, edition: Edition, table: Table, asked: Asked) -> None:
        self.edition, self.table, self.asked = edition, table, asked
        self.leaves: dict[int, States] = {}
        self.by_row = 0

    def outcome(self, instead: Mapping[int, States | int] | None = None) -> States:
        """The advice on every row; `instead` puts other states in the place of nodes, by their identity."""
        found = np.full(self.table.size, NOT_MET, np.int8)
        for route in self.edition.routes:
            announced = Status.ANNOUNCED in (route.status, self.edition.status)
            if route.eligible is None or announced:
                found = np.maximum(found, np.int8(UNKNOWN))
            else:
                found = np.maximum(found, self.states(route.eligible, instead or {}))
        return found

    def states(self, node: Node, instead: Mapping[int, States | int]) -> States:
        """The state of a node on every row."""
        if id(node) in instead:
            return _wide(instead[id(node)], self.table.size)
        if isinstance(node, Leaf):
            if id(node) not in self.leaves:
                self.leaves[id(node)] = _leaf(node, self.table, self.asked)
            return self.leaves[id(node)]
        if isinstance(node, Fixed):
            return _wide(NUMBER_OF[node.state], self.table.size)
        parts = [self.states(part, instead) for part in children(node)]
        if isinstance(node, Choice):
            return _choice(parts)
        return self._points(node, parts) if isinstance(node, Points) else _group(node, parts)

    def _points(self, node: Points, parts: Sequence[States]) -> States:
        tally = tally_of(node, self.asked.parameters)
        spans = _spans(node, tally, parts, self.table)
        found = None if spans is None else _held_against(tally, spans)
        if found is not None:
            return found
        self.by_row += self.table.size
        asking, states = compile_node(node), np.empty(self.table.size, np.int8)
        for row in range(self.table.size):
            trace = asking(self.table.facts(row), self.asked.on, self.asked.parameters)
            states[row] = NUMBER_OF[trace.state]
        return states


def _wide(state: States | int, size: int) -> States:
    return np.full(size, state, np.int8) if isinstance(state, int) else state


def _group(node: Group, parts: Sequence[States]) -> States:
    if node.kind == "all":
        return np.asarray(np.minimum.reduce(parts), np.int8)
    if node.kind == "any":
        return np.asarray(np.maximum.reduce(parts), np.int8)
    if node.kind == "not":
        return (MET - parts[0]).astype(np.int8)
    met = sum((part == MET).astype(np.int64) for part in parts)
    possible = sum((part != NOT_MET).astype(np.int64) for part in parts)
    low = np.where(np.asarray(possible) >= node.n, UNKNOWN, NOT_MET)
    return np.where(np.asarray(met) >= node.n, MET, low).astype(np.int8)


def _choice(parts: Sequence[States]) -> States:
    result, rest = parts[0], parts[1:]
    for when, then in reversed(list(zip(rest[::2], rest[1::2], strict=True))):
        both = np.where(then == result, result, np.int8(UNKNOWN))
        result = np.where(when == MET, then, np.where(when == UNKNOWN, both, result)).astype(np.int8)
    return result


def _leaf(node: Leaf, table: Table, asked: Asked) -> States:
    column = None if node.fact is None else table.columns.get(node.fact)
    if column is None:
        return _wide(UNKNOWN, table.size)
    test, need = VERBS[node.verb].test, node.need
    if isinstance(need, ParameterRef):
        need = threshold(asked.parameters.get(need.name), need.times)
        if need is None:
            return _wide(UNKNOWN, table.size)
    elif isinstance(need, FactRef | Anchor | Distance):
        return _dated(node, need, column.distinct(), table, asked)
    if isinstance(column, Numbers):
        return _compared(column, node.verb, need)
    return _tried(column, lambda seen: test(seen, need))


def _compared(column: Numbers, verb: str, need: Any) -> States:
    """A number held against one or several, for all rows at once."""
    if isinstance(need, tuple):
        holds = np.logical_or.reduce([_holds(column, verb, each) for each in need])
    else:
        holds = _holds(column, verb, need)
    return np.where(column.known, np.where(holds, MET, NOT_MET), UNKNOWN).astype(np.int8)


def _holds(column: Numbers, verb: str, need: Number) -> NDArray[np.bool_]:
    scaled = Fraction(need) * 10**column.places
    low, high = (max(-_BEYOND, min(_BEYOND, end)) for end in (floor(scaled), ceil(scaled)))
    if verb == "at_least":
        return np.asarray(column.scaled >= high)
    if verb == "more_than":
        return np.asarray(column.scaled > low)
    if verb == "at_most":
        return np.asarray(column.scaled <= low)
    if verb == "less_than":
        return np.asarray(column.scaled < high)
    return np.asarray((column.scaled == low) & (low == high))


def _tried(column: Column, holds: Callable[[Any], bool]) -> States:
    """A condition on the answer alone: tried once on every distinct answer."""
    results = [MET if holds(value) else NOT_MET for value in column.values]
    return np.array([*results, UNKNOWN], np.int8)[column.codes]


def _dated(
    node: Leaf, need: FactRef | Anchor | Distance, column: Column, table: Table, asked: Asked
) -> States:
    anchor = need.anchor if isinstance(need, Distance) else need
    test = VERBS[node.verb].test
    if isinstance(anchor, Anchor):
        if isinstance(need, Distance):
            return _tried(column, lambda seen: test(seen, (need, asked.on)))
        return _tried(column, lambda seen: test(seen, asked.on))
    if anchor.name not in table.columns:
        return _wide(UNKNOWN, table.size)
    other = table.columns[anchor.name].distinct()
    ours, theirs = _days(column), _days(other)
    if not isinstance(need, Distance):
        holds = np.asarray(test(ours, theirs))  # the comparison of two numbers of days, for all rows at once
    else:
        before = (ours <= theirs) & (theirs <= _days(column, need.n, need.unit))
        after = (theirs <= ours) & (ours <= _days(other, need.n, need.unit))
        holds = {"before": before, "after": after}.get(need.side, before | after)
    known = (column.codes >= 0) & (other.codes >= 0)
    return np.where(known, np.where(holds, MET, NOT_MET), UNKNOWN).astype(np.int8)


def _days(column: Column, n: int = 0, unit: Unit = Unit.CALENDAR_DAY) -> Codes:
    """Every row's day as a number, moved on by a length of time."""
    numbers = [_day_number(value, n, unit) for value in column.values if isinstance(value, date)]
    return np.array([*numbers, 0], np.int64)[column.codes]


def _day_number(day: date, n: int, unit: Unit) -> int:
    try:
        return later(day, n, unit).toordinal()
    except (OverflowError, ValueError):
        return _NEVER


def _spans(
    node: Points, tally: Tally, parts: Sequence[States], table: Table
) -> list[tuple[Codes, list[Span]]] | None:
    """Of each row of points what it gives, as numbers of distinct spans; None where there are too many."""
    found, start = [], 0
    for row, gives, most in zip(node.rows, tally.gives, tally.most, strict=True):
        steps = parts[start : start + len(row.steps)]
        start += len(row.steps)
        leaves = [step.when for step in row.steps]
        columns = [
            _answers(leaf, table) if isinstance(number, Own) else None
            for leaf, number in zip(leaves, gives, strict=True)
        ]
        told = _distinct(gives, most, steps, columns)
        if told is None:
            return None
        found.append(told)
    return found


def _answers(leaf: Node, table: Table) -> Column:
    column = table.columns.get(leaf.fact or "") if isinstance(leaf, Leaf) else None
    return Column(np.full(table.size, -1, np.int64), ()) if column is None else column.distinct()


def _distinct(
    gives: tuple[Number | Own | None, ...],
    most: Number | Unset | None,
    steps: Sequence[States],
    columns: Sequence[Column | None],
) -> tuple[Codes, list[Span]] | None:
    """Every combination of states and answers that occurs, as one number each, and the span it gives."""
    combined = np.zeros(len(steps[0]), np.int64)
    combinations = 1
    for states, column in zip(steps, columns, strict=True):
        combined = combined * 3 + states
        combinations *= 3
        if column is not None:
            combined = combined * (len(column.values) + 1) + column.codes + 1
            combinations *= len(column.values) + 1
        if combinations > _MOST_COMBINATIONS:
            return None
    occurs = np.zeros(combinations, bool)
    occurs[combined] = True
    places = np.full(combinations, -1, np.int64)
    present = np.flatnonzero(occurs)
    places[present] = np.arange(len(present))
    return places[combined], [_span(int(number), gives, most, columns) for number in present]


def _span(
    number: int,
    gives: tuple[Number | Own | None, ...],
    most: Number | Unset | None,
    columns: Sequence[Column | None],
) -> Span:
    states: list[State] = []
    seen: list[FactValue | None] = []
    for column in reversed(columns):
        if column is None:
            seen.append(None)
        else:
            number, code = divmod(number, len(column.values) + 1)
            seen.append(column.values[code - 1] if code else None)
        number, state = divmod(number, 3)
        states.append(STATE_OF[state])
    return Row(gives, most, states[::-1], seen[::-1]).span()


def _held_against(tally: Tally, rows: Sequence[tuple[Codes, list[Span]]]) -> States | None:
    """The state of the whole table; None where its numbers are too fine or too large to be added exactly."""
    if tally.need is None:
        return _wide(UNKNOWN, len(rows[0][0]))
    ends = [end for _, spans in rows for span in spans for end in (span.low, span.high)]
    numbers: list[Number] = [tally.need]
    numbers.extend(end for end in ends if end is not None)
    scale = 10 ** max(_places(number) for number in numbers)
    most = max(abs(Decimal(number)) for number in numbers) * (len(rows) + 1) + (tally.out_of or 0)
    if most * scale > _EXACT_UP_TO:
        return None
    low = sum(np.array([int(span.low * scale) for span in spans])[codes] for codes, spans in rows)
    high = sum(np.array([int((span.high or 0) * scale) for span in spans])[codes] for codes, spans in rows)
    open_ = sum(np.array([span.high is None for span in spans], np.int64)[codes] for codes, spans in rows)
    limit = _EXACT_UP_TO if tally.out_of is None else tally.out_of * scale
    low, high = np.minimum(low, limit), np.where(np.asarray(open_) > 0, limit, np.minimum(high, limit))
    need = int(tally.need * scale)
    below = np.where(high < need, NOT_MET, UNKNOWN)
    return np.where(low >= need, MET, below).astype(np.int8)


def _places(number: Number) -> int:
    exponent = number.as_tuple().exponent if isinstance(number, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0
