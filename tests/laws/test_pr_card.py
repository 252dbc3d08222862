"""The permanent resident card: what was published of renewal and replacement, and nothing beyond."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.calendars import default_calendar
from zhian.policy.clocks import Limit, due
from zhian.policy.countlines import add_months
from zhian.policy.evaluate import evaluate
from zhian.policy.lawbook import Edition
from zhian.policy.load import load_default
from zhian.policy.model import LimitKind, State, Unit

LAW = load_default(None).law("talent.pr-card")
TODAY = date(2026, 11, 24)
EDITIONS = pytest.mark.parametrize("edition", LAW.editions, ids=lambda edition: str(edition.starts))


@EDITIONS
def it_knows_no_limit_for_the_authority_and_one_month_for_a_change(edition: Edition) -> None:
    limits = {limit.id: limit for limit in edition.limits}
    assert (limits["promise"].kind, limits["promise"].n) == (LimitKind.PROMISED, None)
    assert [limit.id for limit in edition.limits if limit.about == "decision" and limit.n is not None] == []
    change = limits["report-change"]
    assert (change.n, change.unit, change.starts, change.about) == (1, Unit.MONTH, "change", "applicant")
    assert change.routes == ("change",)
    end = due(TODAY, Limit.of(change), [], [], default_calendar())
    assert end is not None
    assert end.day == date(2026, 12, 24)


def it_charges_what_was_reported_and_leaves_the_rest_open() -> None:
    fees = {fee.id: fee.amount for fee in LAW.edition_on(TODAY).fees}
    assert fees == {"renewal": 300, "replacement": 600, "change": None}
    assert LAW.edition_on(date(2023, 11, 30)).fees == ()


def it_grants_the_new_card_from_december_2023_on() -> None:
    old, new = LAW.edition_on(date(2023, 11, 30)), LAW.edition_on(date(2023, 12, 1))
    assert "five-star" not in {grant.id for grant in old.grants}
    assert "five-star" in {grant.id for grant in new.grants}


@given(st.integers(-800, 800))
def it_renews_in_the_last_month_and_judges_a_late_one_not_itself(days: int) -> None:
    expires = TODAY + timedelta(days=days)
    facts = {"applicant.permanent_resident": True, "card.reason": "expiry", "card.expires": expires}
    state = evaluate(LAW.edition_on(TODAY), facts, on=TODAY, region="haidian").route("expiry").state
    if expires < TODAY:
        assert state is State.UNKNOWN
    else:
        assert (state is State.MET) == (expires <= add_months(TODAY, 1))
