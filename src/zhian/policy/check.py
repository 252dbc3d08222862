"""Checks that need the meaning of a condition: branches never reached, periods that overlap.

Each condition is tabulated over every combination of answers that its comparisons can tell apart: a threshold
and its two neighbours, each member of a list, each free judgement. The table is a bit string, so that a
question about all of them is a few operations. A condition with more than `MOST_ROWS` combinations is not
examined. A part that is merely implied by its neighbours is left alone: statutes repeat themselves. A table
of points with a number that a district sets is one free answer: that number decides which parts matter.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from zhian.policy.faults import Faults
from zhian.policy.lawbook import Edition
from zhian.policy.model import (
    Anchor,
    Choice,
    Distance,
    Fact,
    FactRef,
    FactType,
    Fixed,
    Group,
    Leaf,
    Node,
    Own,
    ParameterRef,
    Place,
    Points,
    State,
)
from zhian.policy.terms import VERBS
from zhian.policy.trace import children

MOST_ROWS: Final = 1 << 16
_HAIR: Final = Decimal(1).scaleb(-12)  # the finest step a decimal in a law file can make


def check_edition(edition: Edition, faults: Faults) -> None:
    """Note every branch of the edition's conditions that is never reached or has only one answer."""
    for route in edition.routes:
        if route.eligible is not None:
            check_condition(route.eligible, edition, faults)
    for paper in edition.evidence:
        if paper.when is not None:
            check_condition(paper.when, edition, faults)


def check_condition(root: Node, edition: Edition, faults: Faults) -> None:
    """Note the topmost parts that are never reached, make no difference, or can have one answer only."""
    table = Table.of(root, edition)
    if table is not None and not _constant(root, table, faults):
        _descend(root, (), table, root, faults)


def _constant(node: Node, table: Table, faults: Faults) -> bool:
    """Whether a condition has one answer only, which is then noted."""
    whole = table.value(node)
    if isinstance(node, Fixed) or whole not in (0, table.full):
        return False
    zh, en = ("永远不能满足", "can never be met") if whole == 0 else ("无论如何都满足", "is always met")
    _note(faults, node.place, f"该条件{zh}", f"This condition {en}")
    return True


def _descend(node: Node, path: tuple[int, ...], table: Table, root: Node, faults: Faults) -> None:
    if isinstance(node, Points):
        _steps(node, table, faults)
        return
    never = _never_reached(node, table)
    for index, part in enumerate(children(node)):
        here = (*path, index)
        idle = table.value(root, (here, 0)) == table.value(root, (here, table.full))
        if idle or index in never:
            _note(
                faults,
                part.place,
                "该分支不可达：无论其结果如何，结论都不变",
                "This branch is unreachable: whatever it says, the answer stays the same",
            )
        elif not _constant(part, table, faults):
            _descend(part, here, table, root, faults)


def _steps(node: Points, table: Table, faults: Faults) -> None:
    """The conditions of a table, each by itself: a step too small to matter is still what was published."""
    for part in () if is_open(node) else children(node):
        if not _constant(part, table, faults):
            _descend(part, (), table, part, faults)


def is_open(node: Node) -> bool:
    """Whether a node is a table of points one of whose numbers is set, or declared, by somebody."""
    if not isinstance(node, Points):
        return False
    numbers = [node.need, *(step.gives for row in node.rows for step in row.steps)]
    return any(not isinstance(number, int) for number in numbers)


def _tabulated(node: Node) -> Iterator[Leaf | Points]:
    """What a table needs the truth of: every leaf, and every open table of points as one."""
    if isinstance(node, Leaf) or (isinstance(node, Points) and is_open(node)):
        yield node
    else:
        for part in children(node):
            yield from _tabulated(part)


def _never_reached(node: Node, table: Table) -> set[int]:
    """The parts of a choice that no combination gets to: an earlier exception always takes its place."""
    if not isinstance(node, Choice):
        return set()
    parts, left, never = children(node), table.full, set[int]()
    for index in range(1, len(parts), 2):
        reached = left & table.value(parts[index])
        if not reached:
            never.add(index + 1)
        left &= ~reached
    return never if left else {*never, 0}


def _note(faults: Faults, place: Place, zh: str, en: str) -> None:
    faults.add(place, "law.unreachable", f"{zh}。", f"{en}.")


