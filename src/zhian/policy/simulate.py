"""A draft edition held against another one over many sets of facts: whom it would move, and by which leaf.

A leaf moves an outcome when the draft, with this one leaf taken back to what it was, gives the old outcome
again. A leaf the draft adds is taken back by leaving it out; one it drops, by leaving it out of the old
edition. Where no single leaf does it, several together do. Nothing here decides a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhian.kernel.locales import Text
from zhian.policy.evaluate import evaluate
from zhian.policy.lawbook import Edition
from zhian.policy.model import Choice, Group, Leaf, Node, Points, State
from zhian.policy.tabular import MET, NOT_MET, STATE_OF, UNKNOWN, Asked, Sight, States, Table
from zhian.policy.trace import children

EXAMPLES: Final = 5
CHANGED, ADDED, DROPPED, TOGETHER, ROUTES = "changed", "added", "dropped", "together", "routes"


@dataclass(slots=True)
class Mover:
    """What moved outcomes: a leaf, or several (then without a leaf); ids of the first rows it moved."""

    how: str
    route: str | None
    leaf: str | None
    says: Text
    moves: dict[tuple[State, State], int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many outcomes it moved."""
        return sum(self.moves.values())


@dataclass(slots=True)
class Simulation:
    """What was found; `moves` counts every pair of (outcome before, outcome under the draft)."""

    draft: Edition
    against: Edition
    on: date
    region: str
    rows: int = 0
    by_row: int = 0
    moves: dict[tuple[State, State], int] = field(default_factory=dict)
    movers: list[Mover] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many outcomes differ."""
        return sum(count for (before, after), count in self.moves.items() if before is not after)

    def before(self, state: State) -> int:
        """How many had this outcome."""
        return sum(count for (before, _), count in self.moves.items() if before is state)

    def after(self, state: State) -> int:
        """How many would have it under the draft."""
        return sum(count for (_, after), count in self.moves.items() if after is state)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of the rows with their ids; two tables where the editions ask for different facts."""

    ids: Any  # something that gives the id of a row when indexed
    draft: Table
    against: Table


def simulate(
    draft: Edition, against: Edition, batches: Iterable[Batch], *, on: date, region: str
) -> Simulation:
    """Compare the two editions on the same day and for the same region, batch by batch.

    Cost: about two microseconds a row for an edition of some ten leaves; memory for one batch.
    """
    found = Simulation(draft, against, on, region)
    ways = list(_ways(draft, against))
    movers = [Mover(way.how, way.route, way.leaf.id, way.leaf.says) for way in ways]
    rest = Mover(TOGETHER, None, None, _TOGETHER), Mover(ROUTES, None, None, _ROUTES)
    asked_draft = Asked(on, evaluate(draft, {}, on=on, region=region).parameters)
    asked_old = Asked(on, evaluate(against, {}, on=on, region=region).parameters)
    for batch in batches:
        new = Sight(draft, batch.draft, asked_draft)
        old = Sight(against, batch.against, asked_old)
        after, before = new.outcome(), old.outcome()
        _count(found.moves, before, after)
        found.rows += len(after)
        rows = np.flatnonzero(before != after)
        if len(rows):
            _attribute(_Changed(batch, new, old, rows), ways, movers, rest)
        found.by_row += new.by_row + old.by_row
    found.movers = sorted((each for each in (*movers, *rest) if each.count), key=lambda each: -each.count)
    return found


@dataclass(frozen=True, slots=True)
class _Way:
    """One leaf taken back: a leaf of the draft with its former self, or one that only one edition has."""

    how: str
    route: str
    leaf: Leaf
    former: Leaf | None = None
    neutral: int = UNKNOWN  # the state that leaves it out


def _ways(draft: Edition, against: Edition) -> Iterator[_Way]:
    for route in draft.routes:
        former = {each.id: each for each in against.routes}.get(route.id)
        ours = [] if route.eligible is None else list(_placed(route.eligible))
        theirs = [] if former is None or former.eligible is None else list(_placed(former.eligible))
        left = list(theirs)
        pairs: dict[int, Leaf] = {}
        for alike in (_same, _same_place, _same_verb):
            for leaf, _ in ours:
                found = next((other for other in left if alike(leaf, other[0])), None)
                if id(leaf) not in pairs and found is not None:
                    pairs[id(leaf)] = found[0]
                    left.remove(found)
        for leaf, neutral in ours:
            if id(leaf) in pairs:
                yield _Way(CHANGED, route.id, leaf, pairs[id(leaf)])
            elif former is not None:
                yield _Way(ADDED, route.id, leaf, neutral=neutral)
        for leaf, neutral in left:
            yield _Way(DROPPED, route.id, leaf, neutral=neutral)


