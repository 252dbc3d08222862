"""Conditions turned into closures once per edition, so that asking costs microseconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Context, Decimal
from typing import Any

from zhian.policy import kleene
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
    ParameterRef,
    Points,
    State,
)
from zhian.policy.model import Scalar as Value
from zhian.policy.points import tally_of
from zhian.policy.terms import VERBS
from zhian.policy.trace import Reason, Trace, children, points_trace

Facts = Mapping[str, FactValue]
Parameters = Mapping[str, Value | None]
Asking = Callable[[Facts, date, Parameters], Trace]

# Two numbers of a law file have at most 42 digits each: their product is never rounded.
_EXACT = Context(prec=100)

_MET, _NOT_MET, _UNKNOWN = State.MET, State.NOT_MET, State.UNKNOWN


def compile_node(node: Node) -> Asking:
    """A function from (facts, day, parameters) to the trace of this node; every leaf is evaluated."""
    if isinstance(node, Leaf):
        return _leaf(node)
    if isinstance(node, Fixed):
        fixed = Trace(node, node.state)
        return lambda facts, on, parameters: fixed
    if isinstance(node, Choice):
        return _choice(node)
    if isinstance(node, Points):
        return _points(node)
    return _group(node)


def _group(node: Group) -> Asking:
    parts = tuple(compile_node(part) for part in node.of)
    kind, n = node.kind, node.n
    fold: Callable[[list[State]], State] = {"all": kleene.all_of, "any": kleene.any_of}.get(
        kind, lambda states: kleene.group(kind, n, states)
    )

    def ask(facts: Facts, on: date, parameters: Parameters) -> Trace:
        traces = tuple([part(facts, on, parameters) for part in parts])
        return Trace(node, fold([trace[1] for trace in traces]), None, None, None, (), traces)

    return ask


def _choice(node: Choice) -> Asking:
    default = compile_node(node.default)
    exceptions = tuple((compile_node(each.when), compile_node(each.then)) for each in node.exceptions)

    def ask(facts: Facts, on: date, parameters: Parameters) -> Trace:
        first = default(facts, on, parameters)
        found = [(when(facts, on, parameters), then(facts, on, parameters)) for when, then in exceptions]
        state = kleene.choice(first.state, [(when.state, then.state) for when, then in found])
        parts = (first, *(trace for pair in found for trace in pair))
        return Trace(node, state, parts=parts)

    return ask


def _points(node: Points) -> Asking:
    parts = tuple(compile_node(part) for part in children(node))

    def ask(facts: Facts, on: date, parameters: Parameters) -> Trace:
        traces = tuple([part(facts, on, parameters) for part in parts])
        return points_trace(node, traces, tally_of(node, parameters))

    return ask


def _leaf(node: Leaf) -> Asking:
    if node.fact is None:
        judged = Trace(node, _UNKNOWN, reason=Reason.JUDGEMENT)
        return lambda facts, on, parameters: judged
    if isinstance(node.need, ParameterRef):
        return _parameter_leaf(node, node.fact, node.need)
    if isinstance(node.need, FactRef | Anchor | Distance):
        return _anchored_leaf(node, node.fact, node.need)
    return _constant_leaf(node, node.fact)


def _constant_leaf(node: Leaf, name: str) -> Asking:
    test, need = VERBS[node.verb].test, node.need
    missing = Trace(node, _UNKNOWN, None, need, Reason.FACT, (name,))

    def ask(facts: Facts, on: date, parameters: Parameters) -> Trace:
        seen = facts.get(name)
        if seen is None:
            return missing
        return Trace(node, _MET if test(seen, need) else _NOT_MET, seen, need)

    return ask


def _parameter_leaf(node: Leaf, name: str, ref: ParameterRef) -> Asking:
    test = VERBS[node.verb].test

    def ask(facts: Facts, on: date, parameters: Parameters) -> Trace:
        seen, need = facts.get(name), threshold(parameters.get(ref.name), ref.times)
        asks = (name,) if seen is None else ()
        if need is None:
            # A fact is not asked for while the threshold it would be held against is not set.
            return Trace(node, _UNKNOWN, seen, None, Reason.PARAMETER)
        if asks:
            return Trace(node, _UNKNOWN, None, need, Reason.FACT, asks)
        return Trace(node, _MET if test(seen, need) else _NOT_MET, seen, need)

    return ask


def threshold(value: Value | None, times: Decimal | None) -> Value | None:
    """The value of a parameter as a condition needs it: multiplied exactly; None while it is not set."""
    if value is None or times is None:
        return value
    return _EXACT.multiply(Decimal(value), times) if isinstance(value, int | Decimal) else value


def _anchored_leaf(node: Leaf, name: str, need: FactRef | Anchor | Distance) -> Asking:
    test = VERBS[node.verb].test
    distance = need if isinstance(need, Distance) else None
    anchor = need.anchor if isinstance(need, Distance) else need
    anchor_fact = anchor.name if isinstance(anchor, FactRef) else None

    def ask(facts: Facts, on: date, parameters: Parameters) -> Trace:
        seen = facts.get(name)
        day: Any = on if anchor_fact is None else facts.get(anchor_fact)
        if seen is None or day is None:
            own = (name,) if seen is None else ()
            other = (anchor_fact,) if day is None and anchor_fact is not None else ()
            return Trace(node, _UNKNOWN, seen, day, Reason.FACT, own + other)
        holds = test(seen, day) if distance is None else test(seen, (distance, day))
        return Trace(node, _MET if holds else _NOT_MET, seen, day)

    return ask
