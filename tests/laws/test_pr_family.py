"""Permanent residence for members of a family: nothing in it concerns an enterprise, and gaps stay open."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.evaluate import evaluate
from zhian.policy.explain import explain
from zhian.policy.lawbook import Edition
from zhian.policy.load import load_default
from zhian.policy.model import LimitKind, Party, Sensitivity, State, Unit

LAW = load_default(None).law("talent.pr-family")
TODAY = date(2026, 11, 24)
EDITIONS = pytest.mark.parametrize("edition", LAW.editions, ids=lambda edition: str(edition.starts))
MEASURES_2004 = ("spouse", "child", "elder", "principal")
SPOUSE = {
    "applicant.foreign_national": True,
    "family.relation": "spouse",
    "relative.status": "chinese_citizen",
    "marriage.years": 5,
    "residence.consecutive_years": 5,
    "residence.least_months_in_five_years": 9,
    "livelihood.stable": True,
    "home.stable": True,
}


@EDITIONS
def it_has_four_bases_and_since_the_twelve_measures_a_fifth(edition: Edition) -> None:
    later = ("principal-2019",) if edition.starts == date(2019, 8, 1) else ()
    assert tuple(route.id for route in edition.routes) == MEASURES_2004 + later


@given(st.sampled_from(sorted(LAW.facts["family.relation"].values)), st.integers(0, 90))
def it_opens_no_basis_of_blood_and_marriage_at_once(relation: str, age: int) -> None:
    facts = SPOUSE | {"family.relation": relation, "applicant.age": age, "applicant.unmarried": True}
    facts |= {"relatives.abroad": False}
    advice = evaluate(LAW.edition_on(TODAY), facts, on=TODAY, region="haidian")
    met = [route.route.id for route in advice.routes if route.state is State.MET]
    assert met == [
        name
        for name, holds in (
            ("spouse", relation == "spouse"),
            ("child", relation == "child" and age < 18),
            ("elder", relation == "elder" and age >= 60),
        )
        if holds
    ]


@EDITIONS
def it_hides_family_answers_from_an_enterprise_should_one_look(edition: Edition) -> None:
    told = explain(evaluate(edition, SPOUSE, on=TODAY, region="haidian"), Party.SPONSOR)
    blank = explain(evaluate(edition, {}, on=TODAY, region="haidian"), Party.SPONSOR)
    assert {route.id: route.state for route in told.routes} == {
        route.id: route.state for route in blank.routes
    }
    assert [paper.id for paper in told.papers] == [paper.id for paper in blank.papers]
    assert not {"marriage-certificate", "kinship-proof", "relative-document"} & {p.id for p in told.papers}


@EDITIONS
def it_keeps_its_papers_by_kind(edition: Edition) -> None:
    kept = {p.id: p.sensitive for p in edition.evidence if p.sensitive is not Sensitivity.NONE}
    assert kept == {
        "marriage-certificate": Sensitivity.FAMILY,
        "kinship-proof": Sensitivity.FAMILY,
        "relative-document": Sensitivity.FAMILY,
        "health-certificate": Sensitivity.HEALTH,
        "no-criminal-record": Sensitivity.CRIMINAL,
    }


@EDITIONS
def it_asks_proof_of_livelihood_and_home_where_the_measures_do(edition: Edition) -> None:
    advice = evaluate(edition, {}, on=TODAY, region="haidian")
    for route in MEASURES_2004:
        asked = {paper.evidence.id for paper in advice.papers_for(route)}
        assert ({"livelihood-proof", "home-proof"} <= asked) == (route in ("spouse", "elder"))


@EDITIONS
def it_gives_the_authority_six_months(edition: Edition) -> None:
    assert [(limit.kind, limit.n, limit.unit) for limit in edition.limits] == [
        (LimitKind.STATUTORY, 6, Unit.MONTH)
    ]
