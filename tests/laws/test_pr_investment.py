"""Permanent residence by investment: the amounts are the district's, and unknown where it has set none."""

from __future__ import annotations

from datetime import date

import pytest

from zhian.policy.evaluate import evaluate
from zhian.policy.lawbook import Edition
from zhian.policy.load import load_default, load_laws, package_sources
from zhian.policy.model import Confidence, LimitKind, State, Unit
from zhian.policy.sources import Documents
from zhian.policy.trace import Reason

LAW = load_default(None).law("talent.pr-investment")
TODAY = date(2026, 11, 24)
EDITIONS = pytest.mark.parametrize("edition", LAW.editions, ids=lambda edition: str(edition.starts))
INVESTOR = {
    "applicant.foreign_national": True,
    "investment.encouraged_usd": 500_000,
    "investment.total_usd": 500_000,
    "investment.stable_years": 3,
    "tax.good_record": True,
}
ELSEWHERE = """
cites:
  - id: other-guide
    instrument: {zh-Hans: 虚构的另一地区指南, en: A fictional guide of another district}
    article: null
    confidence: S1
    source: fictional
    checked_on: 2026-11-24
parameters:
  - {law: talent.pr-investment, name: encouraged_minimum, region: elsewhere, value: 700000, cite: other-guide}
"""


@EDITIONS
def it_sets_the_amounts_for_one_district_from_a_secondary_source(edition: Edition) -> None:
    rows = {name: parameter.rows for name, parameter in edition.parameters.items()}
    assert {name: [(row.region, row.value) for row in each] for name, each in rows.items()} == {
        "encouraged_minimum": [("haidian", 500_000)],
        "total_minimum": [("haidian", 2_000_000)],
    }
    assert {row.cite.confidence for each in rows.values() for row in each} == {Confidence.S2}


def it_answers_unknown_where_no_amount_is_set_and_asks_for_none() -> None:
    advice = evaluate(LAW.edition_on(TODAY), INVESTOR, on=TODAY, region="elsewhere")
    assert advice.outcome is State.UNKNOWN
    assert {route.because for route in advice.routes} == {(Reason.PARAMETER,)}
    assert advice.questions == ()


def it_takes_the_amount_of_a_district_that_adds_its_own() -> None:
    laws = load_laws([*package_sources(), Documents("published", {"amount.yaml": ELSEWHERE.encode()})])
    edition = laws.law("talent.pr-investment").edition_on(TODAY)
    states = [
        evaluate(
            edition, INVESTOR | {"investment.encouraged_usd": amount}, on=TODAY, region="elsewhere"
        ).route("encouraged")
        for amount in (699_999, 700_000)
    ]
    assert [route.state for route in states] == [State.NOT_MET, State.MET]


@EDITIONS
def it_gives_the_authority_six_months_and_promises_nothing(edition: Edition) -> None:
    assert [(limit.kind, limit.n, limit.unit) for limit in edition.limits] == [
        (LimitKind.STATUTORY, 6, Unit.MONTH)
    ]


@EDITIONS
def it_says_that_the_proofs_were_not_verified(edition: Edition) -> None:
    papers = {paper.id: paper for paper in edition.evidence}
    for name in ("investment-proof", "tax-proof"):
        assert "pr-unverified" in papers[name].cites
        assert papers[name].note is not None
