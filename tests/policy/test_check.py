"""Branches that can never matter are found; conditions in which everything matters are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.kernel.locales import Text
from zhian.policy.check import check_condition
from zhian.policy.compiling import compile_node
from zhian.policy.faults import Faults
from zhian.policy.model import Fixed, Group, Leaf, Node, Place, State
from zhian.policy.trace import children, with_children

from .sample import ON, SAMPLE, edition, law_of, refused_at_mark

INVITES = (
    "{id: invites, fact: sponsor.invites, is: true, cite: park-1, "
    "says: {zh-Hans: 有单位邀请, en: a host invites}}"
)
REST = "cite: park-1, says: {zh-Hans: 甲, en: a}}"
AGE_18 = "{fact: applicant.age, at_least: 18, " + REST
AGE_16 = "{fact: applicant.age, at_least: 16, " + REST
AGE_17_MOST = "{fact: applicant.age, at_most: 17, " + REST
ANYBODY = "{fact: applicant.capacity, one_of: [researcher, student, tourist], " + REST
STUDENT = "{fact: applicant.capacity, is: student, " + REST
HOST = "{fact: sponsor.invites, is: true, " + REST
BRANCH = "This branch is unreachable: whatever it says, the answer stays the same."


NEVER, ALWAYS = "This condition can never be met.", "This condition is always met."
EXCEPTION = "{{when: {when}, then: {then}, cite: park-1, says: {{zh-Hans: 甲, en: a}}}}"


def _choice(default: str, *exceptions: tuple[str, str]) -> str:
    inner = ", ".join(EXCEPTION.format(when=when, then=then) for when, then in exceptions)
    return "{default: " + default + ", exceptions: [" + inner + "]}"


UNREACHABLE = {
    "§{all: [" + AGE_18 + ", " + AGE_17_MOST + "]}": NEVER,
    "§{any: [" + AGE_18 + ", " + AGE_17_MOST + "]}": ALWAYS,
    "§" + ANYBODY: ALWAYS,
    "{all: [" + AGE_18 + ", §" + ANYBODY + "]}": ALWAYS,
    "{any: [" + AGE_18 + ", §{not: " + ANYBODY + "}]}": NEVER,
    _choice(AGE_18, (STUDENT, "met"), (STUDENT, "§not_met")): BRANCH,
    _choice(HOST, (AGE_16, "met"), (AGE_18, "§not_met")): BRANCH,
    _choice("§" + HOST, (AGE_18, "met"), (AGE_17_MOST, "not_met")): BRANCH,
    _choice(AGE_18, (AGE_18, "met"), ("§" + HOST, "not_met")): BRANCH,
    "{any: [" + STUDENT + ", {all: [§{not: " + STUDENT + "}, " + HOST + "]}]}": None,
    "{all: [" + AGE_18 + ", " + AGE_16 + "]}": None,
    "{any: [" + AGE_18 + ", " + AGE_16 + "]}": None,
}


@pytest.mark.parametrize("condition", UNREACHABLE)
def it_finds_branches_that_are_never_reached(condition: str) -> None:
    # The condition is the whole of its route, so that nothing beside it can hide or share its influence.
    (health,) = (line for line in SAMPLE.splitlines() if "{id: health," in line)
    start, end = SAMPLE.index("          all:\n            - " + INVITES), SAMPLE.index(health) + len(health)
    text = SAMPLE[:start] + "          " + condition + SAMPLE[end:]
    words = UNREACHABLE[condition]
    if words is None:
        law_of(text.replace("§", ""))
    else:
        assert [says for _, says in refused_at_mark(text)] == [words]


def it_leaves_the_sample_alone() -> None:
    faults = Faults()
    for route in edition().routes:
        if route.eligible is not None:
            check_condition(route.eligible, edition(), faults)
    assert not faults


def _leaf(fact: str, verb: str, need: object) -> Leaf:
    return Leaf("x", Text(zh="甲", en="a"), (), Place("f", 1, 1), fact, verb, need)  # type: ignore[arg-type]


LEAVES = st.one_of(
    st.builds(_leaf, st.just("sponsor.invites"), st.just("is"), st.booleans()),
    st.builds(
        _leaf,
        st.just("applicant.age"),
        st.sampled_from(["at_least", "at_most", "is", "more_than", "less_than"]),
        st.integers(1, 3),
    ),
    st.builds(
        _leaf,
        st.just("applicant.capacity"),
        st.just("is"),
        st.sampled_from(["researcher", "student", "tourist"]),
    ),
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda kind, of, n: Group(kind, tuple(of), Place("f", 1, 1), min(n, len(of))),
        st.sampled_from(["all", "any", "at_least"]),
        st.lists(inner, min_size=1, max_size=3),
        st.integers(1, 3),
    ),
    max_leaves=6,
)


def _answers(node: Node) -> list[State]:
    """The answer for every combination of facts, found by asking rather than by tabulating."""
    asking = compile_node(node)
    return [
        asking({"sponsor.invites": host, "applicant.age": age, "applicant.capacity": capacity}, ON, {}).state
        for host in (True, False)
        for age in range(5)
        for capacity in ("researcher", "student", "tourist")
    ]


def _some_branch_is_idle(root: Node, node: Node, path: tuple[int, ...] = ()) -> bool:
    for index, part in enumerate(children(node)):
        here = (*path, index)
        forced = [
            _answers(_put(root, here, Fixed(state, Text(zh="甲", en="a"), (), Place("f", 1, 1))))
            for state in (State.MET, State.NOT_MET)
        ]
        constant = len(set(_answers(part))) == 1
        if constant or forced[0] == forced[1] or _some_branch_is_idle(root, part, here):
            return True
    return False


def _put(node: Node, path: tuple[int, ...], new: Node) -> Node:
    if not path:
        return new
    parts = list(children(node))
    parts[path[0]] = _put(parts[path[0]], path[1:], new)
    return with_children(node, tuple(parts))


@given(NODES)
def it_agrees_with_asking_every_combination(node: Node) -> None:
    faults = Faults()
    check_condition(node, edition(), faults)
    constant = len(set(_answers(node))) == 1
    assert bool(faults) == (constant or _some_branch_is_idle(node, node))
