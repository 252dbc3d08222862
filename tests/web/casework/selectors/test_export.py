"""What a person takes along of their cases."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.factories.cases import Walk, recommended, walk
from tests.factories.people import NOW, actor_of_user, make_applicant
from zhian.web.casework.models import CorrectionNotice, OfficialReceipt, Pause, Visit
from zhian.web.casework.selectors import export_cases
from zhian.web.talent.selectors import export_recommendations

pytestmark = pytest.mark.django_db


def furnished() -> Walk:
    """A granted case that has one row of everything a person may see."""
    done = walk(recommended(), "submit confirm accept forward grant")
    case, officer = done.case, done.scene.actors["intake"].user_id
    assert officer is not None
    items = [{"item": "passport", "party": "applicant", "note": "A page is missing."}]
    CorrectionNotice.objects.create(case=case, items=items, sent_on=date(2026, 11, 25), sent_at=NOW)
    Pause.objects.create(
        case=case,
        clock="promised",
        reason="A test.",
        from_on=date(2026, 11, 26),
        ends_by="event",
        created_at=NOW,
    )
    Visit.objects.create(case=case, purpose="biometrics", place="zgc-hall", party="applicant", created_at=NOW)
    OfficialReceipt.objects.create(
        case=case,
        number="R-1",
        issued_on=date(2026, 11, 26),
        expires_on=date(2027, 1, 1),
        recorded_by_user_id=officer,
        recorded_at=NOW,
    )
    return done


def it_leaves_nothing_out_and_says_it_in_both_languages() -> None:
    done = furnished()
    (case,) = export_cases(done.scene.person.pk, done.scene.actors["applicant"])
    assert json.loads(json.dumps(case)) == case
    parts = ("moves", "pauses", "visits", "handoffs", "advice", "receipts", "deadlines")
    assert [part for part in parts if not case[part]] == []
    assert case["correction"]["items"][0]["title"]["zh-Hans"].startswith("有效的外国护照")
    assert case["official_receipt"]["number"] == "R-1"
    assert case["visits"][0]["place"] == "zgc-hall"
    assert case["state_name"] == {"zh-Hans": "已批准", "en": "granted"}
    for both in (case["law_title"], case["basis_title"], case["office"], case["decision"]["decided_by"]):
        assert both["zh-Hans"] != both["en"]
    assert all(move["what_words"] for move in case["moves"])
    assert all(limit["kind_name"] for limit in case["deadlines"])


def it_hands_over_the_recommendation_with_its_grounds() -> None:
    done = furnished()
    applicant = done.scene.actors["applicant"]
    (row,) = export_recommendations(done.scene.person.pk, applicant)
    assert row["case"] == done.case.reference
    assert row["grounds"] == "Leads the group on reliable models."
    assert (row["status"], row["right"]) == ("standing", None)
    assert json.loads(json.dumps(row)) == row


def it_hands_nobody_what_is_about_somebody_else() -> None:
    done = furnished()
    other = actor_of_user(make_applicant()[0].pk)
    assert export_cases(done.scene.person.pk, other) == []
    assert export_recommendations(done.scene.person.pk, other) == []
