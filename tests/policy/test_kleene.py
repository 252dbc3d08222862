"""Kleene logic, against every way the unknowns could still turn out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from zhian.policy import kleene
from zhian.policy.model import State

MET, NOT_MET, UNKNOWN = State.MET, State.NOT_MET, State.UNKNOWN
STATES = st.lists(st.sampled_from(list(State)), max_size=6)


def completions(states: Sequence[State]) -> list[list[bool]]:
    """Every list of truths the states could turn into."""
    options = [{MET: [True], NOT_MET: [False], UNKNOWN: [True, False]}[state] for state in states]
    return [list(choice) for choice in product(*options)]


def expected(states: Sequence[State], truth: Callable[[list[bool]], bool]) -> State:
    """Decided only when every completion agrees."""
    results = {truth(completion) for completion in completions(states)}
    return UNKNOWN if len(results) == 2 else MET if True in results else NOT_MET


@given(STATES)
def it_agrees_with_the_truth_table_of_all(states: list[State]) -> None:
    assert kleene.all_of(states) is expected(states, all)


@given(STATES)
def it_agrees_with_the_truth_table_of_any(states: list[State]) -> None:
    assert kleene.any_of(states) is expected(states, any)


@given(STATES, st.integers(0, 7))
def it_agrees_with_the_truth_table_of_at_least(states: list[State], n: int) -> None:
    assert kleene.at_least(n, states) is expected(states, lambda truths: sum(truths) >= n)


def it_leaves_the_unknown_unknown_when_negating() -> None:
    assert [kleene.negation(state) for state in (MET, NOT_MET, UNKNOWN)] == [NOT_MET, MET, UNKNOWN]


@given(STATES)
def it_obeys_de_morgan(states: list[State]) -> None:
    opposite = [kleene.negation(state) for state in states]
    assert kleene.negation(kleene.all_of(states)) is kleene.any_of(opposite)


@given(
    st.sampled_from(list(State)),
    st.lists(st.tuples(st.sampled_from(list(State)), st.sampled_from(list(State))), max_size=3),
)
def it_lets_the_first_exception_that_holds_decide(
    default: State, exceptions: list[tuple[State, State]]
) -> None:
    flat = [default, *(state for pair in exceptions for state in pair)]

    def truth(truths: list[bool]) -> bool:
        rest = truths[1:]
        return next((then for when, then in zip(rest[::2], rest[1::2], strict=True) if when), truths[0])

    assert kleene.choice(default, exceptions) is expected(flat, truth)


@given(st.sampled_from(["all", "any"]), STATES.filter(bool))
def it_names_its_groups_by_their_kind(kind: str, states: list[State]) -> None:
    by_name = {"all": kleene.all_of, "any": kleene.any_of}[kind](states)
    assert kleene.group(kind, 0, states) is by_name
    assert kleene.group("not", 0, states[:1]) is kleene.negation(states[0])
    assert kleene.group("at_least", 2, states) is kleene.at_least(2, states)
