"""Three-valued logic after Kleene: unknown stays unknown unless the other side decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zhian.policy.model import State

_MET, _NOT_MET, _UNKNOWN = State.MET, State.NOT_MET, State.UNKNOWN


def all_of(states: Iterable[State]) -> State:
    """Not met if one is not met; else unknown if one is unknown; else met."""
    result = _MET
    for state in states:
        if state is _NOT_MET:
            return _NOT_MET
        if state is _UNKNOWN:
            result = _UNKNOWN
    return result


def any_of(states: Iterable[State]) -> State:
    """Met if one is met; else unknown if one is unknown; else not met."""
    result = _NOT_MET
    for state in states:
        if state is _MET:
            return _MET
        if state is _UNKNOWN:
            result = _UNKNOWN
    return result


def negation(state: State) -> State:
    """Met and not met swapped; unknown stays."""
    if state is _UNKNOWN:
        return _UNKNOWN
    return _NOT_MET if state is _MET else _MET


def at_least(n: int, states: Sequence[State]) -> State:
    """Met once n are met; not met once n cannot be reached any more; else unknown."""
    met = sum(state is _MET for state in states)
    if met >= n:
        return _MET
    open_ = sum(state is _UNKNOWN for state in states)
    return _UNKNOWN if met + open_ >= n else _NOT_MET


def choice(default: State, exceptions: Sequence[tuple[State, State]]) -> State:
    """The `then` of the first exception whose `when` is met, else the default.

    Where a `when` is unknown, both ways are followed: when they agree, that is the answer, else unknown.
    """
    result = default
    for when, then in reversed(exceptions):
        if when is _MET:
            result = then
        elif when is _UNKNOWN:
            result = then if then is result else _UNKNOWN
    return result


def group(kind: str, n: int, states: Sequence[State]) -> State:
    """The state of a group of this kind over the states of its parts."""
    if kind == "all":
        return all_of(states)
    if kind == "any":
        return any_of(states)
    if kind == "not":
        return negation(states[0])
    return at_least(n, states)
