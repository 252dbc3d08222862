"""Permanent residence by salary and tax: a multiple of a figure not verified, so nothing is guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.countlines import add_months
from zhian.policy.evaluate import evaluate
from zhian.policy.load import load_default, load_laws, package_sources
from zhian.policy.model import (
    Confidence,
    LimitKind,
    ParameterRef,
    Party,
    RemedyKind,
    Sensitivity,
    State,
    Unit,
)
from zhian.policy.sources import Documents
from zhian.policy.trace import leaves

LAWS = load_default(None)
LAW = LAWS.law("talent.pr-salary")
TODAY = date(2026, 11, 24)
EDITION = LAW.edition_on(TODAY)

QUALIFIED: dict[str, object] = {
    "applicant.foreign_national": True,
    "work.consecutive_years": 4,
    "residence.least_months_a_year": 6,
}

ROWS = """
cites:
  - id: made-up
    instrument: {zh-Hans: 虚构的平均工资公告, en: A fictional notice of the average wage}
    article: null
    confidence: S1
    source: fictional
    checked_on: 2026-11-24
parameters:
  - {law: talent.pr-salary, name: average_wage, region: haidian, year: 2025, value: "100000", cite: made-up}
  - {law: talent.pr-salary, name: average_wage, region: haidian, year: 2026, value: "110000", cite: made-up}
"""


def it_leaves_the_average_wage_null() -> None:
    rows = EDITION.parameters["average_wage"].rows
    assert [(row.region, row.year, row.value) for row in rows] == [("haidian", 2025, None)]
    assert rows[0].cite.confidence is Confidence.U


@given(st.decimals(0, 10**7, places=2), st.decimals(0, 10**7, places=2))
def it_infers_nothing_from_any_wage_while_the_standard_is_not_published(wage: Decimal, tax: Decimal) -> None:
    facts = QUALIFIED | {"income.annual_wage": wage, "tax.annual_income_tax": tax}
    assert evaluate(EDITION, facts, on=TODAY, region="haidian").outcome is State.UNKNOWN


@pytest.mark.parametrize(
    ("on", "wage", "tax", "outcome"),
    [
        (date(2026, 12, 31), "600000", "120000", State.MET),
        (date(2027, 1, 1), "600000", "120000", State.NOT_MET),  # the wage of 2026 counts from here
        (date(2027, 1, 1), "660000", "132000", State.MET),
        (date(2028, 1, 1), "660000", "132000", State.UNKNOWN),  # nobody has set the row of 2027
        (date(2025, 12, 31), "600000", "120000", State.UNKNOWN),
    ],
)
def it_holds_the_wage_against_the_average_of_the_year_before(
    on: date, wage: str, tax: str, outcome: State
) -> None:
    laws = load_laws([*package_sources(), Documents("published", {"wage.yaml": ROWS.encode()})])
    edition = laws.law(LAW.id).edition_on(on)
    facts = QUALIFIED | {"income.annual_wage": wage, "tax.annual_income_tax": tax}
    assert evaluate(edition, facts, on=on, region="haidian").outcome is outcome
    assert edition.digest == EDITION.digest


def it_is_decided_by_the_national_authority_and_only_forwarded_here() -> None:
    assert EDITION.decider.id == EDITION.chain.decided_by == EDITION.chain.forward_to == "nia"
    assert not EDITION.chain.decided_here
    assert [step.id for step in EDITION.chain.steps] == ["intake"]
    assert EDITION.remedies.kind is RemedyKind.UNKNOWN
    assert EDITION.correction is not None
    assert EDITION.correction.fallback is not None
    assert not EDITION.correction.fallback.applies


def it_has_six_months_by_law_and_no_promise() -> None:
    limits = [(limit.kind, limit.n, limit.unit, limit.starts) for limit in EDITION.limits]
    assert limits == [(LimitKind.STATUTORY, 6, Unit.MONTH, "acceptance")]


def it_lets_the_person_hand_in_everything_and_keeps_family_health_and_record_apart() -> None:
    assert {paper.party for paper in EDITION.evidence} == {Party.APPLICANT}
    sensitive = {p.id: p.sensitive for p in EDITION.evidence if p.sensitive is not Sensitivity.NONE}
    assert sensitive == {
        "health-certificate": Sensitivity.HEALTH,
        "no-criminal-record": Sensitivity.CRIMINAL,
        "family-relation-proof": Sensitivity.FAMILY,
    }
    for name in ("income.annual_wage", "tax.annual_income_tax", "residence.least_months_a_year"):
        assert Party.SPONSOR not in LAW.facts[name].shared_with


@pytest.mark.parametrize("paper", ["health-certificate", "no-criminal-record"])
def it_takes_a_paper_up_to_the_day_six_months_after_it_was_issued(paper: str) -> None:
    months = next(each.max_age_months for each in EDITION.evidence if each.id == paper)
    assert months is not None
    assert add_months(date(2026, 5, 24), months) == TODAY  # the last day
    assert add_months(date(2026, 5, 23), months) < TODAY  # the day after


def it_cites_the_twelve_measures_for_every_number_it_asks_for() -> None:
    by_leaf = {
        "four-years": 4,
        "six-months-a-year": 6,
        "wage": Decimal(6),
        "tax": Decimal("1.2"),
    }
    route = EDITION.route("salary-and-tax").eligible
    assert route is not None
    found = {
        leaf.id.partition(".")[2]: leaf.need.times if isinstance(leaf.need, ParameterRef) else leaf.need
        for leaf in leaves(route)
        if leaf.cites == ("nia12-2",)
    }
    assert found == by_leaf
    assert EDITION.cites["nia12-2"].confidence is Confidence.S1
