"""Permanent residence by recommendation: the four bases stay apart, and nothing unpublished is asserted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.calendars import default_calendar
from zhian.policy.clocks import Limit, due
from zhian.policy.evaluate import evaluate
from zhian.policy.lawbook import Edition
from zhian.policy.load import load_default, load_laws, package_sources
from zhian.policy.model import Confidence, LimitKind, Party, RemedyKind, Sensitivity, State, Status, Unit
from zhian.policy.sources import Documents

LAW = load_default(None).law("talent.pr-recommended")
TODAY = date(2026, 11, 24)
BASES = ("national-body", "provincial-government", "park-committee", "key-enterprise")

FACTS = st.fixed_dictionaries(
    {},
    optional={
        "applicant.foreign_national": st.booleans(),
        "applicant.family_applies_along": st.booleans(),
        "recommendation.issuer": st.sampled_from(
            ["national_body", "provincial_government", "park_committee", "key_enterprise", "other"]
        ),
        "recommendation.category": st.sampled_from(
            ["high_level_talent", "outstanding_contribution", "specially_needed", "none_of_these"]
        ),
        "recommendation.meets_zgc_criteria": st.booleans(),
    },
)

LETTER_ADOPTED = """
cites:
  - id: district-decision
    instrument: {zh-Hans: 虚构的辖区决定, en: A fictional decision of the district}
    article: null
    confidence: S1
    source: fictional
    checked_on: 2026-11-24
parameters:
  - {law: talent.pr-recommended, name: letter_effect, region: haidian, value: feeds, cite: district-decision}
