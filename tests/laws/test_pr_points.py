"""Permanent residence on points: the mark is known, the weights are not, and no claim becomes a yes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.kernel.jsonio import canonical, loads
from zhian.policy.archive import restore
from zhian.policy.calendars import default_calendar
from zhian.policy.clocks import Limit, due
from zhian.policy.countlines import add_months
from zhian.policy.evaluate import evaluate
from zhian.policy.explain import explain
from zhian.policy.lawbook import Edition
from zhian.policy.load import load_default, load_laws, package_sources
from zhian.policy.model import Confidence, LimitKind, Party, Points, RemedyKind, State, Unit
from zhian.policy.replay import record, replay
from zhian.policy.report import as_text
from zhian.policy.sources import Documents
from zhian.policy.trace import children

LAW = load_default(None).law("talent.pr-points")
TODAY = date(2026, 11, 24)
EDITION = LAW.edition_on(TODAY)
EDITIONS = pytest.mark.parametrize("edition", LAW.editions, ids=lambda edition: str(edition.starts))
TECHNICAL = ("education", "years_in_china", "experience", "pay", "leadership", "urgency")
STARTUP = ("potential", "growth", "team", "contribution")

HIRED: dict[str, object] = {
    "applicant.foreign_national": True,
    "points.capacity": "technical_talent",
    "assessment.zgc_issued": False,
    "assessment.zgc_letter": True,
}

TABLE = """
cites:
  - id: made-up
    instrument: {zh-Hans: 虚构的积分标准, en: A fictional table of points}
    article: null
    confidence: S1
    source: fictional
    checked_on: 2026-11-24
parameters:
""" + "".join(
    f'  - {{law: talent.pr-points, name: most_{name}, region: haidian, value: "{most}", cite: made-up}}\n'
    for name, most in zip(TECHNICAL, (20, 15, 15, 20, 15, 15), strict=True)
)

SET = load_laws([*package_sources(), Documents("published", {"table.yaml": TABLE.encode()})])


def tables(node: object) -> list[Points]:
    """The tables of points below a condition."""
    found = [node] if isinstance(node, Points) else []
    for part in children(node):  # type: ignore[arg-type]
        found += tables(part)
    return found


@EDITIONS
def it_asks_for_seventy_of_a_hundred_points_and_knows_no_factor_by_its_weight(edition: Edition) -> None:
    found = tables(edition.route("zhongguancun").eligible)
    assert [(table.need, table.out_of) for table in found] == [(70, 100), (70, 100)]
    assert [row.id for table in found for row in table.rows] == [
        name.replace("_", "-") for name in TECHNICAL + STARTUP
    ]
    values = {row.value for parameter in edition.parameters.values() for row in parameter.rows}
    assert values == {None}
    assert set(edition.parameters) == {f"most_{name}" for name in TECHNICAL + STARTUP}


@given(st.lists(st.integers(0, 100), min_size=6, max_size=6))
def it_makes_no_yes_of_a_claim_while_no_weight_is_published(claims: list[int]) -> None:
    facts = HIRED | {f"declared.{name}": n for name, n in zip(TECHNICAL, claims, strict=True)}
    state = evaluate(EDITION, facts, on=TODAY, region="haidian").route("zhongguancun").state
    assert state is (State.NOT_MET if sum(claims) < 70 else State.UNKNOWN)


@given(st.lists(st.integers(0, 30), min_size=6, max_size=6))
def it_counts_each_factor_up_to_its_most_once_the_district_has_set_it(claims: list[int]) -> None:
    edition = SET.law(LAW.id).edition_on(TODAY)
    facts = HIRED | {f"declared.{name}": n for name, n in zip(TECHNICAL, claims, strict=True)}
    sum_ = sum(min(pair) for pair in zip(claims, (20, 15, 15, 20, 15, 15), strict=True))
    state = evaluate(edition, facts, on=TODAY, region="haidian").route("zhongguancun").state
    assert state is (State.MET if sum_ >= 70 else State.NOT_MET)


def it_tells_the_sum_factor_by_factor() -> None:
    facts = HIRED | {"declared.education": 20, "declared.pay": 30, "declared.urgency": 5}
    advice = evaluate(SET.law(LAW.id).edition_on(TODAY), facts, on=TODAY, region="haidian")
    chinese, english = (as_text(explain(advice, Party.APPLICANT), language) for language in ("zh", "en"))
    assert "合计45至90分；要求：不低于70分（满分100分）" in chinese
    assert "年薪水平（本项得20分；所填：30分；本项最高20分；" in chinese
    assert "45 to 90 points in total; needed: at least 70 of 100 points" in english


def it_gives_the_same_advice_again_from_what_a_case_has_kept() -> None:
    facts = HIRED | {"declared.education": 20, "declared.pay": 30}
    kept = restore(EDITION.data, EDITION.digest)
    advice = evaluate(kept, facts, on=TODAY, region="haidian")
    written = loads(canonical(record(advice)))
    assert isinstance(written, dict)
    assert replay(written, SET, kept).equal


def it_knows_the_two_zones_from_the_day_of_their_notice_and_never_names_the_district_as_decider() -> None:
    assert [[route.id for route in edition.routes] for edition in LAW.editions] == [
        ["zhongguancun"],
        ["zhongguancun"],
        ["zhongguancun", "two-zones"],
    ]
    (standard,) = (note for note in EDITION.notes if note.id == "two-zones-standard")
    assert [EDITION.cites[cite].confidence for cite in standard.cites] == [Confidence.S1, Confidence.U]


@EDITIONS
def it_is_decided_by_the_national_authority_and_only_forwarded_here(edition: Edition) -> None:
    assert edition.decider.id == edition.chain.decided_by == edition.chain.forward_to == "nia"
    assert [step.id for step in edition.chain.steps] == ["intake"]
    assert edition.remedies.kind is RemedyKind.UNKNOWN


@EDITIONS
def it_computes_no_limit_from_days_of_which_nobody_said_the_kind(edition: Edition) -> None:
    limits = [(limit.kind, limit.n, limit.unit) for limit in edition.limits]
    assert limits == [(LimitKind.STATUTORY, 6, Unit.MONTH)]
    end = due(date(2026, 8, 31), Limit.of(edition.limits[0]), [], [], default_calendar())
    assert end is not None
    assert end.day == date(2027, 2, 28)
    assert "reported-days" in {note.id for note in edition.notes}


@pytest.mark.parametrize("paper", ["health-certificate", "no-criminal-record"])
def it_takes_a_paper_up_to_the_day_six_months_after_it_was_issued(paper: str) -> None:
    months = next(each.max_age_months for each in EDITION.evidence if each.id == paper)
    assert months is not None
    assert add_months(date(2026, 5, 24), months) == TODAY  # the last day
    assert add_months(date(2026, 5, 23), months) < TODAY  # the day after


def it_asks_for_the_papers_of_the_declaration_on_the_zhongguancun_basis_alone() -> None:
    zhongguancun, two_zones = (
        {paper.id for paper in EDITION.evidence_for(route)} for route in ("zhongguancun", "two-zones")
    )
    assert two_zones < zhongguancun
    assert {"points-declaration", "employer-commitment"} <= zhongguancun - two_zones
    assert "recommendation-letter" in two_zones
    assert {paper.party for paper in EDITION.evidence} == {Party.APPLICANT}
