"""Permanent residence by post or title: years in post, years here, an employer of a kind that is named."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.calendars import default_calendar
from zhian.policy.clocks import Limit, due
from zhian.policy.evaluate import evaluate
from zhian.policy.lawbook import Edition
from zhian.policy.load import load_default
from zhian.policy.model import Confidence, LimitKind, Sensitivity, State, Unit
from zhian.policy.trace import Reason

LAW = load_default(None).law("talent.pr-post")
TODAY = date(2026, 11, 24)
EDITIONS = pytest.mark.parametrize("edition", LAW.editions, ids=lambda edition: str(edition.starts))
PROFESSOR = {
    "applicant.foreign_national": True,
    "post.rank": "senior_title",
    "post.consecutive_years": 4,
    "residence.years_in_last_four": 3,
    "tax.good_record": True,
    "employer.kind": "key_university",
}


@EDITIONS
def it_gives_the_authority_six_months_and_promises_nothing(edition: Edition) -> None:
    assert [(limit.kind, limit.n, limit.unit, limit.starts) for limit in edition.limits] == [
        (LimitKind.STATUTORY, 6, Unit.MONTH, "acceptance")
    ]
    end = due(date(2026, 8, 3), Limit.of(edition.limits[0]), [], [], default_calendar())
    assert end is not None
    assert end.day == date(2027, 2, 3)


@EDITIONS
def it_rests_its_numbers_on_a_secondary_source_and_says_so(edition: Edition) -> None:
    assert edition.cites["pr-2004"].confidence is Confidence.S2
    assert edition.cites["pr-2004"].article is None


def it_leaves_the_research_bodies_of_beijing_to_the_officer() -> None:
    advice = evaluate(
        LAW.edition_on(TODAY),
        PROFESSOR | {"employer.kind": "beijing_research_body"},
        on=TODAY,
        region="haidian",
    )
    assert advice.outcome is State.UNKNOWN
    assert advice.routes[0].because == (Reason.JUDGEMENT,)
    assert advice.edition.cites["bj-research-bodies"].confidence is Confidence.U


@EDITIONS
def it_keeps_health_and_criminal_papers_to_the_person_and_the_office(edition: Edition) -> None:
    kept = {p.id: p.sensitive for p in edition.evidence if p.sensitive is not Sensitivity.NONE}
    assert kept == {
        "health-certificate": Sensitivity.HEALTH,
        "no-criminal-record": Sensitivity.CRIMINAL,
    }


@given(years=st.integers(0, 60), here=st.integers(0, 4))
def it_is_met_from_four_years_in_post_and_three_years_here_on(years: int, here: int) -> None:
    facts = PROFESSOR | {"post.consecutive_years": years, "residence.years_in_last_four": here}
    advice = evaluate(LAW.edition_on(TODAY), facts, on=TODAY, region="haidian")
    assert (advice.outcome is State.MET) == (years >= 4 and here >= 3)
