"""What holds for every permanent-residence service that the person files for without a recommendation."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from zhian.policy.countlines import add_months
from zhian.policy.lawbook import Edition, Law, NotInForce
from zhian.policy.load import load_default
from zhian.policy.model import Anchor, Distance, Party, RemedyKind, Unit
from zhian.policy.terms import is_within

LAWS = load_default(None)
OWN = [LAWS.law(f"talent.{name}") for name in ("pr-post", "pr-investment", "pr-family", "pr-card")]
EACH = pytest.mark.parametrize("law", OWN, ids=lambda law: law.id)
EDITIONS = pytest.mark.parametrize(
    "edition",
    [edition for law in OWN for edition in law.editions],
    ids=lambda edition: f"{edition.law_id}-{edition.starts}",
)
TODAY = date(2026, 11, 24)


@EDITIONS
def it_is_decided_by_a_national_authority_and_only_forwarded_here(edition: Edition) -> None:
    decider = "nia" if edition.starts and edition.starts >= date(2013, 7, 1) else "mps"
    assert edition.decider.id == edition.chain.decided_by == edition.chain.forward_to == decider
    assert not edition.chain.decided_here
    assert [step.id for step in edition.chain.steps] == ["intake"]


@EDITIONS
def it_claims_no_remedy_no_pause_no_visit_and_no_deemed_acceptance(edition: Edition) -> None:
    assert edition.remedies.kind is RemedyKind.UNKNOWN
    assert (edition.pauses, edition.visits) == ((), ())
    assert edition.correction is not None
    assert edition.correction.once
    assert edition.correction.fallback is not None
    assert not edition.correction.fallback.applies
    assert "lic-32" in edition.correction.fallback.cites


@EDITIONS
def it_asks_everything_of_the_person_who_may_have_no_sponsor(edition: Edition) -> None:
    assert {fact.asked_of for fact in edition.facts.values()} == {Party.APPLICANT}
    assert {paper.party for paper in edition.evidence} == {Party.APPLICANT}


@EDITIONS
def it_takes_a_paper_on_its_last_day_and_not_on_the_day_after(edition: Edition) -> None:
    aged = {paper.id: paper.max_age_months for paper in edition.evidence if paper.max_age_months}
    assert aged == (
        {} if edition.law_id == "talent.pr-card" else {"health-certificate": 6, "no-criminal-record": 6}
    )
    for months in aged.values():
        age = Distance(months, Unit.MONTH, "before", Anchor.AS_OF)
        assert is_within(date(2026, 5, 24), (age, TODAY))
        assert not is_within(date(2026, 5, 23), (age, TODAY))
        assert add_months(date(2026, 8, 31), months) == date(2027, 2, 28)


@EACH
def it_changes_its_edition_without_a_gap_and_begins_with_the_measures_of_2004(law: Law) -> None:
    assert law.editions[0].starts == date(2004, 8, 15)
    assert law.editions[-1].until is None
    for former, later in pairwise(law.editions):
        assert former.until == later.starts
        assert former.digest != later.digest
    with pytest.raises(NotInForce):
        law.edition_on(date(2004, 8, 14))


@EACH
def it_marks_what_nobody_verified(law: Law) -> None:
    assert {cite.id for cite in law.edition_on(TODAY).cites.values() if not cite.confidence.verified} >= {
        "pr-unverified"
    }


@EACH
def it_rests_on_no_draft(law: Law) -> None:
    for edition in law.editions:
        assert not [cite.id for cite in edition.cites.values() if "draft" in cite.id or "2020" in cite.id]
