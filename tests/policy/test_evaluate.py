"""Advice: three answers, the questions that are left, and thresholds nobody set."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.evaluate import Advice, evaluate
from zhian.policy.model import State
from zhian.policy.trace import Reason

from .sample import INVITED, ON, SAMPLE, edited, edition, law_of

MET, NOT_MET, UNKNOWN = State.MET, State.NOT_MET, State.UNKNOWN
EDITION = edition()


def advise(facts: dict[str, object], on: date = ON, region: str = "haidian") -> Advice:
    return evaluate(EDITION, facts, on=on, region=region)


def states(advice: Advice) -> dict[str, State]:
    return {each.route.id: each.state for each in advice.routes}


class DescribeRoutes:
    def it_is_met_when_one_basis_is_met(self) -> None:
        advice = advise(INVITED)
        assert advice.outcome is MET
        assert states(advice) == {"invited": MET, "research": UNKNOWN, "enterprise": UNKNOWN}

    def it_is_not_met_only_when_every_basis_in_force_fails_and_none_is_announced(self) -> None:
        advice = advise({"sponsor.invites": False, "applicant.capacity": "tourist"})
        assert states(advice) == {"invited": NOT_MET, "research": NOT_MET, "enterprise": UNKNOWN}
        assert advice.outcome is UNKNOWN
        alone = SAMPLE[: SAMPLE.index("      - id: enterprise")] + SAMPLE[SAMPLE.index("    evidence:") :]
        last = law_of(alone.replace(", routes: [enterprise]", "")).edition_on(ON)
        advice = evaluate(
            last, {"sponsor.invites": False, "applicant.capacity": "tourist"}, on=ON, region="haidian"
        )
        assert advice.outcome is NOT_MET

    def it_never_meets_what_is_only_announced(self) -> None:
        enterprise = advise(INVITED).route("enterprise")
        assert (enterprise.state, enterprise.trace) == (UNKNOWN, None)
        assert enterprise.because == (Reason.ANNOUNCED, Reason.NOT_PUBLISHED)

    @pytest.mark.parametrize("status", ["route", "edition"])
    def it_shows_but_never_meets_an_announced_basis_whose_criteria_are_known(self, status: str) -> None:
        text = SAMPLE
        if status == "route":
            text = edited(
                "        title: {zh-Hans: 单位邀请, en: Invited by a host}\n",
                "        title: {zh-Hans: 单位邀请, en: Invited by a host}\n        status: announced\n",
            )
        else:
            text = edited(
                "  - in_force: {from: 2025-07-01, until: null}\n",
                "  - in_force: {from: 2025-07-01, until: null}\n    status: announced\n",
            )
        announced = evaluate(law_of(text).edition_on(ON), INVITED, on=ON, region="haidian").route("invited")
        assert announced.trace is not None
        assert announced.trace.state is MET, "what it would say is there to read"
        assert (announced.state, announced.because, announced.questions) == (UNKNOWN, (Reason.ANNOUNCED,), ())

    def it_leaves_judgement_to_the_officer(self) -> None:
        facts: dict[str, object] = {
            "applicant.capacity": "researcher",
            "applicant.fields": ["chips"],
            "applicant.age": 30,
            "applicant.entered": "2026-02-20",
            "applicant.health_issued": "2026-03-01",
        }
        research = advise(facts).route("research")
        assert (research.state, research.because, research.questions) == (UNKNOWN, (Reason.JUDGEMENT,), ())
        late = advise(facts | {"applicant.health_issued": "2026-03-23"}).route("research")
        assert late.state is NOT_MET, "no judgement makes up for a condition that fails"


class DescribeExceptions:
    @pytest.mark.parametrize(
        ("capacity", "invites", "state"),
        [
            ("student", None, MET),
            ("tourist", True, MET),
            ("tourist", False, NOT_MET),
            ("tourist", None, UNKNOWN),
            (None, True, UNKNOWN),
            (None, None, UNKNOWN),
        ],
    )
    def it_lets_the_special_rule_go_before_the_general(
        self, capacity: str | None, invites: bool | None, state: State
    ) -> None:
        facts = {"applicant.capacity": capacity, "sponsor.invites": invites}
        trace = advise(facts).route("research").trace
        assert trace is not None
        assert trace.parts[0].state is state


class DescribeParameters:
    @pytest.mark.parametrize(
        ("region", "on", "budget", "state"),
        [
            ("haidian", date(2026, 5, 1), "1500000.00", MET),
            ("haidian", date(2026, 5, 1), "1499999.99", NOT_MET),
            ("daxing", date(2026, 5, 1), "750000.00", MET),
            ("daxing", date(2026, 5, 1), "749999.99", NOT_MET),
            ("haidian", date(2025, 8, 1), "600000.00", MET),
            ("haidian", date(2025, 8, 1), "599999.99", NOT_MET),
        ],
    )
    def it_takes_the_row_of_the_region_and_of_the_year_before(
        self, region: str, on: date, budget: str, state: State
    ) -> None:
        trace = advise({"sponsor.budget": budget}, on, region).route("invited").trace
        assert trace is not None
        assert trace.parts[1].state is state

    @pytest.mark.parametrize(
        ("region", "on"),
        [("shunyi", date(2026, 5, 1)), ("haidian", date(2027, 1, 1)), ("nowhere", date(2027, 1, 1))],
    )
    def it_does_not_know_where_a_threshold_is_null_or_missing(self, region: str, on: date) -> None:
        invited = advise({"sponsor.invites": True, "sponsor.budget": "9999999999.00"}, on, region).route(
            "invited"
        )
        assert invited.state is UNKNOWN
        assert Reason.PARAMETER in invited.because

    def it_does_not_ask_for_a_fact_that_has_nothing_to_be_held_against(self) -> None:
        asked = advise({"sponsor.invites": True}, region="shunyi").route("invited").questions
        assert asked == ("applicant.health_issued",)

    def it_does_not_pass_over_an_explicit_null(self) -> None:
        assert advise({}, region="shunyi").parameters == {"minimum_budget": None}

    def it_multiplies_exactly(self) -> None:
        threshold = '{region: haidian, year: 2025, value: "1000000.00", cite: park-1}'
        long = "0.000000000001"
        law = law_of(edited(threshold, threshold.replace("1000000.00", long)).replace('"1.5"', f'"{long}"'))
        budget = {"sponsor.budget": "0.000000000001"}
        trace = evaluate(law.edition_on(ON), budget, on=ON, region="haidian").route("invited").trace
        assert trace is not None
        assert format(trace.parts[1].need, "f") == "0.000000000000000000000001"
        assert trace.parts[1].state is MET


class DescribeQuestions:
    def it_asks_first_what_most_open_routes_wait_for(self) -> None:
        # Two open routes wait for the health paper and for the invitation, one for each of the others.
        assert advise({}).questions == (
            "sponsor.invites",
            "applicant.health_issued",
            "sponsor.budget",
            "applicant.capacity",
            "applicant.fields",
            "applicant.age",
            "applicant.contract_until",
            "applicant.entered",
        )

    def it_asks_nothing_for_a_route_that_has_failed(self) -> None:
        assert advise({"sponsor.invites": False, "applicant.capacity": "tourist"}).questions == ()
        assert advise({"applicant.capacity": "tourist"}).questions[0] == "sponsor.invites"

    def it_asks_nothing_once_one_route_is_met(self) -> None:
        advice = advise(INVITED)
        assert advice.questions == ()
        assert advice.route("research").questions != (), "who wants that route can still be asked"

    def it_asks_no_more_about_a_group_that_is_settled(self) -> None:
        asked = advise({"applicant.fields": ["chips"], "applicant.age": 20}).route("research").questions
        assert "applicant.contract_until" not in asked

    def it_does_not_ask_for_the_general_rule_once_an_exception_holds(self) -> None:
        asked = advise({"applicant.capacity": "tourist"}).route("research").questions
        assert "sponsor.invites" in asked
        assert "applicant.capacity" not in asked


class DescribePapers:
    def it_says_which_papers_are_needed(self) -> None:
        def papers(facts: dict[str, object]) -> dict[str, State]:
            return {each.evidence.id: each.state for each in advise(facts).papers}

        assert papers({}) == {"photo": MET, "health-certificate": UNKNOWN, "letter": MET}
        assert papers({"applicant.capacity": "tourist"})["health-certificate"] is NOT_MET
        assert papers({"applicant.capacity": "student"})["health-certificate"] is MET

    def it_keeps_the_papers_of_a_route_to_that_route(self) -> None:
        advice = advise({})
        assert [each.evidence.id for each in advice.papers_for("research")] == ["photo", "health-certificate"]
        assert [each.evidence.id for each in advice.papers_for(None)] == ["photo"]


ANSWERS: dict[str, st.SearchStrategy[object]] = {
    "sponsor.invites": st.booleans(),
    "sponsor.budget": st.sampled_from(["0.00", "1499999.99", "1500000.00"]),
    "applicant.health_issued": st.dates(ON - timedelta(days=200), ON + timedelta(days=2)),
    "applicant.capacity": st.sampled_from(["researcher", "student", "tourist"]),
    "applicant.fields": st.lists(st.sampled_from(["chips", "robots"]), unique=True),
    "applicant.age": st.integers(16, 20),
    "applicant.contract_until": st.dates(ON - timedelta(days=1), ON + timedelta(days=1)),
    "applicant.entered": st.dates(ON - timedelta(days=240), ON),
}
EVERYTHING = st.fixed_dictionaries(ANSWERS)


@given(EVERYTHING, st.sets(st.sampled_from(sorted(ANSWERS))))
def it_never_takes_back_an_answer_when_more_is_known(facts: dict[str, object], hidden: set[str]) -> None:
    some = advise({name: value for name, value in facts.items() if name not in hidden})
    full = advise(facts)
    for before, after in zip(some.routes, full.routes, strict=True):
        assert before.state in (UNKNOWN, after.state)
    assert some.outcome in (UNKNOWN, full.outcome)


@given(EVERYTHING, st.sets(st.sampled_from(sorted(ANSWERS))))
def it_asks_only_what_is_open_and_can_still_matter(facts: dict[str, object], hidden: set[str]) -> None:
    advice = advise({name: value for name, value in facts.items() if name not in hidden})
    assert set(advice.questions) <= hidden
    for route in advice.routes:
        if route.state is UNKNOWN and Reason.FACT in route.because:
            assert route.questions
        else:
            assert not route.questions


@given(EVERYTHING)
def it_leaves_nothing_to_ask_when_all_is_answered(facts: dict[str, object]) -> None:
    assert advise(facts).questions == ()
    assert {reason for route in advise(facts).routes for reason in route.because} <= {
        *(Reason.JUDGEMENT, Reason.ANNOUNCED, Reason.NOT_PUBLISHED)
    }


def it_is_quick_enough_to_ask_on_every_page() -> None:
    # The design asks for 40 µs for a law of four conditions on the reference machine; the sample has twelve
    # conditions on three routes. Ten times that is a bug rather than a slow machine.
    runs = 300
    advise(INVITED)
    best = min(_seconds(runs) for _ in range(5)) / runs
    assert best < 0.0004, f"{best * 1e6:.0f} µs"


def _seconds(runs: int) -> float:
    start = time.perf_counter()
    for _ in range(runs):
        advise(INVITED)
    return time.perf_counter() - start
