"""The question put to an edition, and its advice: met, not met or unknown, with everything that led there.

The engine advises; it never decides a case. A fact nobody answered, a threshold nobody set, a criterion
nobody published and a judgement only an officer may make all yield unknown, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from weakref import WeakKeyDictionary

from zhian.policy import kleene
from zhian.policy.compiling import Asking, compile_node
from zhian.policy.factvalues import typed_facts
from zhian.policy.lawbook import Edition, refuse_instant
from zhian.policy.model import Evidence, FactValue, Parameter, ParameterRow, Route, State, Status
from zhian.policy.model import Scalar as Value
from zhian.policy.trace import Reason, Trace, facts_read, leaves, undecided


class RouteAdvice(NamedTuple):
    """The advice on one basis; `because` says why it is unknown, `questions` what would help."""

    route: Route
    state: State
    trace: Trace | None
    because: tuple[Reason, ...]
    questions: tuple[str, ...]


class PaperAdvice(NamedTuple):
    """Whether a paper is needed: met = yes, not met = no, unknown = depends on an open question."""

    evidence: Evidence
    state: State
    trace: Trace | None
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What the edition says about these facts on this day; never a decision.

    `questions` are the facts still to ask, most useful first; empty once the outcome is met. `parameters`
    holds every threshold of the edition as it stood for this region and day, None where it is not set.
    """

    edition: Edition
    on: date
    region: str
    facts: Mapping[str, FactValue]
    parameters: Mapping[str, Value | None]
    outcome: State
    routes: tuple[RouteAdvice, ...]
    papers: tuple[PaperAdvice, ...]
    questions: tuple[str, ...]

    def route(self, route_id: str) -> RouteAdvice:
        """The advice on the route of this id; KeyError when the edition has none."""
        for advice in self.routes:
            if advice.route.id == route_id:
                return advice
        raise KeyError(route_id)

    def papers_for(self, route_id: str | None) -> tuple[PaperAdvice, ...]:
        """The papers that concern a route; without a route those that concern every one."""
        return tuple(
            paper for paper in self.papers if not paper.evidence.routes or route_id in paper.evidence.routes
        )


class _Compiled(NamedTuple):
    routes: tuple[tuple[Route, Asking | None, bool], ...]
    papers: tuple[tuple[Evidence, Asking | None], ...]
    order: Mapping[str, int]


_COMPILED: WeakKeyDictionary[Edition, _Compiled] = WeakKeyDictionary()


def evaluate(
    edition: Edition,
    facts: Mapping[str, object],
    *,
    on: date,
    region: str,
    sealed: Mapping[str, Value | None] | None = None,
) -> Advice:
    """The advice of one edition on facts as they stood on a day, for the parameters of a region.

    The caller chooses the edition (`law.edition_on(day)`, or the one a case has pinned); `sealed` gives
    parameter values recorded earlier in place of today's. Every leaf is evaluated, so the trace is whole.
    Raises FactsRefused for facts the law does not know and for values of the wrong type.
    """
    refuse_instant(on)
    compiled = _compiled(edition)
    typed = typed_facts(edition.facts, facts)
    parameters = sealed if sealed is not None else _parameters(edition, region, on)
    routes: list[RouteAdvice] = []
    for route, asking, announced in compiled.routes:
        trace = None if asking is None else asking(typed, on, parameters)
        routes.append(_route_advice(route, trace, announced, compiled.order))
    outcome = kleene.any_of([advice.state for advice in routes])
    return Advice(
        edition=edition,
        on=on,
        region=region,
        facts=typed,
        parameters=parameters,
        outcome=outcome,
        routes=tuple(routes),
        papers=tuple(
            _paper_advice(paper, None if asking is None else asking(typed, on, parameters), compiled.order)
            for paper, asking in compiled.papers
        ),
        questions=()
        if outcome is State.MET
        else rank([advice.questions for advice in routes], compiled.order),
    )


