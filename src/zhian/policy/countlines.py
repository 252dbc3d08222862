"""Moments as whole numbers on the line along which a unit counts."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from zhian.policy.calendars import Calendar
from zhian.policy.clockwords import Moment
from zhian.policy.model import Unit

HOUR: Final = 3_600_000_000
"""One hour on the line of instants, in microseconds."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def add_months(day: date, n: int) -> date:
    """The same day of the month `n` months later (earlier below 0), or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + n, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, gregorian.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Line:
    """Countable units: working days of a calendar, days (also for months), or microseconds (for hours)."""

    unit: Unit
    calendar: Calendar

    def through(self, at: Moment) -> int:
        """How many countable units there are up to `at`, the day itself included."""
        if isinstance(at, datetime):
            return (at - _EPOCH) // _MICROSECOND
        if self.unit is Unit.WORKING_DAY:
            self.calendar.year(at.year)
            return self.calendar.count_through(at)
        return at.toordinal()

    def before(self, at: Moment) -> int:
        """How many there are up to just before `at`."""
        if isinstance(at, datetime):
            return self.through(at)
        if self.unit is Unit.WORKING_DAY:
            return self.calendar.count_through(at - timedelta(days=1))
        return at.toordinal() - 1

    def at(self, position: int) -> Moment:
        if self.unit is Unit.HOUR:
            return _EPOCH + position * _MICROSECOND
        if self.unit is Unit.WORKING_DAY:
            return self.calendar.working_day_number(position - 1)
        return date.fromordinal(position)

    def length(self, start: Moment, n: int) -> int:
        if self.unit is Unit.HOUR:
            return n * HOUR
        return (add_months(start, n) - start).days if self.unit is Unit.MONTH else n
