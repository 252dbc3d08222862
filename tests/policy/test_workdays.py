"""Counting in working days: the published vectors, and what must hold for every start."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.policy.calendars import OutsideCalendar, default_calendar
from zhian.policy.workdays import add_working_days

CALENDAR = default_calendar()
DAYS = st.dates(date(2024, 1, 1), date(2029, 6, 30))

# Start day not counted; computed from the published notices of 2025 and 2026.
VECTORS = [
    ("2026-09-24", 7, "2026-10-12"),
    ("2026-09-24", 15, "2026-10-22"),
    ("2026-02-12", 5, "2026-02-26"),
    ("2026-02-13", 15, "2026-03-12"),
    ("2026-04-29", 7, "2026-05-12"),
    ("2026-01-01", 5, "2026-01-08"),
    ("2026-05-08", 1, "2026-05-09"),
    ("2026-09-18", 1, "2026-09-20"),
    ("2026-09-19", 1, "2026-09-20"),
    ("2026-10-08", 5, "2026-10-14"),
    ("2026-06-18", 2, "2026-06-23"),
    ("2026-08-03", 50, "2026-10-16"),
    ("2026-11-23", 7, "2026-12-02"),
    ("2026-11-23", 15, "2026-12-14"),
    ("2026-02-10", 20, "2026-03-16"),
    ("2026-01-05", 20, "2026-02-02"),
]


@pytest.mark.parametrize(("accepted", "n", "expected"), VECTORS)
def it_finds_the_published_due_date(accepted: str, n: int, expected: str) -> None:
    assert add_working_days(date.fromisoformat(accepted), n, CALENDAR).isoformat() == expected


@given(DAYS, st.integers(1, 250))
def it_agrees_with_walking_day_by_day(start: date, n: int) -> None:
    day, left = start, n
    while left:
        day += timedelta(days=1)
        left -= CALENDAR.is_working_day(day)
    assert add_working_days(start, n, CALENDAR) == day


@given(DAYS, st.integers(0, 120), st.integers(0, 120))
def it_adds_up_in_two_steps_or_in_one(start: date, first: int, second: int) -> None:
    halfway = add_working_days(start, first, CALENDAR)
    assert add_working_days(halfway, second, CALENDAR) == add_working_days(start, first + second, CALENDAR)


def it_leaves_the_start_alone_when_nothing_is_added() -> None:
    assert add_working_days(date(2026, 10, 3), 0, CALENDAR) == date(2026, 10, 3)


def it_refuses_a_negative_count() -> None:
    with pytest.raises(ValueError, match="-1 working days"):
        add_working_days(date(2026, 1, 5), -1, CALENDAR)


def it_refuses_to_answer_beyond_the_calendar() -> None:
    with pytest.raises(OutsideCalendar):
        add_working_days(date(2030, 12, 1), 60, CALENDAR)
    with pytest.raises(OutsideCalendar):
        add_working_days(date(2023, 12, 29), 5, CALENDAR)
