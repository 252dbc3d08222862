"""Counting in working days, as pure functions of dates and a calendar.

The day of the event is never counted: counting starts the next day. Make-up weekend days count.
"""

from __future__ import annotations

from datetime import date

from zhian.policy.calendars import Calendar


def add_working_days(start: date, n: int, calendar: Calendar) -> date:
    """The `n`-th working day after `start`; `start` itself when `n` is 0.

    Raises ValueError when `n` is negative, OutsideCalendar when the answer lies beyond the calendar.
    """
    if n < 0:
        raise ValueError(f"a limit of {n} working days does not exist")
    calendar.year(start.year)
    return start if n == 0 else calendar.working_day_number(calendar.count_through(start) + n - 1)