def _same(ours: Leaf, theirs: Leaf) -> bool:
    return (ours.fact, ours.verb, ours.need) == (theirs.fact, theirs.verb, theirs.need)


def _same_place(ours: Leaf, theirs: Leaf) -> bool:
    return (ours.id, ours.fact) == (theirs.id, theirs.fact)


def _same_verb(ours: Leaf, theirs: Leaf) -> bool:
    return (ours.fact, ours.verb) == (theirs.fact, theirs.verb)


def _placed(node: Node, neutral: int = MET) -> Iterator[tuple[Leaf, int]]:
    """Every leaf, with the state that makes no difference where it stands."""
    if isinstance(node, Leaf):
        yield node, neutral
        return
    inner = neutral
    if isinstance(node, Group):
        inner = {"all": MET, "not": MET - neutral}.get(node.kind, NOT_MET)
    elif isinstance(node, Points):
        inner = NOT_MET
    for index, part in enumerate(children(node)):
        is_when = isinstance(node, Choice) and index % 2 == 1
        yield from _placed(part, NOT_MET if is_when else inner)


class _Changed:
    """The rows of a batch whose outcome differs, seen by both editions."""

    def __init__(self, batch: Batch, new: Sight, old: Sight, rows: NDArray[np.int64]) -> None:
        self.ids, self.rows = batch.ids, rows
        self.new = Sight(new.edition, batch.draft.only(rows), new.asked)
        self.old = Sight(old.edition, batch.against.only(rows), old.asked)
        self.after, self.before = self.new.outcome(), self.old.outcome()

    def moved_by(self, way: _Way) -> NDArray[np.bool_] | None:
        """Where taking this leaf back gives the other outcome; None where the leaf is as it was."""
        if way.how == DROPPED:
            former = self.old.states(way.leaf, {})
            if bool(np.all(former == way.neutral)):
                return None
            return np.asarray(self.old.outcome({id(way.leaf): way.neutral}) == self.after)
        ours = self.new.states(way.leaf, {})
        taken_back: States | int = way.neutral
        if way.former is not None:
            taken_back = self.old.states(way.former, {})
        if bool(np.all(ours == taken_back)):
            return None
        return np.asarray(self.new.outcome({id(way.leaf): taken_back}) == self.before)


def _attribute(changed: _Changed, ways: list[_Way], movers: list[Mover], rest: tuple[Mover, Mover]) -> None:
    """Give every changed row to the first leaf, in the order of the law, that moves it."""
    left = np.ones(len(changed.rows), bool)
    differing = False
    for way, mover in zip(ways, movers, strict=True):
        moved = changed.moved_by(way)
        if moved is not None:
            differing = True
            _tell(mover, changed, moved & left)
            left &= ~moved
    _tell(rest[0] if differing else rest[1], changed, left)


def _tell(mover: Mover, changed: _Changed, which: NDArray[np.bool_]) -> None:
    _count(mover.moves, changed.before[which], changed.after[which])
    for at in np.flatnonzero(which)[: EXAMPLES - len(mover.examples)]:
        mover.examples.append(str(changed.ids[int(changed.rows[at])]))


def _count(moves: dict[tuple[State, State], int], before: States, after: States) -> None:
    counted = np.bincount(before.astype(np.int64) * 3 + after, minlength=9)
    for number in np.flatnonzero(counted):
        pair = STATE_OF[int(number) // 3], STATE_OF[int(number) % 3]
        moves[pair] = moves.get(pair, 0) + int(counted[number])


def facts_of_both(draft: Edition, against: Edition) -> Mapping[str, Any]:
    """Every fact that either edition asks for, as the draft declares it where both do."""
    return {**against.facts, **draft.facts}


_TOGETHER = Text(zh="数个条件共同改变", en="several conditions together")
_ROUTES = Text(zh="途径的增减或者其施行状态", en="a route that was added, dropped or put in force")
