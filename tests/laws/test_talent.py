"""Every law keeps its golden cases, and its cases notice every small wrong done to the law."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from zhian.policy.countlines import add_months
from zhian.policy.golden import CaseFile, load_cases, run_case
from zhian.policy.lawbook import Edition, Law, NotInForce
from zhian.policy.load import load_default, package_sources
from zhian.policy.model import Anchor, Distance, Party, RemedyKind, Unit
from zhian.policy.mutate import run_mutants
from zhian.policy.terms import is_within

LAWS = load_default(None)
FILES = load_cases(package_sources(), LAWS)
EACH = pytest.mark.parametrize("file", FILES, ids=lambda file: file.law.id)

# Permanent residence that the person files for without a recommendation.
OWN = [LAWS.law(f"talent.{name}") for name in ("pr-post", "pr-investment", "pr-family", "pr-card")]
EACH_OWN = pytest.mark.parametrize("law", OWN, ids=lambda law: law.id)
EDITIONS = pytest.mark.parametrize(
    "edition",
    [edition for law in OWN for edition in law.editions],
    ids=lambda edition: f"{edition.law_id}-{edition.starts}",
)
TODAY = date(2026, 11, 24)


def it_has_golden_cases_for_every_law() -> None:
    assert {file.law.id for file in FILES} == set(LAWS.laws)


@EACH
def it_answers_every_case_as_a_jurist_wrote_it_down(file: CaseFile) -> None:
    assert [str(found.says().en) for case in file.cases for found in run_case(file.law, case)] == []


@EACH
def it_notices_every_small_wrong_done_to_the_law(file: CaseFile) -> None:
    report = run_mutants(file.law, file)
    assert report.total > 20
    assert [line.en for line in report.lines()] == []


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


@EACH_OWN
def it_changes_its_edition_without_a_gap_and_begins_with_the_measures_of_2004(law: Law) -> None:
    assert law.editions[0].starts == date(2004, 8, 15)
    assert law.editions[-1].until is None
    for former, later in pairwise(law.editions):
        assert former.until == later.starts
        assert former.digest != later.digest
    with pytest.raises(NotInForce):
        law.edition_on(date(2004, 8, 14))


@EACH_OWN
def it_marks_what_nobody_verified(law: Law) -> None:
    assert {cite.id for cite in law.edition_on(TODAY).cites.values() if not cite.confidence.verified} >= {
        "pr-unverified"
    }


@EACH_OWN
def it_rests_on_no_draft(law: Law) -> None:
    for edition in law.editions:
        assert not [cite.id for cite in edition.cites.values() if "draft" in cite.id or "2020" in cite.id]
