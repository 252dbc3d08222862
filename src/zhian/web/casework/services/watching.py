"""What the operator watches of the calendar that every date rests on."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from zhian.kernel.clock import legal_day
from zhian.kernel.locales import Text
from zhian.policy.calendars import YearStatus, default_calendar
from zhian.web.base.outbox.kit import Gauge, Level, Reading

NOTICE_EXPECTED: Final = (11, 15)  # by mid-November the State Council has published next year's days


def read_calendar(at: datetime) -> Reading:
    """Which years are confirmed, and whether next year's notice should be loaded by now."""
    calendar = default_calendar(Path(settings.DATA_DIR))
    today = legal_day(at)
    confirmed = [year.year for year in calendar.years if year.status is YearStatus.CONFIRMED]
    value = Text(zh="{first}—{last}年已公布", en="{first} to {last} are published").fill(
        first=str(confirmed[0]), last=str(confirmed[-1])
    )
    load = Text(
        zh="请将国务院办公厅放假通知录入 laws/calendar，系统会重新计算日期并告知当事人。",
        en="Put the State Council's notice into laws/calendar; dates are then computed anew and told.",
    )
    if confirmed[-1] < today.year:
        return Reading(value, Level.ACT, load)
    if confirmed[-1] == today.year and today >= date(today.year, *NOTICE_EXPECTED):
        return Reading(value, Level.WATCH, load)
    return Reading(value)


GAUGES: Final = (Gauge("calendar", Text(zh="工作日历", en="Calendar of working days"), read_calendar),)
