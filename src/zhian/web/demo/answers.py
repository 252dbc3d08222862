"""What the parties answer, law by law: specimen facts that meet the law, and some that do not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from .plan import FAMILY, PR, WORK, Story

Answers = Mapping[str, Any]
_FOREIGN: Final = {"applicant.foreign_national": True}
_POINTS: Final = {
    **_FOREIGN,
    "points.capacity": "technical_talent",
    "assessment.zgc_issued": False,
    "assessment.zgc_letter": True,
    "declared.education": 15,
    "declared.years_in_china": 10,
    "declared.experience": 10,
    "declared.pay": 15,
    "declared.leadership": 10,
    "declared.urgency": 10,
    "two_zones.enterprise_recognised": False,
    "two_zones.enterprise_in_beijing": True,
    "two_zones.enterprise_fits": False,
    "two_zones.person": [],
    "two_zones.letter": False,
}
_ALONE: Final[dict[str, dict[str, Any]]] = {
    "talent.pr-salary": {
        **_FOREIGN,
        "work.consecutive_years": 5,
        "residence.least_months_a_year": 8,
        "income.annual_wage": "1260000.00",
        "tax.annual_income_tax": "310000.00",
        "applicant.family_applies_along": True,
    },
    "talent.pr-points": _POINTS,
    "talent.pr-chinese-origin": {
        **_FOREIGN,
        "applicant.former_chinese_national": True,
        "applicant.degree": "doctor",
        "work.in_china": True,
        "applicant.holds_work_residence_permit": True,
        "work.years_in_key_region": 5,
        "residence.least_months_a_year": 9,
    },
    "talent.pr-post": {
        **_FOREIGN,
        "post.rank": "senior_title",
        "post.consecutive_years": 5,
        "residence.years_in_last_four": 4,
        "tax.good_record": True,
        "employer.kind": "high_tech_enterprise",
    },
    "talent.pr-investment": {
        **_FOREIGN,
        "investment.encouraged_usd": 800_000,
        "investment.total_usd": 2_400_000,
        "investment.stable_years": 4,
        "tax.good_record": True,
    },
    FAMILY: {
        **_FOREIGN,
        "applicant.age": 35,
        "marriage.years": 7,
        "residence.consecutive_years": 6,
        "residence.least_months_in_five_years": 10,
        "livelihood.stable": True,
        "home.stable": True,
        "family.relation": "spouse",
        "relative.status": "chinese_citizen",
    },
}
_FAILS: Final[dict[str, dict[str, Any]]] = {
    "talent.pr-salary": {"work.consecutive_years": 3},
    "talent.pr-points": {"assessment.zgc_letter": False, "declared.experience": 0},
    "talent.pr-chinese-origin": {"work.in_china": False},
    "talent.pr-post": {"post.consecutive_years": 2},
    "talent.pr-investment": {"investment.stable_years": 1},
    FAMILY: {"residence.least_months_in_five_years": 6},
}
_BY_BASIS: Final[dict[tuple[str, str], dict[str, Any]]] = {
    (FAMILY, "child"): {"family.relation": "child", "applicant.age": 12, "applicant.unmarried": True},
    (FAMILY, "elder"): {"family.relation": "elder", "applicant.age": 67, "relatives.abroad": False},
    ("talent.pr-investment", "encouraged"): {"investment.total_usd": 800_000},
    ("talent.pr-investment", "total"): {"investment.encouraged_usd": 0},
}
_OF_KIN: Final = {**_FOREIGN, "applicant.unmarried": True, "marriage.years": 6}


def answers_of(story: Story, party: str, day: date) -> Answers:
    """What one party of a story answers on a day."""
    if story.law_id == PR:
        return _recommended(story, party)
    if story.law_id == WORK:
        return _work(party, day)
    if party == "sponsor":
        return {}
    if story.law_id == "talent.pr-card":
        return _card(story, day)
    if story.along_with:
        return {**_OF_KIN, "applicant.age": 34 if story.relation == "spouse" else 9}
    met = {**_ALONE[story.law_id], **_BY_BASIS.get((story.law_id, story.route_id), {})}
    return met if story.is_met else met | _FAILS.get(story.law_id, {})


def _recommended(story: Story, party: str) -> Answers:
    if party == "sponsor":
        category = "high_level_talent" if story.is_met else "none_of_these"
        return {"recommendation.category": category, "recommendation.meets_zgc_criteria": story.is_met}
    return {**_FOREIGN, "applicant.family_applies_along": False}


def _card(story: Story, day: date) -> Answers:
    expires = day + timedelta(days=24 if story.route_id == "expiry" else 700)
    return {
        "applicant.permanent_resident": True,
        "card.reason": story.route_id,
        "card.expires": expires.isoformat(),
    }


def _work(party: str, day: date) -> Answers:
    if party == "sponsor":
        return {
            "applicant.work_document": "work_permit",
            "work.granted_days": 730,
            "filing.by": "applicant",
            "applicant.high_level_or_urgently_needed": False,
            "work.is_performance": False,
        }
    return {
        "permit.starts": day.isoformat(),
        "permit.ends": day.replace(year=day.year + 2, day=min(day.day, 28)).isoformat(),
        "applicant.age": 37,
        "applicant.ill": False,
        "applicant.health_certificate_given_for_work_permit": True,
        "applicant.former_chinese_national": False,
    }
