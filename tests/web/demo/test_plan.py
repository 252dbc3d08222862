"""The plan of the demonstration: what stands in it, without telling it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

import zhian.web.wiring  # binds the case kinds
from zhian.kernel.clock import legal_day
from zhian.web.casework.kit import CLOSED_STATES, State, bound_laws
from zhian.web.casework.permissions.moves import MOVES
from zhian.web.casework.selectors import active_laws
from zhian.web.demo import FULL, MIDDLE
from zhian.web.demo.district import plan_of
from zhian.web.demo.names import PEOPLE, enterprises, specimen_person
from zhian.web.demo.plan import DENSE_DAYS, MOVE_OF, PR, WORK, Story, chapters

assert zhian.web.wiring.SUBSCRIBERS is not None

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
BY_ITSELF = {"accept_by_silence"}  # only where a law takes silence for acceptance, and none here does
THRICE = 3


@pytest.fixture(scope="module")
def plan() -> tuple[Story, ...]:
    return plan_of(NOW, FULL)


def _states(story: Story) -> list[State]:
    """The states a story passes, by the table of moves; every move has to be allowed where it is made."""
    state, passed = State.DRAFT, [State.DRAFT]
    if story.steps[0].name == "counter":
        passed = []
    for step in story.steps:
        rule = MOVES.get(MOVE_OF.get(step.name, ""))
        if rule is None:
            continue
        if step.name != "counter":
            assert state in rule.from_states, f"story {story.number}: {step.name} in {state}"
        decided = {"grant": State.GRANTED, "deny": State.REFUSED}.get(step.name)
        state = decided or rule.to_state or state
        passed.append(state)
    return passed


def it_passes_every_state_three_times_and_allows_every_step(plan: tuple[Story, ...]) -> None:
    ends = Counter(_states(story)[-1] for story in plan)
    assert {state for state in State if ends[state] < THRICE} == set()


def it_makes_every_move_three_times(plan: tuple[Story, ...]) -> None:
    made = Counter(MOVE_OF[step.name] for story in plan for step in story.steps if step.name in MOVE_OF)
    assert {name for name in MOVES if made[name] < THRICE} == BY_ITSELF
    corrections = [
        edition.correction.fallback
        for law_id in bound_laws()
        for edition in active_laws().law(law_id).editions
        if edition.correction
    ]
    assert not any(fallback and fallback.applies for fallback in corrections), "silence counts: tell of it"


def it_has_every_service_and_is_dense_in_the_last_twelve_weeks(plan: tuple[Story, ...]) -> None:
    assert abs(len(plan) - FULL) <= 2
    assert {story.law_id for story in plan} == set(bound_laws())
    near = sum(story.steps[0].at > NOW - timedelta(days=DENSE_DAYS) for story in plan)
    assert near / len(plan) > 0.5
    assert min(story.steps[0].at for story in plan) > NOW - timedelta(days=53 * 7)
    assert sum(bool(story.along_with) for story in plan) >= THRICE
    assert len({story.sponsor for story in plan if story.sponsor}) >= 30


def it_asks_for_bases_that_the_law_knew_on_the_day(plan: tuple[Story, ...]) -> None:
    for story in plan:
        edition = active_laws().law(story.law_id).edition_on(legal_day(story.steps[0].at))
        if not story.along_with:
            assert story.route_id in {route.id for route in edition.routes}, story


def it_goes_on_in_time_and_never_beyond_the_present(plan: tuple[Story, ...]) -> None:
    for story in plan:
        times = [step.at for step in story.steps]
        assert times == sorted(set(times)) or story.number < 15, story
        assert times[-1] < NOW
    opened = [chapter[0].steps[0].at for chapter in chapters(plan)]
    assert opened == sorted(opened)
    assert sum(map(len, chapters(plan))) == len(plan)


def it_is_the_same_each_time_and_moves_with_the_present() -> None:
    assert plan_of(NOW, MIDDLE) == plan_of(NOW, MIDDLE)
    later = plan_of(NOW + timedelta(days=7), MIDDLE)
    assert [s.law_id for s in later] == [s.law_id for s in plan_of(NOW, MIDDLE)]


def it_has_names_that_nobody_bears_twice() -> None:
    people = [specimen_person(n) for n in range(PEOPLE)]
    assert len({p.email for p in people}) == len({p.document_number for p in people}) == PEOPLE
    assert len({(p.family_name, p.given_name) for p in people}) == PEOPLE
    names = [name for _code, name in enterprises()]
    assert len({name.zh for name in names}) == len(names) >= 38
    assert all("虚构" in name.zh and "fictional" in name.en for name in names)


def it_decides_only_what_the_law_lets_be_decided_so(plan: tuple[Story, ...]) -> None:
    for story in plan:
        names = {step.name for step in story.steps}
        assert not (story.law_id == WORK and names & {"forward", "grant", "deny", "acknowledge"})
        assert not (story.law_id != WORK and names & {"review", "approve", "refuse", "visit"})
        assert story.sponsor or story.law_id != PR
        assert CLOSED_STATES
