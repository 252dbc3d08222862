"""Advice told to one audience: the tree of reasons, in both languages, without what is not theirs to see.

A sensitive fact belongs to the party asked. For the other party its leaf counts as unknown and everything
above it is folded again, so that their whole view is the same whatever the answer was. Another party's
ordinary fact keeps its state but not its value, unless the law shares it. The officer sees all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from zhian.kernel.locales import Text
from zhian.policy import kleene, wording
from zhian.policy.evaluate import Advice, PaperAdvice, RouteAdvice, fact_order, questions_of, rank, reasons_of
from zhian.policy.model import (
    Choice,
    Cite,
    Fact,
    Fixed,
    Group,
    Leaf,
    Node,
    Own,
    Party,
    Points,
    Sensitivity,
    State,
    Status,
)
from zhian.policy.points import Number, Span, total
from zhian.policy.trace import Reason, Trace, children, facts_read, rewrite, rows_told


@dataclass(frozen=True, slots=True)
class Explained:
    """One node for one audience; `seen` is None when nothing was answered, or when it is `masked`.

    `points` stands on a table of points (the sum), on each of its rows and on each step (what it gives).
    """

    state: State
    says: Text
    role: str
    seen: Text | None = None
    need: Text | None = None
    reason: Text | None = None
    masked: bool = False
    leaf: str | None = None
    fact: str | None = None
    cites: tuple[Cite, ...] = ()
    parts: tuple[Explained, ...] = ()
    points: Text | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A fact still to ask, with all a form needs to ask it."""

    fact: Fact
    routes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExplainedRoute:
    id: str
    title: Text
    state: State
    because: tuple[Text, ...]
    tree: Explained | None
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class ExplainedPaper:
    id: str
    title: Text
    party: Party
    state: State
    max_age_months: int | None
    tree: Explained | None
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one audience is told about one piece of advice; nothing in it is hidden from that audience."""

    law_id: str
    title: Text
    edition: str
    edition_from: date | None
    announced: bool
    on: date
    region: str
    audience: Party
    outcome: State
    routes: tuple[ExplainedRoute, ...]
    papers: tuple[ExplainedPaper, ...]
    questions: tuple[Question, ...]
    unverified: tuple[Cite, ...]


def explain(advice: Advice, audience: Party) -> Explanation:
    """The advice as this audience may see it; questions are those this audience can answer."""
    view = _View(advice, audience)
    routes = [view.route(route) for route in advice.routes]
    outcome = kleene.any_of([route.state for route in routes])
    asked = [view.questions[route.id] for route in routes]
    ordered = () if outcome is State.MET else rank(asked, view.order)
    papers = tuple(view.paper(paper) for paper in advice.papers if view.may_know(paper))
    return Explanation(
        law_id=advice.edition.law_id,
        title=advice.edition.title,
        edition=advice.edition.digest,
        edition_from=advice.edition.starts,
        announced=advice.edition.status is Status.ANNOUNCED,
        on=advice.on,
        region=advice.region,
        audience=audience,
        outcome=outcome,
        routes=tuple(routes),
        papers=papers,
        questions=tuple(
            Question(
                view.facts[name],
                tuple(route.id for route in routes if name in view.questions[route.id]),
            )
            for name in ordered
            if audience in (Party.OFFICER, view.facts[name].asked_of)
        ),
        unverified=view.unverified(),
    )


class _View:
    def __init__(self, advice: Advice, audience: Party) -> None:
        self.advice, self.audience = advice, audience
        self.facts: Mapping[str, Fact] = advice.edition.facts
        self.order = fact_order(advice.edition)
        self.questions: dict[str, tuple[str, ...]] = {}
        self.used: dict[str, Cite] = {}

    def hidden(self, name: str) -> bool:
        """Whether this audience may not even learn what the fact decided."""
        fact = self.facts[name]
        return fact.sensitive and self.audience not in (Party.OFFICER, fact.asked_of)

    def masked(self, name: str) -> bool:
        """Whether this audience may learn what the fact decided, but not its value."""
        fact = self.facts[name]
        allowed = self.audience in (Party.OFFICER, fact.asked_of, *fact.shared_with)
        return not allowed or self.hidden(name)

    def may_know(self, paper: PaperAdvice) -> bool:
        """A sensitive paper is the business of the party that brings it, and of the officer."""
        evidence = paper.evidence
        return evidence.sensitive is Sensitivity.NONE or self.audience in (Party.OFFICER, evidence.party)

    def veil(self, trace: Trace) -> Trace:
        """The tree as if nobody had answered what is hidden from this audience."""
        declared = {id(leaf) for leaf in _declared(trace.node)}
        return rewrite(trace, lambda leaf: self._veil_leaf(leaf, id(leaf.node) in declared))

    def _veil_leaf(self, trace: Trace, declared: bool) -> Trace:
        node = trace.node
        # A sum would give away a declared number that this audience may not see, so there it is hidden.
        withheld = self.masked if declared else self.hidden
        if not isinstance(node, Leaf) or not any(withheld(name) for name in facts_read(node)):
            return trace
        anchor_hidden = any(self.hidden(name) for name in facts_read(node)[1:])
        need = None if anchor_hidden else trace.need
        return Trace(node, State.UNKNOWN, need=need, reason=Reason.WITHHELD)

    def route(self, given: RouteAdvice) -> ExplainedRoute:
        announced = Reason.ANNOUNCED in given.because
        trace = None if given.trace is None else self.veil(given.trace)
        state, because = given.state, given.because
        if trace is not None and not announced:
            state = trace.state
            because = reasons_of(trace)
        self.questions[given.route.id] = () if announced else questions_of(trace, self.order)
        return ExplainedRoute(
            given.route.id,
            given.route.title,
            state,
            tuple(wording.REASONS[reason] for reason in because),
            None if trace is None else self.node(trace),
            self.cites(given.route.cites),
        )

    def paper(self, given: PaperAdvice) -> ExplainedPaper:
        trace = None if given.trace is None else self.veil(given.trace)
        evidence = given.evidence
        return ExplainedPaper(
            evidence.id,
            evidence.title,
            evidence.party,
            given.state if trace is None else trace.state,
            evidence.max_age_months,
            None if trace is None else self.node(trace),
            self.cites(evidence.cites),
        )

    def cites(self, ids: tuple[str, ...]) -> tuple[Cite, ...]:
        found = tuple(self.advice.edition.cites[cite_id] for cite_id in ids)
        self.used.update((cite.id, cite) for cite in found)
        return found

    def unverified(self) -> tuple[Cite, ...]:
        """The sources shown whose confidence is below S2."""
        return tuple(cite for cite in self.used.values() if not cite.confidence.verified)

    def node(self, trace: Trace) -> Explained:
        node = trace.node
        if isinstance(node, Leaf):
            return self.leaf(node, trace)
        if isinstance(node, Fixed):
            return Explained(trace.state, node.says, "fixed", cites=self.cites(node.cites))
        parts = tuple(self.node(part) for part in trace.parts)
        if isinstance(node, Points):
            return self.points(node, trace, parts)
        if isinstance(node, Choice):
            parts = (replace(parts[0], role="default"), *self._exceptions(parts[1:]))
        return Explained(
            trace.state,
            self._heading(node),
            "choice" if isinstance(node, Choice) else "group",
            cites=self.cites(node.cites),
            parts=parts,
        )

    def points(self, node: Points, trace: Trace, steps: tuple[Explained, ...]) -> Explained:
        """The sum, then each row with what it gives, then its steps with the points of each."""
        tally, left, rows, spans = trace.need, iter(steps), list[Explained](), list[Span]()
        for row, stands, _ in rows_told(trace):
            span = stands.span()
            spans.append(span)
            given = [(next(left), number) for number in stands.gives]
            told = Explained(
                _row_state(span),
                row.title,
                "row",
                need=wording.most_in_words(stands.most),
                cites=self.cites(row.cites),
                points=wording.row_in_words(span),
            )
            rows.append(_row(told, given))
        return Explained(
            trace.state,
            node.says or wording.POINTS,
            "points",
            need=wording.mark_in_words(tally.need, tally.out_of),
            reason=None if trace.reason is None else wording.REASONS[trace.reason],
            cites=self.cites(node.cites),
            parts=tuple(rows),
            points=wording.sum_in_words(total(tally, spans)),
        )

    def _exceptions(self, parts: tuple[Explained, ...]) -> list[Explained]:
        return [replace(part, role="then" if index % 2 else "when") for index, part in enumerate(parts)]

    def _heading(self, node: Node) -> Text:
        if isinstance(node, Group):
            return node.says or wording.group_in_words(node.kind, node.n)
        return (node.says if isinstance(node, Choice) else None) or wording.CHOICE

    def leaf(self, node: Leaf, trace: Trace) -> Explained:
        fact = None if node.fact is None else self.facts[node.fact]
        masked = fact is not None and self.masked(fact.name)
        anchor = [name for name in facts_read(node)[1:] if self.masked(name)]
        need = None if anchor else trace.need  # the anchor is another fact, with an owner of its own
        seen = None
        if fact is not None and trace.seen is not None and not masked:
            seen = wording.value_in_words(trace.seen, wording.labels_of(fact), fact.unit)
        return Explained(
            trace.state,
            node.says,
            "leaf",
            seen=seen,
            need=wording.need_in_words(node, need, self.facts),
            reason=None if trace.reason is None else wording.REASONS[trace.reason],
            masked=masked,
            leaf=node.id,
            fact=node.fact,
            cites=self.cites(node.cites),
        )


def _declared(node: Node) -> Iterator[Node]:
    """The conditions whose answer goes into a sum of points as it is."""
    if isinstance(node, Points):
        yield from (step.when for row in node.rows for step in row.steps if isinstance(step.gives, Own))
    for part in children(node):
        yield from _declared(part)


def _row(row: Explained, given: list[tuple[Explained, Number | Own | None]]) -> Explained:
    """A row with its steps; one that counts a declared number tells the answer itself."""
    first, gives = given[0] if given else (row, None)
    if isinstance(gives, Own):
        told = replace(first, state=row.state, says=row.says, role="row", need=row.need, cites=row.cites)
        return replace(told, points=row.points)
    steps = [
        replace(step, role="step", points=wording.step_in_words(number))
        for step, number in given
        if not isinstance(number, Own)
    ]
    return replace(row, parts=tuple(steps))


def _row_state(span: Span) -> State:
    """Whether a row gives points: yes, none at all, or not settled yet."""
    if not span.settled:
        return State.UNKNOWN
    return State.MET if span.low else State.NOT_MET
