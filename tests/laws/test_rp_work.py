"""The work-type residence permit: decided in the house, final, in working days."""

from __future__ import annotations

from datetime import date

import pytest

from zhian.policy.calendars import default_calendar
from zhian.policy.clocks import Limit, due
from zhian.policy.evaluate import evaluate
from zhian.policy.lawbook import Edition
from zhian.policy.load import load_default
from zhian.policy.model import Confidence, LimitKind, Party, RemedyKind, Sensitivity, State, Unit

LAW = load_default(None).law("talent.rp-work")
TODAY = date(2026, 11, 24)
EDITIONS = pytest.mark.parametrize("edition", LAW.editions, ids=lambda edition: str(edition.starts))


@EDITIONS
def it_is_decided_in_the_house_by_three_named_people(edition: Edition) -> None:
    assert edition.chain.decided_here
    assert [(step.id, step.people) for step in edition.chain.steps] == [
        ("intake", 1),
        ("review", 1),
        ("approval", 1),
    ]
    assert edition.chain.forward_to is None


@EDITIONS
def it_is_final_when_refused(edition: Edition) -> None:
    assert (edition.remedies.kind, edition.remedies.cites) == (RemedyKind.FINAL, ("eeal-36",))


@EDITIONS
def it_has_fifteen_working_days_by_law_and_a_receipt_as_long(edition: Edition) -> None:
    limits = {limit.id: (limit.kind, limit.n, limit.unit, limit.about) for limit in edition.limits}
    statutory, day = LimitKind.STATUTORY, Unit.WORKING_DAY
    assert limits["decision"] == (statutory, 15, day, "decision")
    assert limits["acceptance-receipt"] == (statutory, 15, day, "receipt_validity")
    assert limits["apply-after-entry"] == (statutory, 30, Unit.CALENDAR_DAY, "applicant")
    assert {edition.cites[cite].confidence for cite in ("eeal-30", "reg-18", "reg-36")} == {Confidence.S1}


def it_promises_seven_working_days_on_a_secondary_source() -> None:
    edition = LAW.edition_on(TODAY)
    promise = next(limit for limit in edition.limits if limit.kind is LimitKind.PROMISED)
    assert (promise.n, promise.unit) == (7, Unit.WORKING_DAY)
    assert [edition.cites[cite].confidence for cite in promise.cites] == [Confidence.S2]


def it_turns_its_limits_into_the_dates_of_the_published_vectors() -> None:
    edition, calendar = LAW.edition_on(TODAY), default_calendar()
    dates = {}
    for rule in edition.limits:
        end = due(date(2026, 11, 23), Limit.of(rule), [], [], calendar)
        dates[rule.id] = None if end is None else end.day
    assert dates["decision"] == date(2026, 12, 14)
    assert dates["promise"] == date(2026, 12, 2)
    assert dates["apply-after-entry"] == date(2026, 12, 23)


@EDITIONS
def it_pauses_on_no_ground_and_presumes_no_acceptance(edition: Edition) -> None:
    assert edition.pauses == ()
    assert edition.correction is not None
    assert (edition.correction.once, edition.correction.cites) == (True, ("reg-18",))
    assert edition.correction.fallback is not None
    assert not edition.correction.fallback.applies
    assert edition.correction.fallback.cites == ("reg-18", "lic-32")


@EDITIONS
def it_asks_the_applicant_to_come_for_fingerprints(edition: Edition) -> None:
    assert [(visit.id, visit.who, visit.required) for visit in edition.visits] == [
        ("fingerprints", Party.APPLICANT, True)
    ]


@EDITIONS
def it_keeps_health_and_family_papers_with_the_applicant(edition: Edition) -> None:
    sensitive = {
        paper.id: paper.sensitive for paper in edition.evidence if paper.sensitive is not Sensitivity.NONE
    }
    assert sensitive == {
        "health-certificate": Sensitivity.HEALTH,
        "former-nationality-proof": Sensitivity.FAMILY,
    }
    health = next(paper for paper in edition.evidence if paper.id == "health-certificate")
    assert (health.party, health.max_age_months) == (Party.APPLICANT, 6)


@pytest.mark.parametrize("name", ["applicant.age", "applicant.ill", "applicant.former_chinese_national"])
def it_does_not_share_personal_answers_with_the_employer(name: str) -> None:
    fact = LAW.facts[name]
    assert fact.sensitive
    assert Party.SPONSOR not in fact.shared_with


def it_stops_keeping_the_passport_with_the_measures_of_august_2023() -> None:
    filed, accepted = LAW.edition_on(date(2023, 8, 2)), LAW.edition_on(date(2023, 8, 3))
    assert filed.digest != accepted.digest
    before, after = (
        next(paper for paper in edition.evidence if paper.id == "passport") for edition in (filed, accepted)
    )
    assert before.note is not None
    assert after.note is not None
    assert "留存" in before.note.zh
    assert "退还" in after.note.zh
    assert after.cites == ("mps26",)


def it_marks_the_fee_nobody_verified() -> None:
    edition = LAW.edition_on(TODAY)
    verified = {
        fee.amount: all(edition.cites[cite].confidence.verified for cite in fee.cites) for fee in edition.fees
    }
    assert verified == {400: True, 800: True, 1000: False}


def it_asks_no_health_paper_before_it_knows_the_age() -> None:
    facts = {
        "permit.starts": date(2026, 12, 1),
        "permit.ends": date(2028, 12, 1),
        "applicant.health_certificate_given_for_work_permit": False,
    }
    papers = {
        paper.evidence.id: paper
        for paper in evaluate(LAW.edition_on(TODAY), facts, on=TODAY, region="haidian").papers
    }
    assert papers["health-certificate"].state is State.UNKNOWN
    assert papers["health-certificate"].questions == ("applicant.age",)
