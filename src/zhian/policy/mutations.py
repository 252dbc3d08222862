"""Small wrongs done to a law on purpose: each should make a golden case fail.

A mutation changes one leaf (negated, dropped, its value or date moved by one), the number of a group, the
answer of an exception, the mark or the points of a table, the announced status of a route, or the first or
last day of an edition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhian.policy.lawbook import Edition, Law
from zhian.policy.model import (
    Choice,
    Distance,
    Fact,
    Fixed,
    Group,
    Leaf,
    Need,
    Node,
    Own,
    ParameterRef,
    Points,
    Route,
    Scalar,
    State,
    Status,
)
from zhian.policy.trace import children, with_children


@dataclass(frozen=True, slots=True)
class Mutant:
    """A law with one wrong in it; `leaf` and `mutation` name the wrong."""

    edition: date | None
    leaf: str
    mutation: str
    law: Law


def mutants(law: Law) -> Iterator[Mutant]:
    """Every mutant of every edition that a day can reach, and every moved boundary between editions."""
    for index, edition in enumerate(law.editions):
        if edition.starts is None:
            continue  # no day asks an edition without a first day
        for leaf, mutation, changed in _edition_mutants(edition):
            yield Mutant(edition.starts, leaf, mutation, _with_edition(law, index, changed))
    yield from _boundaries(law)


def _with_edition(law: Law, index: int, edition: Edition) -> Law:
    editions = (*law.editions[:index], edition, *law.editions[index + 1 :])
    return replace(law, editions=editions)


def _edition_mutants(edition: Edition) -> Iterator[tuple[str, str, Edition]]:
    for index, route in enumerate(edition.routes):
        for leaf, mutation, changed in _route_mutants(route, edition):
            routes = (*edition.routes[:index], changed, *edition.routes[index + 1 :])
            yield leaf, mutation, replace(edition, routes=routes)
    for index, paper in enumerate(edition.evidence):
        if paper.when is None:
            continue
        for leaf, mutation, node in node_mutants(paper.when, edition, f"evidence:{paper.id}"):
            papers = edition.evidence
            papers = (*papers[:index], replace(paper, when=node), *papers[index + 1 :])
            yield leaf, mutation, replace(edition, evidence=papers)
    yield from _row_mutants(edition)


def _row_mutants(edition: Edition) -> Iterator[tuple[str, str, Edition]]:
    """Thresholds of the law's own rows moved by one; rows that districts add are theirs to test."""
    for name, parameter in edition.parameters.items():
        for index, row in enumerate(parameter.rows):
            if row.value is None or edition.cites.get(row.cite.id) is not row.cite:
                continue
            for mutation, value in moved_value(row.value, tuple(parameter.values)):
                rows = list(parameter.rows)
                rows[index] = replace(row, value=value)
                changed = replace(parameter, rows=tuple(rows))
                where = f"parameter {name} {row.region or '*'} {row.year or '*'}"
                yield where, mutation, replace(edition, parameters={**edition.parameters, name: changed})


def _route_mutants(route: Route, edition: Edition) -> Iterator[tuple[str, str, Route]]:
    if route.eligible is None or edition.status is Status.ANNOUNCED:
        return
    if route.status is Status.ANNOUNCED:
        # Its leaves cannot show: an announced route is unknown whatever they say. That it is announced can.
        yield route.id, "in_force", replace(route, status=Status.IN_FORCE)
        return
    for leaf, mutation, node in node_mutants(route.eligible, edition, route.id):
        yield leaf, mutation, replace(route, eligible=node)


def node_mutants(root: Node, edition: Edition, prefix: str) -> Iterator[tuple[str, str, Node]]:
    """(name, mutation, changed condition) for everything in one condition that can be wronged."""
    counts = {"group": 0, "exception": 0, "points": 0}
    for path, node in _paths(root):
        if isinstance(node, Leaf):
            if node.fact is not None and not _is_declared(root, path):
                yield node.id, "negate", _put(root, path, Group("not", (node,), node.place))
                for mutation, need in moved(node.need, edition.facts[node.fact]):
                    yield node.id, mutation, _put(root, path, replace(node, need=need))
            yield node.id, "drop", drop(root, path)
        elif isinstance(node, Fixed):
            counts["exception"] += 1
            state = State.NOT_MET if node.state is State.MET else State.MET
            name = f"{prefix}.exception{counts['exception']}"
            yield name, "negate", _put(root, path, replace(node, state=state))
        elif isinstance(node, Group) and node.kind == "at_least":
            counts["group"] += 1
            name = f"{prefix}.{node.id or 'group' + str(counts['group'])}"
            for mutation, n in (("n+1", node.n + 1), ("n-1", node.n - 1)):
                yield name, mutation, _put(root, path, replace(node, n=n))
        elif isinstance(node, Points):
            counts["points"] += 1
            name = f"{prefix}.{node.id or 'points' + str(counts['points'])}"
            for where, mutation, table in points_mutants(node, name, prefix):
                yield where, mutation, _put(root, path, table)


def _is_declared(root: Node, path: tuple[int, ...]) -> bool:
    """Whether a leaf only carries a declared number into a sum: it can be left out, but not be wrong."""
    parent = _at(root, path[:-1]) if path else root
    if not isinstance(parent, Points):
        return False
    return [step.gives for row in parent.rows for step in row.steps][path[-1]] is Own.ANSWER


