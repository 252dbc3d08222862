"""What an evaluation leaves behind: one trace per node, and what can be read off the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from zhian.policy import kleene
from zhian.policy.model import (
    Choice,
    Distance,
    FactRef,
    FactValue,
    Fixed,
    Group,
    Leaf,
    LexSpecialis,
    Node,
    Points,
    PointsRow,
    PointsStep,
    State,
)
from zhian.policy.points import Row, Tally, rows_of, state_of, total


class Reason(StrEnum):
    """Why a state is unknown."""

    FACT = "fact_missing"
    PARAMETER = "parameter_not_set"
    JUDGEMENT = "judgement"
    ANNOUNCED = "announced"
    NOT_PUBLISHED = "criteria_not_published"
    WITHHELD = "withheld"


class Trace(NamedTuple):
    """The state of one node and how it came about.

    For a leaf: `seen` is the value compared, `need` the value it was compared with (for a distance the anchor
    day), `asks` the facts that are missing. The parts of a choice: the default, then when and then by turns;
    those of a table of points: every step of every row, and `need` is its Tally.
    """

    node: Node
    state: State
    seen: FactValue | None = None
    need: Any = None
    reason: Reason | None = None
    asks: tuple[str, ...] = ()
    parts: tuple[Trace, ...] = ()


def pairs(trace: Trace) -> list[tuple[Trace, Trace]]:
    """The exceptions of a choice as (when, then)."""
    rest = trace.parts[1:]
    return list(zip(rest[::2], rest[1::2], strict=True))


def fold(node: Node, parts: tuple[Trace, ...], need: Any = None) -> Trace:
    """The trace of a group, choice or table over the traces of its parts; a table needs its Tally."""
    states = [part.state for part in parts]
    if isinstance(node, Points):
        return points_trace(node, parts, need)
    if isinstance(node, Choice):
        rest = states[1:]
        state = kleene.choice(states[0], list(zip(rest[::2], rest[1::2], strict=True)))
    elif isinstance(node, Group):
        state = kleene.group(node.kind, node.n, states)
    else:
        raise TypeError(f"{type(node).__name__} has no parts")
    return Trace(node, state, parts=parts)


def points_trace(node: Points, parts: tuple[Trace, ...], tally: Tally) -> Trace:
    """The trace of a table of points; where it is unknown, whether a number is missing is its own reason."""
    rows = _rows(tally, parts)
    state = state_of(tally.need, total(tally, [row.span() for row in rows]))
    missing = state is State.UNKNOWN and (tally.need is None or any(row.unset() for row in rows))
    return Trace(node, state, need=tally, reason=Reason.PARAMETER if missing else None, parts=parts)


def _rows(tally: Tally, parts: tuple[Trace, ...]) -> list[Row]:
    return rows_of(tally, [part.state for part in parts], [part.seen for part in parts])


def rows_told(trace: Trace) -> list[tuple[PointsRow, Row, tuple[Trace, ...]]]:
    """The rows of a table of points: as the law has them, as they stand, and the traces of their steps."""
    if not isinstance(trace.node, Points):
        raise TypeError(f"{type(trace.node).__name__} has no rows")
    found, start = [], 0
    for row, stands in zip(trace.node.rows, _rows(trace.need, trace.parts), strict=True):
        found.append((row, stands, trace.parts[start : start + len(row.steps)]))
        start += len(row.steps)
    return found


def rewrite(trace: Trace, change: Callable[[Trace], Trace]) -> Trace:
    """The tree with each leaf changed and everything above it folded again."""
    if isinstance(trace.node, Leaf | Fixed):
        return change(trace)
    return fold(trace.node, tuple(rewrite(part, change) for part in trace.parts), trace.need)


def undecided(trace: Trace) -> Iterator[Trace]:
    """What is unknown and still matters: tables, and leaves no decided neighbour has made irrelevant."""
    if trace.state is not State.UNKNOWN:
        return
    if isinstance(trace.node, Choice):
        for when, then in pairs(trace):
            yield from undecided(when)
            if when.state is not State.NOT_MET:
                yield from undecided(then)
            if when.state is State.MET:
                return
        yield from undecided(trace.parts[0])
    elif isinstance(trace.node, Points):
        for _, stands, steps in rows_told(trace) if trace.need.need is not None else ():
            for index in stands.worth_asking():
                yield from undecided(steps[index])
        yield trace
    elif isinstance(trace.node, Group):
        for part in trace.parts:
            yield from undecided(part)
    else:
        yield trace


def leaves(node: Node) -> Iterator[Leaf]:
    """Every leaf below a node, in the order of the law."""
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, Group):
        for part in node.of:
            yield from leaves(part)
    elif isinstance(node, Choice):
        yield from leaves(node.default)
        for exception in node.exceptions:
            yield from leaves(exception.when)
            yield from leaves(exception.then)
    elif isinstance(node, Points):
        for part in children(node):
            yield from leaves(part)


def facts_read(leaf: Leaf) -> tuple[str, ...]:
    """The facts one leaf looks at: its own, and the one its date is measured from."""
    names = () if leaf.fact is None else (leaf.fact,)
    anchor = leaf.need.anchor if isinstance(leaf.need, Distance) else leaf.need
    return (*names, anchor.name) if isinstance(anchor, FactRef) else names


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order their traces stand in `parts`."""
    if isinstance(node, Group):
        return node.of
    if isinstance(node, Choice):
        return (node.default, *(part for each in node.exceptions for part in (each.when, each.then)))
    if isinstance(node, Points):
        return tuple(step.when for row in node.rows for step in row.steps)
    return ()


def with_children(node: Node, parts: tuple[Node, ...]) -> Node:
    """The same group, choice or table over other parts."""
    if isinstance(node, Group):
        return Group(node.kind, parts, node.place, node.n, node.id, node.says, node.cites)
    if isinstance(node, Choice):
        rest = parts[1:]
        exceptions = tuple(LexSpecialis(w, t) for w, t in zip(rest[::2], rest[1::2], strict=True))
        return Choice(parts[0], exceptions, node.place, node.id, node.says, node.cites)
    if isinstance(node, Points):
        left = iter(parts)
        rows = tuple(_row_over(row, left) for row in node.rows)
        return Points(rows, node.need, node.place, node.out_of, node.id, node.says, node.cites)
    return node


def _row_over(row: PointsRow, parts: Iterator[Node]) -> PointsRow:
    steps = tuple(PointsStep(next(parts), step.gives) for step in row.steps)
    return PointsRow(row.id, row.title, steps, row.cites, row.most)