"""


def _today() -> Edition:
    return LAW.edition_on(TODAY)


def it_has_four_separate_bases() -> None:
    assert tuple(route.id for route in _today().routes) == BASES


@given(FACTS)
def it_lets_one_letter_open_at_most_one_basis(facts: dict[str, object]) -> None:
    advice = evaluate(_today(), facts, on=TODAY, region="haidian")
    assert sum(route.state is State.MET for route in advice.routes) <= 1


@given(FACTS)
def it_never_says_yes_or_no_on_the_announced_basis(facts: dict[str, object]) -> None:
    advice = evaluate(_today(), facts, on=TODAY, region="haidian")
    enterprise = next(route for route in advice.routes if route.route.id == "key-enterprise")
    assert enterprise.state is State.UNKNOWN
    assert enterprise.because
    assert advice.outcome is not State.NOT_MET


def it_leaves_the_enterprise_basis_without_criteria_quota_or_limit() -> None:
    edition = _today()
    route = edition.route("key-enterprise")
    assert (route.status, route.eligible) == (Status.ANNOUNCED, None)
    assert {edition.cites[cite].confidence for cite in route.cites} == {Confidence.S2, Confidence.U}
    promised = [limit for limit in edition.limits_for("key-enterprise") if limit.kind is LimitKind.PROMISED]
    assert [limit.n for limit in promised] == [None]
    advice = evaluate(edition, {"recommendation.issuer": "key_enterprise"}, on=TODAY, region="haidian")
    assert advice.parameters == {"letter_effect": None, "enterprise_quota": None}


def it_lets_the_district_say_later_what_the_letter_does() -> None:
    laws = load_laws([*package_sources(), Documents("published", {"letter.yaml": LETTER_ADOPTED.encode()})])
    edition = laws.law("talent.pr-recommended").edition_on(TODAY)
    assert evaluate(edition, {}, on=TODAY, region="haidian").parameters["letter_effect"] == "feeds"
    assert edition.digest == _today().digest  # a row is added; the edition is the one cases have pinned
    assert laws.digest != load_default(None).digest


@pytest.mark.parametrize("edition", LAW.editions, ids=lambda edition: str(edition.starts))
def it_promises_fifty_working_days_on_the_park_basis_only(edition: Edition) -> None:
    fifty = [limit for limit in edition.limits if limit.n == 50]
    assert [(limit.kind, limit.unit, limit.routes) for limit in fifty] == [
        (LimitKind.PROMISED, Unit.WORKING_DAY, ("park-committee",))
    ]


@pytest.mark.parametrize("edition", LAW.editions, ids=lambda edition: str(edition.starts))
def it_gives_the_authority_six_months_from_acceptance_on_every_basis(edition: Edition) -> None:
    for route in edition.routes:
        statutory = [limit for limit in edition.limits_for(route.id) if limit.kind is LimitKind.STATUTORY]
        assert [(limit.n, limit.unit, limit.starts) for limit in statutory] == [(6, Unit.MONTH, "acceptance")]
        assert {edition.cites[cite].confidence for cite in statutory[0].cites} == {Confidence.S2}


def it_turns_its_limits_into_the_dates_of_the_published_vectors() -> None:
    dates = {}
    for rule in _today().limits_for("park-committee"):
        end = due(date(2026, 8, 3), Limit.of(rule), [], [], default_calendar())
        dates[rule.id] = None if end is None else end.day
    assert dates == {"decision": date(2027, 2, 3), "park-promise": date(2026, 10, 16)}


@pytest.mark.parametrize("edition", LAW.editions, ids=lambda edition: str(edition.starts))
def it_is_decided_by_the_national_authority_and_only_forwarded_here(edition: Edition) -> None:
    assert edition.decider.id == edition.chain.decided_by == edition.chain.forward_to == "nia"
    assert edition.decider.name.zh == "国家移民管理局"
    assert not edition.chain.decided_here
    assert [step.id for step in edition.chain.steps] == ["intake"]


@pytest.mark.parametrize("edition", LAW.editions, ids=lambda edition: str(edition.starts))
def it_claims_no_remedy_no_pause_and_no_deemed_acceptance(edition: Edition) -> None:
    assert edition.remedies.kind is RemedyKind.UNKNOWN
    assert edition.pauses == ()
    assert edition.correction is not None
    assert edition.correction.once
    assert edition.correction.fallback is not None
    assert not edition.correction.fallback.applies
    assert "lic-32" in edition.correction.fallback.cites


@pytest.mark.parametrize("edition", LAW.editions, ids=lambda edition: str(edition.starts))
def it_keeps_health_criminal_and_family_papers_with_the_applicant(edition: Edition) -> None:
    kept = {
        paper.id: paper.sensitive for paper in edition.evidence if paper.sensitive is not Sensitivity.NONE
    }
    assert kept == {
        "health-certificate": Sensitivity.HEALTH,
        "no-criminal-record": Sensitivity.CRIMINAL,
        "family-relation-proof": Sensitivity.FAMILY,
    }
    assert {paper.party for paper in edition.evidence if paper.id in kept} == {Party.APPLICANT}
    assert [paper.id for paper in edition.evidence if paper.party is Party.SPONSOR] == [
        "recommendation-letter"
    ]
    ages = {paper.id: paper.max_age_months for paper in edition.evidence if paper.max_age_months}
    assert ages == {"health-certificate": 6, "no-criminal-record": 6}


def it_changes_edition_between_a_filing_in_july_and_an_acceptance_in_august_2019() -> None:
    facts = {
        "applicant.foreign_national": True,
        "recommendation.issuer": "provincial_government",
        "recommendation.category": "specially_needed",
    }
    filed, accepted = date(2019, 7, 31), date(2019, 8, 1)
    before, after = LAW.edition_on(filed), LAW.edition_on(accepted)
    assert before.digest != after.digest
    assert evaluate(after, facts, on=accepted, region="haidian").outcome is State.MET
    park_only = {k: v for k, v in facts.items() if k in before.facts}
    assert evaluate(before, park_only, on=filed, region="haidian").outcome is State.NOT_MET


def it_is_found_in_the_package_without_a_data_folder(tmp_path: Path) -> None:
    assert load_default(tmp_path).digest == load_default(None).digest