def resolve(parameter: Parameter, region: str, on: date) -> ParameterRow | None:
    """The row that counts, or None: the region's before the country's, the year's before "every year".

    A row whose value is null is found like any other: "not published here" is not passed over.
    """
    year = None if parameter.year_rule == "none" else on.year - (parameter.year_rule == "previous")
    best: ParameterRow | None = None
    best_rank = -1
    for row in parameter.rows:
        if row.region not in (region, None) or row.year not in (year, None):
            continue
        rank_ = 2 * (row.region is not None) + (row.year is not None)
        if rank_ > best_rank:
            best, best_rank = row, rank_
    return best


def rank(asked: Sequence[Iterable[str]], order: Mapping[str, int]) -> tuple[str, ...]:
    """Facts by the number of undecided routes that ask for them, ties in the order of the law."""
    counts: dict[str, int] = {}
    for names in asked:
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts, key=lambda name: (-counts[name], order[name])))


def questions_of(trace: Trace | None, order: Mapping[str, int]) -> tuple[str, ...]:
    """The facts whose answers could still decide this tree, in the order of the law."""
    if trace is None or trace.state is not State.UNKNOWN:
        return ()
    names = {name for leaf in undecided(trace) for name in leaf.asks}
    return tuple(sorted(names, key=order.__getitem__))


def fact_order(edition: Edition) -> Mapping[str, int]:
    """The place of each fact where the law first reads it: routes in order, then papers."""
    return _compiled(edition).order


def _parameters(edition: Edition, region: str, on: date) -> Mapping[str, Value | None]:
    found: dict[str, Value | None] = {}
    for name, parameter in edition.parameters.items():
        row = resolve(parameter, region, on)
        found[name] = None if row is None else row.value
    return found


def _route_advice(
    route: Route, trace: Trace | None, announced: bool, order: Mapping[str, int]
) -> RouteAdvice:
    if announced:
        because = (Reason.ANNOUNCED, Reason.NOT_PUBLISHED) if trace is None else (Reason.ANNOUNCED,)
        return RouteAdvice(route, State.UNKNOWN, trace, because, ())
    if trace is None:
        return RouteAdvice(route, State.UNKNOWN, None, (Reason.NOT_PUBLISHED,), ())
    if trace.state is not State.UNKNOWN:
        return RouteAdvice(route, trace.state, trace, (), ())
    return RouteAdvice(route, State.UNKNOWN, trace, reasons_of(trace), questions_of(trace, order))


def reasons_of(trace: Trace) -> tuple[Reason, ...]:
    """The kinds of reasons that keep a tree unknown, each once, in the order of the law."""
    found: dict[Reason, None] = {}
    for leaf in undecided(trace):
        if leaf.reason is not None:
            found[leaf.reason] = None
    return tuple(found)


def _paper_advice(paper: Evidence, trace: Trace | None, order: Mapping[str, int]) -> PaperAdvice:
    if trace is None:
        return PaperAdvice(paper, State.MET if paper.required else State.NOT_MET, None, ())
    return PaperAdvice(paper, trace.state, trace, questions_of(trace, order))


def _compiled(edition: Edition) -> _Compiled:
    found = _COMPILED.get(edition)
    if found is None:
        found = _COMPILED[edition] = _compile(edition)
    return found


def _compile(edition: Edition) -> _Compiled:
    all_announced = edition.status is Status.ANNOUNCED
    routes = tuple(
        (
            route,
            None if route.eligible is None else compile_node(route.eligible),
            all_announced or route.status is Status.ANNOUNCED,
        )
        for route in edition.routes
    )
    papers = tuple(
        (paper, None if paper.when is None else compile_node(paper.when)) for paper in edition.evidence
    )
    order: dict[str, int] = {}
    nodes = [route.eligible for route in edition.routes] + [paper.when for paper in edition.evidence]
    for node in nodes:
        for leaf in () if node is None else leaves(node):
            for name in facts_read(leaf):
                order.setdefault(name, len(order))
    return _Compiled(routes, papers, order)
