"""Every way to permanent residence at once: what is open on some answers, and the question that helps most.

Nothing here is stored and nobody is named. Which laws lead there is read from what they grant, so a further
law takes part by being bound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text
from zhian.policy.evaluate import evaluate, fact_order
from zhian.policy.explain import ExplainedRoute, explain
from zhian.policy.factvalues import to_json, typed_facts
from zhian.policy.lawbook import Edition
from zhian.policy.model import Fact, FactValue, Party, State, Status
from zhian.web.casework.kit import bound_laws, kind_of
from zhian.web.casework.selectors import edition_on, region

GRANT: Final = "permanent-residence"
"""What an edition grants that counts here."""


@dataclass(frozen=True, slots=True)
class Way:
    """One basis of one law on the answers given."""

    law_id: str
    service: Text
    route: ExplainedRoute
    announced: bool
    asks: tuple[Fact, ...]  # what could still decide it

    @property
    def state(self) -> State:
        """Met, not met or unknown."""
        return self.route.state


@dataclass(frozen=True, slots=True)
class Line:
    """The ways under one law, and how one begins there."""

    law_id: str
    service: Text
    decider: Text
    starts: date | None
    digest: str
    recommends: bool  # an organisation begins, not the person
    ways: tuple[Way, ...]

    @property
    def is_open(self) -> bool:
        """Whether any way of this law is not ruled out."""
        return any(way.state is not State.NOT_MET for way in self.ways)


@dataclass(frozen=True, slots=True)
class Finding:
    """All ways on some answers; `ask` is the question to put next, None when no answer would help."""

    on: date
    lines: tuple[Line, ...]
    ask: tuple[str, Fact] | None
    answered: tuple[tuple[str, Fact, FactValue], ...]
    skipped: tuple[tuple[str, Fact], ...]

    def count(self, state: State) -> int:
        """How many ways are in a state."""
        return sum(way.state is state for line in self.lines for way in line.ways)


def residence_editions(on: date) -> list[Edition]:
    """Editions in force that grant permanent residence, in the order of the switchboard."""
    found = (edition_on(law_id, on) for law_id in bound_laws())
    return [each for each in found if each is not None and any(g.id == GRANT for g in each.grants)]


def find_ways(given: Mapping[str, Any], skipped: Collection[str], *, on: date) -> Finding:
    """Every way on these answers; an answer of the wrong kind counts as not given.

    Cost: a fraction of a millisecond a law.
    """
    editions = residence_editions(on)
    keys = _Keys(editions)
    values = dict(_usable(keys, given))
    lines, open_count = [], dict.fromkeys(keys.facts, 0)
    for edition in editions:
        line, asked = _line(edition, keys, values, on)
        lines.append(line)
        for key in asked:
            open_count[key] += 1
    waiting = [key for key, count in open_count.items() if count and key not in skipped]
    first = max(waiting, key=lambda key: open_count[key], default=None)  # ties: the order of the laws
    return Finding(
        on=on,
        lines=tuple(lines),
        ask=None if first is None else (first, keys.facts[first]),
        answered=tuple((key, keys.facts[key], value) for key, value in values.items()),
        skipped=tuple((key, keys.facts[key]) for key in keys.facts if key in skipped and key not in values),
    )


def questions(on: date) -> dict[str, Fact]:
    """Every question that `find_ways` takes an answer to, by its key."""
    return dict(_Keys(residence_editions(on)).facts)


def facts_for(edition: Edition, given: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """Those of the visitor's answers that this edition asks of the person, by its own names."""
    keys = _Keys(residence_editions(on))
    usable = dict(_usable(keys, given))
    return {
        name: to_json(usable[key])
        for name, fact in edition.facts.items()
        if fact.asked_of is Party.APPLICANT and (key := keys.of(edition, name)) is not None and key in usable
    }


class _Keys:
    """Facts of all editions under one name each; the same name with other choices is another question."""

    def __init__(self, editions: list[Edition]) -> None:
        self.facts: dict[str, Fact] = {}
        self._key_of: dict[tuple[str, str], str] = {}
        for edition in editions:
            for name in fact_order(edition):
                fact = edition.facts[name]
                if fact.asked_of is Party.OFFICER:
                    continue
                known = self.facts.get(name)
                same = known is None or (known.type, tuple(known.values)) == (fact.type, tuple(fact.values))
                key = name if same else f"{edition.law_id}:{name}"
                self.facts.setdefault(key, fact)
                self._key_of[edition.law_id, name] = key

    def of(self, edition: Edition, name: str) -> str | None:
        """The key of a fact of an edition; None for one that only an officer answers."""
        return self._key_of.get((edition.law_id, name))


def _usable(keys: _Keys, given: Mapping[str, Any]) -> Iterator[tuple[str, FactValue]]:
    for key, fact in keys.facts.items():
        if key in given:
            try:
                yield key, typed_facts({fact.name: fact}, {fact.name: given[key]})[fact.name]
            except ZhianError:
                continue


def _line(edition: Edition, keys: _Keys, values: Mapping[str, FactValue], on: date) -> tuple[Line, list[str]]:
    """One law on the answers, and a key for each open way that asks for it."""
    own = {
        name: values[key]
        for name in edition.facts
        if (key := keys.of(edition, name)) is not None and key in values
    }
    advice = evaluate(edition, own, on=on, region=region())
    told = {route.id: route for route in explain(advice, Party.OFFICER).routes}
    status = {route.id: route.status for route in edition.routes}
    ways, asked = [], []
    for each in advice.routes:
        names = [name for name in each.questions if keys.of(edition, name) is not None]
        asked += [key for name in names if (key := keys.of(edition, name)) is not None]
        ways.append(
            Way(
                law_id=edition.law_id,
                service=edition.title,
                route=told[each.route.id],
                announced=status[each.route.id] is Status.ANNOUNCED,
                asks=tuple(edition.facts[name] for name in names),
            )
        )
    line = Line(
        law_id=edition.law_id,
        service=edition.title,
        decider=edition.decider.name,
        starts=edition.starts,
        digest=edition.digest,
        recommends=kind_of(edition.law_id).recommends,
        ways=tuple(ways),
    )
    return line, asked