class Table:
    """The truth of each leaf over all combinations, one bit per combination."""

    def __init__(self, masks: dict[int, int], full: int) -> None:
        self.masks, self.full = masks, full

    @classmethod
    def of(cls, root: Node, edition: Edition) -> Table | None:
        """The table of a condition; None when it would have more than MOST_ROWS rows."""
        subjects: dict[Hashable, list[Leaf | Points]] = {}
        for each in _tabulated(root):
            subjects.setdefault(_subject(each, edition), []).append(each)
        rows = 1
        columns: list[tuple[list[Leaf | Points], list[tuple[bool, ...]]]] = []
        for group in subjects.values():
            patterns = _patterns(group, edition)
            rows *= len(patterns)
            if rows > MOST_ROWS:
                return None
            columns.append((group, patterns))
        masks: dict[int, int] = {}
        stride = 1
        for group, patterns in columns:
            for position, leaf in enumerate(group):
                masks[id(leaf)] = _mask([pattern[position] for pattern in patterns], stride, rows)
            stride *= len(patterns)
        return cls(masks, (1 << rows) - 1)

    def value(self, node: Node, forced: tuple[tuple[int, ...], int] | None = None) -> int:
        """The truth of a node, with the node at one path forced to a mask."""
        if forced is not None and not forced[0]:
            return forced[1]
        if isinstance(node, Leaf) or id(node) in self.masks:
            return self.masks[id(node)]
        if isinstance(node, Fixed):
            return self.full if node.state is State.MET else 0
        parts = []
        for index, part in enumerate(children(node)):
            on_path = forced is not None and forced[0][0] == index
            parts.append(self.value(part, (forced[0][1:], forced[1]) if forced and on_path else None))
        if isinstance(node, Points):
            return self._points(node, parts)
        return self._choice(parts) if isinstance(node, Choice) else self._group(node, parts)

    def _choice(self, parts: Sequence[int]) -> int:
        result = parts[0]
        for when, then in reversed(list(zip(parts[1::2], parts[2::2], strict=True))):
            result = (when & then) | (~when & self.full & result)
        return result

    def _points(self, node: Points, parts: Sequence[int]) -> int:
        sums, left = {0: self.full}, iter(parts)
        for row in node.rows:
            open_, given = self.full, dict[int, int]()
            for step in row.steps:
                when = next(left)
                gives = _fixed(step.gives)
                given[gives] = given.get(gives, 0) | (open_ & when)
                open_ &= ~when
            given[0] = given.get(0, 0) | open_
            grown: dict[int, int] = {}
            for so_far, where in sums.items():
                for gives, here in given.items():
                    grown[so_far + gives] = grown.get(so_far + gives, 0) | (where & here)
            sums = {points: mask for points, mask in grown.items() if mask}
        need = _fixed(node.need)
        return sum(mask for points, mask in sums.items() if points >= need)

    def _group(self, node: Group, parts: Sequence[int]) -> int:
        if node.kind == "not":
            return ~parts[0] & self.full
        wanted = {"all": len(parts), "any": 1}.get(node.kind, node.n)
        reached = [self.full] + [0] * wanted  # reached[k]: at least k parts so far
        for part in parts:
            for k in range(wanted, 0, -1):
                reached[k] |= reached[k - 1] & part
        return reached[wanted]


def _mask(pattern: Sequence[bool], stride: int, rows: int) -> int:
    """Each bit of the pattern `stride` times, the whole repeated to fill all rows."""
    run = (1 << stride) - 1
    block = sum(run << (index * stride) for index, bit in enumerate(pattern) if bit)
    width = stride * len(pattern)
    return sum(block << (start * width) for start in range(rows // width))


def _fixed(number: int | ParameterRef | Own) -> int:
    if not isinstance(number, int):
        raise TypeError("an open table is not tabulated")
    return number


def _subject(leaf: Leaf | Points, edition: Edition) -> Hashable:
    """What varies by itself: a fact, or a comparison whose other side is unknown until somebody asks."""
    if isinstance(leaf, Points):
        return id(leaf)
    if leaf.fact is None:
        return leaf.id
    fact = edition.facts[leaf.fact]
    if isinstance(leaf.need, ParameterRef | FactRef | Anchor | Distance) or fact.type is FactType.SET:
        return (leaf.fact, leaf.verb, leaf.need)
    return leaf.fact


def _patterns(group: Sequence[Leaf | Points], edition: Edition) -> list[tuple[bool, ...]]:
    """The distinct truth patterns that the leaves on one subject can show together."""
    first, tested = group[0], [each for each in group if isinstance(each, Leaf)]
    if isinstance(first, Points) or first.fact is None or isinstance(_subject(first, edition), tuple):
        return [(False,) * len(group), (True,) * len(group)]
    found: dict[tuple[bool, ...], None] = {}
    for value in _answers(edition.facts[first.fact], tested):
        found[tuple(VERBS[leaf.verb].test(value, leaf.need) for leaf in tested)] = None
    return list(found)


def _answers(fact: Fact, group: Sequence[Leaf]) -> list[Any]:
    """Answers that cover every case the comparisons can tell apart."""
    if fact.type is FactType.BOOL:
        return [False, True]
    if fact.type is FactType.ENUM:
        return list(fact.values)
    constants: list[Any] = []
    for leaf in group:
        constants.extend(leaf.need if isinstance(leaf.need, tuple) else (leaf.need,))
    if fact.type is FactType.STRING:
        return [*constants, "".join(map(str, constants)) + "?"]
    step: Any = {FactType.INT: 1, FactType.DECIMAL: _HAIR}.get(fact.type, timedelta(days=1))
    return [value for constant in constants for value in (constant - step, constant, constant + step)]


def check_periods(editions: Sequence[Edition], faults: Faults) -> None:
    """Note every edition that begins before the one in front of it has ended."""
    dated = [edition for edition in editions if edition.starts is not None]
    for earlier, later in pairwise(dated):
        if later.starts is None or (earlier.until is not None and earlier.until <= later.starts):
            continue
        end = earlier.until or "null"
        faults.add(
            later.place,
            "law.overlap",
            f"自 {later.starts} 起的版本与自 {earlier.starts} 起、至 {end} 止的版本重叠；"
            f"请写明前一版本的 until，或者在叠加来源中写 succeeds: {earlier.starts}。",
            f"The edition from {later.starts} overlaps the one from {earlier.starts} until {end}: "
            f"give that one its 'until', or in an overlay write 'succeeds: {earlier.starts}'.",
        )
