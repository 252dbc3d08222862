"""The verbs, at the edges where they change their mind."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.countlines import add_months
from zhian.policy.model import Anchor, Distance, FactType, Unit
from zhian.policy.terms import VERBS, Shape, is_within

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 0, date(2026, 12, 15)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
    ],
)
def it_takes_the_last_day_where_a_month_is_short(day: date, months: int, found: date) -> None:
    assert add_months(day, months) == found


@given(DAYS, st.integers(-240, 240))
def it_lands_in_the_month_counted(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day


@given(DAYS, DAYS, st.integers(0, 400))
def it_counts_both_ends_of_a_distance_in_days(seen: date, anchor: date, n: int) -> None:
    def within(side: str) -> bool:
        return is_within(seen, (Distance(n, Unit.CALENDAR_DAY, side, Anchor.AS_OF), anchor))

    apart = (seen - anchor).days
    assert within("after") == (0 <= apart <= n)
    assert within("before") == (-n <= apart <= 0)
    assert within("of") == (abs(apart) <= n)


def it_lets_a_paper_be_six_months_old_and_no_older() -> None:
    rule = Distance(6, Unit.MONTH, "before", Anchor.AS_OF)
    on = date(2026, 5, 1)
    ages = [date(2025, 10, 31), date(2025, 11, 1), on, on + timedelta(days=1)]
    assert [is_within(issued, (rule, on)) for issued in ages] == [False, True, True, False]


@pytest.mark.parametrize(
    ("verb", "need", "holds", "fails"),
    [
        ("is", "a", "a", "b"),
        ("one_of", ("a", "b"), "b", "c"),
        ("includes", "a", frozenset({"a", "b"}), frozenset({"b"})),
        ("at_least", Decimal("0.30"), Decimal("0.3"), Decimal("0.29")),
        ("at_most", 3, 3, 4),
        ("more_than", 3, 4, 3),
        ("less_than", 3, 2, 3),
        ("before", date(2026, 1, 2), date(2026, 1, 1), date(2026, 1, 2)),
        ("after", date(2026, 1, 2), date(2026, 1, 3), date(2026, 1, 2)),
        ("on_or_before", date(2026, 1, 2), date(2026, 1, 2), date(2026, 1, 3)),
        ("on_or_after", date(2026, 1, 2), date(2026, 1, 2), date(2026, 1, 1)),
    ],
)
def it_changes_its_mind_at_the_edge(verb: str, need: object, holds: object, fails: object) -> None:
    assert VERBS[verb].test(holds, need)
    assert not VERBS[verb].test(fails, need)


def it_is_a_closed_list_in_which_every_type_has_a_verb() -> None:
    assert set(VERBS) == {
        *("is", "one_of", "includes", "at_least", "at_most", "more_than", "less_than"),
        *("before", "after", "on_or_before", "on_or_after", "within", "max_age"),
    }
    assert {kind for verb in VERBS.values() for kind in verb.types} == set(FactType)
    assert {verb.shape for verb in VERBS.values()} == set(Shape)