def points_mutants(node: Points, name: str, prefix: str) -> Iterator[tuple[str, str, Points]]:
    """The mark and the points of every step moved by one, where the law file itself says them."""
    if isinstance(node.need, int):
        for mutation, need in (("mark+1", node.need + 1), ("mark-1", node.need - 1)):
            yield name, mutation, replace(node, need=need)
    for index, row in enumerate(node.rows):
        if isinstance(row.most, int):
            for mutation, most in (("most+1", row.most + 1), ("most-1", row.most - 1)):
                changed = replace(row, most=most)
                rows = (*node.rows[:index], changed, *node.rows[index + 1 :])
                yield f"{prefix}.{row.id}", mutation, replace(node, rows=rows)
        for number, step in enumerate(row.steps):
            if not isinstance(step.gives, int):
                continue
            for mutation, gives in (("gives+1", step.gives + 1), ("gives-1", step.gives - 1)):
                steps = (*row.steps[:number], replace(step, gives=gives), *row.steps[number + 1 :])
                rows = (*node.rows[:index], replace(row, steps=steps), *node.rows[index + 1 :])
                yield f"{prefix}.{row.id}.{number + 1}", mutation, replace(node, rows=rows)


def _paths(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Node]]:
    yield path, node
    for index, part in enumerate(children(node)):
        yield from _paths(part, (*path, index))


def _put(root: Node, path: tuple[int, ...], new: Node) -> Node:
    if not path:
        return new
    parts = list(children(root))
    parts[path[0]] = _put(parts[path[0]], path[1:], new)
    return with_children(root, tuple(parts))


def drop(root: Node, path: tuple[int, ...]) -> Node:
    """The condition without one node: taken out of its group, elsewhere replaced by what makes it moot.

    An exception or a step of a table whose condition is dropped never applies; anything else counts as met.
    """
    if not path:
        return _moot(root, State.MET)
    *above, last = path
    parent = _at(root, tuple(above))
    if isinstance(parent, Group) and parent.kind != "not":
        rest = parent.of[:last] + parent.of[last + 1 :]
        return _put(root, tuple(above), replace(parent, of=rest))
    is_when = isinstance(parent, Points) or (isinstance(parent, Choice) and last % 2 == 1)
    return _put(root, path, _moot(_at(root, path), State.NOT_MET if is_when else State.MET))


def _at(node: Node, path: tuple[int, ...]) -> Node:
    for index in path:
        node = children(node)[index]
    return node


def _moot(node: Node, state: State) -> Node:
    if not isinstance(node, Leaf):
        raise TypeError("only leaves are dropped")
    return Fixed(state, node.says, node.cites, node.place)


def moved(need: Any, fact: Fact) -> Iterator[tuple[str, Need]]:
    """The needs one step away: a number or day moved by one, a list without one member, another member."""
    if isinstance(need, Distance):
        yield "n+1", replace(need, n=need.n + 1)
        yield "n-1", replace(need, n=need.n - 1)
    elif isinstance(need, ParameterRef):
        if need.times is not None:
            yield "times+1", replace(need, times=need.times + _last_place(need.times))
            yield "times-1", replace(need, times=need.times - _last_place(need.times))
    elif isinstance(need, tuple):
        for index, member in enumerate(need):
            yield f"without {member}", need[:index] + need[index + 1 :]
    elif not isinstance(need, bool):  # negating the leaf is the same wrong
        yield from moved_value(need, tuple(fact.values))


def moved_value(value: Any, members: tuple[str, ...]) -> Iterator[tuple[str, Scalar]]:
    """The values next to one: a truth turned, a number or day moved by one, the next member of a list."""
    if isinstance(value, bool):
        yield "turned", not value
    elif isinstance(value, int):
        yield "value+1", value + 1
        yield "value-1", value - 1
    elif isinstance(value, Decimal):
        yield "value+1", value + _last_place(value)
        yield "value-1", value - _last_place(value)
    elif isinstance(value, date):
        yield "value+1", value + timedelta(days=1)
        yield "value-1", value - timedelta(days=1)
    elif value in members:
        other = members[(members.index(value) + 1) % len(members)]
        if other != value:
            yield f"value {other}", other


def _last_place(number: Decimal) -> Decimal:
    """One unit of the last digit written."""
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)


def _boundaries(law: Law) -> Iterator[Mutant]:
    """Every first and last day moved by one; where two editions meet, both move together."""
    for index, edition in enumerate(law.editions):
        if edition.starts is None:
            continue
        for step in (1, -1):
            day = edition.starts + timedelta(days=step)
            editions = list(law.editions)
            editions[index] = replace(edition, starts=day)
            if index and editions[index - 1].until == edition.starts:
                editions[index - 1] = replace(editions[index - 1], until=day)
            name, mutation = f"edition {edition.starts}", f"from{step:+d}"
            yield Mutant(edition.starts, name, mutation, replace(law, editions=tuple(editions)))
        following = law.editions[index + 1] if index + 1 < len(law.editions) else None
        if edition.until is None or (following is not None and following.starts == edition.until):
            continue
        for step in (1, -1):
            changed = replace(edition, until=edition.until + timedelta(days=step))
            name, mutation = f"edition {edition.starts}", f"until{step:+d}"
            yield Mutant(edition.starts, name, mutation, _with_edition(law, index, changed))
