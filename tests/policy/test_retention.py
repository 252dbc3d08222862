"""How long personal data is kept, as a pure function of day, law, periods and holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.kernel.clock import now
from zhian.policy.retention import About, KeepUnit, Standing, ends_on, judge, stands_held
from zhian.policy.retentionfiles import default_retention

CLOSED = date(2020, 2, 29)
YEARS = {"ZHIAN_RETENTION_CASE_YEARS": 5, "ZHIAN_RETENTION_AUDIT_YEARS": 7}
LAWS = default_retention()
CASE = LAWS.about(About.CASE)


def it_is_due_on_the_day_after_the_last_one_kept() -> None:
    day = date(2025, 2, 28)
    assert judge(CASE, CLOSED, on=day, periods=YEARS) == (judge(CASE, CLOSED, on=day, periods=YEARS))
    assert judge(CASE, CLOSED, on=day, periods=YEARS).standing is Standing.DUE
    before = judge(CASE, CLOSED, on=day - timedelta(days=1), periods=YEARS)
    assert (before.standing, before.due_on) == (Standing.KEPT, day)


def it_keeps_what_nobody_gave_a_period_for() -> None:
    assert judge(CASE, CLOSED, on=date(2099, 1, 1), periods={}).standing is Standing.UNKNOWN
    assert LAWS.unknown(date(2026, 1, 1), {}) == tuple(sorted(YEARS))
    assert LAWS.unknown(date(2026, 1, 1), YEARS) == ()


def it_lets_a_hold_stand_against_what_is_due_and_nothing_else() -> None:
    late, early = date(2030, 1, 1), date(2021, 12, 1)
    assert judge(CASE, CLOSED, on=late, periods=YEARS, held=True).standing is Standing.HELD
    assert judge(CASE, CLOSED, on=early, periods=YEARS, held=True).standing is Standing.KEPT


def it_never_calls_due_what_is_kept_at_least() -> None:
    law = LAWS.about(About.ASSESSMENT)
    assert judge(law, CLOSED, on=date(2099, 1, 1), periods={}).standing is Standing.KEPT


def it_judges_by_the_edition_of_the_day_asked_about() -> None:
    first = CASE.editions[0]
    shorter = replace(first, starts=date(2027, 1, 1), n=1, set_by=None)
    law = replace(CASE, editions=(replace(first, until=date(2027, 1, 1)), shorter))
    closed = date(2025, 6, 1)
    assert judge(law, closed, on=date(2026, 12, 31), periods=YEARS).standing is Standing.KEPT
    assert judge(law, closed, on=date(2027, 1, 1), periods=YEARS).standing is Standing.DUE
    assert judge(law, closed, on=date(2021, 10, 31), periods=YEARS).standing is Standing.UNKNOWN


def it_refuses_an_instant_where_a_day_is_meant() -> None:
    instant: datetime = now()
    with pytest.raises(TypeError):
        CASE.edition_on(instant)


def it_does_not_end_a_hold_by_itself() -> None:
    placed, lifted = date(2026, 1, 1), date(2026, 3, 1)
    assert stands_held([(placed, None)], date(2036, 1, 1))
    assert stands_held([(placed, lifted)], date(2026, 2, 28))
    assert not stands_held([(placed, lifted)], lifted)
    assert not stands_held([(placed, None)], date(2025, 12, 31))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 60), st.sampled_from(list(KeepUnit)))
def it_keeps_longer_the_longer_the_period(start: date, n: int, unit: KeepUnit) -> None:
    assert start < ends_on(start, n, unit) <= ends_on(start, n + 1, unit)
