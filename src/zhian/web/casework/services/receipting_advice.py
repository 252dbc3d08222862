"""What a receipt tells of the advice on file: nothing that a sensitive answer decided.

Whoever holds a receipt shows it to strangers, in plain text. A condition that looks at a sensitive fact is
therefore not in it at all, and everything above such a condition is folded again as if nobody had answered:
the same receipt comes out whatever the answer was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from zhian.kernel.jsonio import Json, loads
from zhian.policy.evaluate import Advice as PolicyAdvice
from zhian.policy.explain import Explained, ExplainedRoute, Explanation, explain
from zhian.policy.lawbook import Edition
from zhian.policy.model import Leaf, Party
from zhian.policy.model import State as Answer
from zhian.policy.replay import given_again
from zhian.policy.trace import Reason, Trace, facts_read, leaves, rewrite
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Advice, Case
from zhian.web.casework.selectors.law import active_laws, named_edition


@dataclass(frozen=True, slots=True)
class Told:
    """The advice as anybody may see it; `withheld` are the conditions that are not in it."""

    explanation: Explanation
    withheld: frozenset[str]

    def route(self, route_id: str) -> ExplainedRoute | None:
        """The basis of this id; None when none was chosen, or the edition has no such basis."""
        return next((route for route in self.explanation.routes if route.id == route_id), None)

    def conditions(self, route: ExplainedRoute) -> list[Explained]:
        """The conditions of a basis in the order of the law."""
        found = () if route.tree is None else _conditions(route.tree)
        return [leaf for leaf in found if leaf.leaf not in self.withheld]


def advice_told(case: Case) -> Told | None:
    """The newest advice on file, as anybody may see it; None when none was given.

    It is given again under the edition it named, wherever the laws of today stand.
    """
    row = Advice.objects.visible_to(CASEWORK).filter(case=case).order_by("given_at", "id").last()
    if row is None:
        return None
    recorded = loads(row.record)
    if not isinstance(recorded, dict):
        raise TypeError("a record of advice is a JSON object")
    kept = named_edition(case.law_id, row.edition)
    return told_to_anybody(given_again(recorded, active_laws(), kept))


def told_to_anybody(advice: PolicyAdvice) -> Told:
    """The advice as if no sensitive question had been answered."""
    edition = advice.edition
    routes = tuple(
        route if route.trace is None else route._replace(trace=_veiled(route.trace, edition))
        for route in advice.routes
    )
    withheld = {
        leaf.id
        for route in edition.routes
        if route.eligible is not None
        for leaf in leaves(route.eligible)
        if _is_sensitive(leaf, edition)
    }
    # With the sensitive facts gone, what is left has the same states for both parties.
    return Told(explain(replace(advice, routes=routes), Party.SPONSOR), frozenset(withheld))


def advice_body(told: Told, route_id: str) -> dict[str, Json]:
    """Outcome and, for the chosen basis, the state of every condition that may be told; values stay out."""
    route = told.route(route_id)
    conditions: list[Json] = []
    for leaf in [] if route is None else told.conditions(route):
        says: Json = {"zh": leaf.says.zh, "en": leaf.says.en}
        conditions.append({"id": leaf.leaf, "says": says, "state": leaf.state.value})
    state = told.explanation.outcome if route is None else route.state
    because: list[Json] = [] if route is None else [{"zh": t.zh, "en": t.en} for t in route.because]
    return {
        "on": told.explanation.on.isoformat(),
        "edition": told.explanation.edition,
        "outcome": state.value,
        "because": because,
        "conditions": conditions,
        "as_seen_by": "anybody",
    }


def _veiled(trace: Trace, edition: Edition) -> Trace:
    return rewrite(trace, lambda leaf: _withheld(leaf) if _is_sensitive(leaf.node, edition) else leaf)


def _withheld(trace: Trace) -> Trace:
    return Trace(trace.node, Answer.UNKNOWN, reason=Reason.WITHHELD)


def _is_sensitive(node: object, edition: Edition) -> bool:
    """Whether a condition looks at a sensitive fact, be it only the day it counts from."""
    return isinstance(node, Leaf) and any(edition.facts[name].sensitive for name in facts_read(node))


def _conditions(node: Explained) -> Iterator[Explained]:
    if node.leaf is not None:
        yield node
    for part in node.parts:
        yield from _conditions(part)
