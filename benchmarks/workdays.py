"""Adding n working days on the calendar of the State Council's notices, beside what others offer."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle

from benchmarks.measuring import Figure, median_microseconds
from zhian.policy.calendars import default_calendar
from zhian.policy.workdays import add_working_days

DAYS = [date(2026, 1, 5) + timedelta(days=7 * week) for week in range(40)]
N = 20


def measure() -> Figure:
    """Microseconds for one date."""
    calendar = default_calendar()
    turn = cycle(DAYS)
    ours = median_microseconds(lambda: add_working_days(next(turn), N, calendar), 50_000)
    return Figure(ours, f"n = {N}, {len(DAYS)} first days in turn", peers=_peers())


def _peers() -> dict[str, float]:
    import chinese_calendar
    import holidays

    china = holidays.country_holidays("CN", years=(2026, 2027))
    turn = cycle(DAYS)

    def counting() -> date:
        day, left = next(turn), N
        while left:
            day += timedelta(days=1)
            left -= chinese_calendar.is_workday(day)
        return day

    return {
        "holidays.get_nth_working_day": median_microseconds(
            lambda: china.get_nth_working_day(next(turn), N), 500, rounds=3
        ),
        "chinese_calendar, day by day": median_microseconds(counting, 500, rounds=3),
    }
