"""How dates, instants and time left are written, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from zhian.kernel.clock import DISTRICT_ZONE_DEFAULT
from zhian.kernel.locales import language_for

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNITS_ZH: Final = {"working_day": "个工作日", "calendar_day": "天", "month": "个月", "hour": "小时"}
UNITS_EN: Final = {"working_day": "d", "calendar_day": "d", "month": "mo", "hour": "h"}
UNITS_EN_LONG: Final = {"working_day": "working day", "calendar_day": "day", "month": "month", "hour": "hour"}


def day_text(day: date, language: str) -> str:
    """`2026年11月24日` or `24 Nov 2026`."""
    if language_for(language) == "zh-hans":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_text(day: date, language: str, *, with_year: bool) -> str:
    """`2026年11月` or `Nov 2026`, without the year where the axis already says it."""
    if language_for(language) == "zh-hans":
        return f"{day.year}年{day.month}月" if with_year else f"{day.month}月"
    return f"{MONTHS[day.month - 1]} {day.year}" if with_year else MONTHS[day.month - 1]


def instant_text(instant: datetime, language: str, zone: str = DISTRICT_ZONE_DEFAULT) -> str:
    """Day and minute in the district's zone; ValueError for a naive instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone cannot be shown")
    local = instant.astimezone(ZoneInfo(zone))
    return f"{day_text(local.date(), language)} {local:%H:%M}"


def time_left_text(n: int, unit: str, language: str) -> str:
    """The short form for lists: `剩 2 个工作日`, `2 d left`; below zero `逾期 1 天`, `1 d overdue`.

    Raises KeyError for a unit outside `working_day | calendar_day | month | hour`.
    """
    if language_for(language) == "zh-hans":
        if n == 0 and unit != "hour":
            return "今日到期"
        return f"{'剩' if n >= 0 else '逾期'} {abs(n)} {UNITS_ZH[unit]}"
    if n == 0 and unit != "hour":
        return "due today"
    return f"{abs(n)} {UNITS_EN[unit]} {'left' if n >= 0 else 'overdue'}"


def time_left_long(n: int, unit: str, language: str) -> str:
    """The same in full: `2 working days left`; in Chinese the short form says it all."""
    if language_for(language) == "zh-hans" or (n == 0 and unit != "hour"):
        return time_left_text(n, unit, language)
    plural = "" if abs(n) == 1 else "s"
    return f"{abs(n)} {UNITS_EN_LONG[unit]}{plural} {'left' if n >= 0 else 'overdue'}"
