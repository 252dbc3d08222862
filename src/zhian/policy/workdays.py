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


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days lie in `(start, end]`; negative when `end` is earlier. Raises OutsideCalendar.

    It undoes `add_working_days`: after adding n, there are n in between.
    """
    calendar.year(start.year)
    calendar.year(end.year)
    return calendar.count_through(end) - calendar.count_through(start)


def next_working_day(day: date, calendar: Calendar) -> date:
    """The first working day after `day`; raises OutsideCalendar."""
    return add_working_days(day, 1, calendar)


def last_working_day_through(day: date, calendar: Calendar) -> date:
    """The last working day not after `day`; raises OutsideCalendar."""
    calendar.year(day.year)
    return calendar.working_day_number(calendar.count_through(day) - 1)
