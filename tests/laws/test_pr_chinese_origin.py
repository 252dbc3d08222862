"""Permanent residence for people of Chinese origin: the doctorate alone opens nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.countlines import add_months
from zhian.policy.evaluate import evaluate
from zhian.policy.explain import explain
from zhian.policy.load import load_default
from zhian.policy.model import Confidence, LimitKind, Party, RemedyKind, Sensitivity, State, Unit
from zhian.policy.trace import leaves

LAW = load_default(None).law("talent.pr-chinese-origin")
TODAY = date(2026, 11, 24)
EDITION = LAW.edition_on(TODAY)
ORIGIN = "applicant.former_chinese_national"

FACTS = st.fixed_dictionaries(
    {},
    optional={
        "applicant.foreign_national": st.booleans(),
        "applicant.degree": st.sampled_from(["doctor", "master", "bachelor", "none_of_these"]),
        "work.in_china": st.booleans(),
        "applicant.holds_work_residence_permit": st.booleans(),
        "work.years_in_key_region": st.integers(0, 9),
        "residence.least_months_a_year": st.integers(0, 12),
    },
)


@given(FACTS)
def it_opens_no_basis_to_whoever_is_not_of_chinese_origin(facts: dict[str, object]) -> None:
    advice = evaluate(EDITION, facts | {ORIGIN: False}, on=TODAY, region="haidian")
    assert {route.state for route in advice.routes} == {State.NOT_MET}


@given(FACTS, st.booleans())
def it_never_tells_the_employer_about_the_origin(facts: dict[str, object], origin: bool) -> None:
    told = [
        explain(evaluate(EDITION, given, on=TODAY, region="haidian"), Party.SPONSOR)
        for given in (facts, facts | {ORIGIN: origin})
    ]
    assert told[0] == told[1]
    assert LAW.facts[ORIGIN].sensitive


def it_rests_every_condition_but_the_beijing_permit_on_the_twelve_measures() -> None:
    cites = {
        leaf.id: leaf.cites
        for route in EDITION.routes
        for leaf in leaves(route.eligible)  # type: ignore[arg-type]
    }
    others = {leaf: cite for leaf, cite in cites.items() if cite != ("nia12-3",)}
    assert others == {
        "doctorate.foreign-national": ("eeal-47",),
        "doctorate.work-residence-permit": ("bj-origin-guide",),
        "key-region.foreign-national": ("eeal-47",),
    }
    assert EDITION.cites["nia12-3"].confidence is Confidence.S1


def it_asks_for_the_degree_on_the_doctorate_alone() -> None:
    both = {paper.id for paper in EDITION.evidence_for("doctorate")}
    assert both - {paper.id for paper in EDITION.evidence_for("key-region")} == {"degree"}


def it_keeps_origin_health_and_record_with_the_person() -> None:
    sensitive = {p.id: p.sensitive for p in EDITION.evidence if p.sensitive is not Sensitivity.NONE}
    assert sensitive == {
        "chinese-origin-proof": Sensitivity.FAMILY,
        "health-certificate": Sensitivity.HEALTH,
        "no-criminal-record": Sensitivity.CRIMINAL,
    }
    assert {paper.party for paper in EDITION.evidence} == {Party.APPLICANT}


@pytest.mark.parametrize("paper", ["health-certificate", "no-criminal-record"])
def it_takes_a_paper_up_to_the_day_six_months_after_it_was_issued(paper: str) -> None:
    months = next(each.max_age_months for each in EDITION.evidence if each.id == paper)
    assert months is not None
    assert add_months(date(2026, 5, 24), months) == TODAY  # the last day
    assert add_months(date(2026, 5, 23), months) < TODAY  # the day after


def it_is_decided_by_the_national_authority_within_six_months_of_acceptance() -> None:
    assert EDITION.decider.id == EDITION.chain.decided_by == EDITION.chain.forward_to == "nia"
    limits = [(limit.kind, limit.n, limit.unit, limit.starts) for limit in EDITION.limits]
    assert limits == [(LimitKind.STATUTORY, 6, Unit.MONTH, "acceptance")]
    assert EDITION.remedies.kind is RemedyKind.UNKNOWN


def it_says_that_the_measures_of_2016_were_not_seen_and_uses_them_for_nothing() -> None:
    assert [note.id for note in EDITION.notes if "mps20" in note.cites] == ["before-2019"]
    assert len(LAW.editions) == 1
