"""The sentences a clock says about itself, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from zhian.kernel.locales import Text
from zhian.policy.calendars import Calendar, OutsideCalendar
from zhian.policy.model import LimitKind, Unit

Moment = date | datetime

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS: Final = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_KINDS: Final = {
    LimitKind.STATUTORY: Text(zh="法定期限", en="statutory"),
    LimitKind.PROMISED: Text(zh="承诺期限", en="promised"),
    LimitKind.PRESS: Text(zh="媒体报道的期限", en="reported by the press"),
}


class UnitWords(NamedTuple):
    """A unit behind a number: Chinese, English singular, and the English letters of a list."""

    zh: str
    en: str
    short: str


UNITS: Final = {
    Unit.WORKING_DAY: UnitWords("个工作日", "working day", "d"),
    Unit.CALENDAR_DAY: UnitWords("日", "calendar day", "d"),
    Unit.MONTH: UnitWords("个月", "month", "mo"),
    Unit.HOUR: UnitWords("小时", "hour", "h"),
}


def amount(n: int, unit: Unit) -> Text:
    """`20个工作日`, `1 working day`."""
    words = UNITS[unit]
    return Text(zh=f"{n}{words.zh}", en=f"{n} {words.en}" if n == 1 else f"{n} {words.en}s")


def day_in_words(day: date) -> Text:
    """A date as a person writes it."""
    short = _short(day)
    return Text(zh=f"{day.year}年{short.zh}", en=f"{short.en} {day.year}")


def moment(at: Moment, zone: str) -> Text:
    """A day, or an instant to the minute in the district's zone."""
    if not isinstance(at, datetime):
        return day_in_words(at)
    local = at.astimezone(ZoneInfo(zone))
    day = day_in_words(local.date())
    return Text(zh=f"{day.zh}{local:%H:%M}", en=f"{day.en}, {local:%H:%M}")


def started(at: Moment, zone: str) -> Text:
    if isinstance(at, datetime):
        return Text(zh="自{day}起算。", en="Runs from {day}.").fill(day=moment(at, zone))
    return Text(
        zh="起算基准日为{day}，自次日起计算。",
        en="The day of the event is {day}; counting starts the next day.",
    ).fill(day=moment(at, zone))


def allowed(n: int, unit: Unit, kind: LimitKind) -> Text:
    return Text(zh="{kind}：{amount}。", en="Limit ({kind}): {amount}.").fill(
        kind=_KINDS[kind], amount=amount(n, unit)
    )


def extended(n: int, unit: Unit) -> Text:
    return Text(zh="期限延长{amount}。", en="Extended by {amount}.").fill(amount=amount(n, unit))


def paused(begin: Moment, end: Moment | None, skipped: int, unit: Unit, zone: str) -> Text:
    """`skipped` counts in `unit`; for hours it is given in whole hours, the arithmetic itself is exact."""
    if end is None:
        text = Text(
            zh="自{begin}起中止，尚未恢复，其后时间不计入期限。",
            en="Paused since {begin} and not yet resumed; the time since then does not count.",
        )
        return text.fill(begin=moment(begin, zone))
    return Text(
        zh="自{begin}起中止，至{end}恢复，其间{amount}不计入期限。",
        en="Paused from {begin}, resumed on {end}: {amount} in between not counted.",
    ).fill(begin=moment(begin, zone), end=moment(end, zone), amount=amount(skipped, unit))


def pause_too_late(begin: Moment, zone: str) -> Text:
    return Text(
        zh="{begin}起的中止晚于到期时间，不影响到期日。",
        en="The pause from {begin} began after the deadline and does not change it.",
    ).fill(begin=moment(begin, zone))


def pause_without_ground(begin: Moment, kind: LimitKind, zone: str) -> Text:
    return Text(
        zh="{begin}起的中止未引用规定依据，{kind}照常计算。",
        en="The pause from {begin} cites no ground in the law, so this limit ({kind}) keeps running.",
    ).fill(begin=moment(begin, zone), kind=_KINDS[kind])


def ended(at: Moment, zone: str) -> Text:
    if isinstance(at, datetime):
        return Text(zh="到期时间：{day}。", en="Due at {day}.").fill(day=moment(at, zone))
    weekday = at.weekday()
    return Text(
        zh=f"到期日：{{day}}（星期{'一二三四五六日'[weekday]}）。",
        en=f"Due on {_WEEKDAYS[weekday]}, {{day}}.",
    ).fill(day=moment(at, zone))


def standing_still(left: Text) -> Text:
    return Text(
        zh="计时中止，恢复后尚余{left}。", en="The clock stands still; {left} remain once it resumes."
    ).fill(left=left)


def not_announced(years: list[int]) -> Text:
    return Text(
        zh="{years}年放假安排尚未公布，计算结果为暂定，公布后将重新计算。",
        en="The holiday notice for {years} is not published yet: this is provisional until then.",
    ).fill(
        years=Text(zh="、".join(str(year) for year in years), en=" and ".join(str(year) for year in years))
    )


def ends_on_day_off(kind: Text) -> Text:
    return Text(
        zh="到期日为非工作日（{kind}）。所引规定未写明可以顺延。",
        en="The last day is not a working day ({kind}); the rule cited does not say that it moves.",
    ).fill(kind=kind)


def days_off_between(after: date, through: date, calendar: Calendar) -> Iterator[Text]:
    """The festivals and worked weekend days in `(after, through]`, which a glance at the weekdays misses."""
    for number in range(after.year, through.year + 1):
        try:
            year = calendar.year(number)
        except OutsideCalendar:
            return
        for run in year.off:
            first, last = max(run.first, after + timedelta(days=1)), min(run.last, through)
            if first <= last:
                yield _festival(calendar.kind_of(run.first), first, last)
        worked = [day for day in year.make_up if after < day <= through]
        if worked:
            yield Text(zh="调休上班日计入：{days}。", en="Make-up working days counted: {days}.").fill(
                days=_list_days(worked)
            )


def _festival(name: Text, first: date, last: date) -> Text:
    if first == last:
        span = _short(first)
    else:
        span = Text(zh="{a}至{b}", en="{a} to {b}").fill(a=_short(first), b=_short(last))
    return Text(zh="{name}放假：{span}。", en="{name}, days off: {span}.").fill(name=name, span=span)


def _list_days(days: list[date]) -> Text:
    short = [_short(day) for day in days]
    return Text(zh="、".join(day.zh for day in short), en=", ".join(day.en for day in short))


def _short(day: date) -> Text:
    return Text(zh=f"{day.month}月{day.day}日", en=f"{day.day} {_MONTHS[day.month - 1]}")


def date_moved(former: date, new: date, provisional: bool, zone: str) -> Text:
    text = Text(
        zh="放假安排已经更新，到期日由{former}调整为{new}{mark}。",
        en="The holiday calendar was updated: the due date moved from {former} to {new}{mark}.",
    )
    return text.fill(former=moment(former, zone), new=moment(new, zone), mark=_mark(provisional))


def date_stands(day: date | None, provisional: bool, zone: str) -> Text:
    if day is None:
        return Text(
            zh="放假安排已经更新，剩余期限已重新计算。",
            en="The holiday calendar was updated and the time left was computed again.",
        )
    return Text(
        zh="放假安排已经更新，到期日仍为{day}{mark}。",
        en="The holiday calendar was updated: the due date is {day} as before{mark}.",
    ).fill(day=moment(day, zone), mark=_mark(provisional))


def _mark(provisional: bool) -> Text:
    return Text(zh="（暂定）", en=" (provisional)") if provisional else Text(zh="", en="")


def left(state: str, n: int, unit: Unit) -> tuple[Text, Text]:
    """The sentence and the short form for a list, by state `left`, `due_now`, `overdue` or `paused`."""
    whole, short = amount(n, unit), short_amount(n, unit)
    if state == "due_now":
        text = _DUE_NOW if unit is Unit.HOUR else _DUE_TODAY
        return text, text
    if state == "overdue" and n == 0:
        return _OVERDUE, _OVERDUE
    if state == "left" and n == 0 and unit is Unit.HOUR:
        return _UNDER_AN_HOUR, _UNDER_AN_HOUR
    long_form, short_form = _LEFT[state]
    return long_form.fill(n=whole), short_form.fill(n=short)


def short_amount(n: int, unit: Unit) -> Text:
    """`20 个工作日`, `1 d`: as it stands in a list, where the column says what kind of day is meant."""
    words = UNITS[unit]
    return Text(zh=f"{n} {words.zh}", en=f"{n} {words.short}")


_DUE_TODAY: Final = Text(zh="今日到期", en="due today")
_DUE_NOW: Final = Text(zh="即刻到期", en="due now")
_OVERDUE: Final = Text(zh="已逾期", en="overdue")
_UNDER_AN_HOUR: Final = Text(zh="剩余不足 1 小时", en="less than 1 h left")
_LEFT: Final = {
    "left": (Text(zh="剩余{n}", en="{n} left"), Text(zh="剩 {n}", en="{n} left")),
    "overdue": (Text(zh="已逾期{n}", en="{n} overdue"), Text(zh="逾期 {n}", en="{n} over")),
    "paused": (
        Text(zh="中止计时，尚余{n}", en="paused, {n} left"),
        Text(zh="中止，余 {n}", en="paused, {n} left"),
    ),
}

PAUSE_BEFORE_ACCEPTANCE: Final = Text(
    zh="中止日期不得早于受理日期。", en="A pause cannot begin before the day of acceptance."
)
PAUSE_IN_FUTURE: Final = Text(
    zh="中止日期不得晚于当前日期。", en="A pause cannot begin in the future; record it on the day."
)
RESUME_BEFORE_PAUSE: Final = Text(
    zh="恢复日期不得早于中止日期。", en="The clock cannot resume before it was paused."
)
RESUME_BEFORE_ACCEPTANCE: Final = Text(
    zh="恢复日期不得早于受理日期。", en="The clock cannot resume before the day of acceptance."
)
RESUME_IN_FUTURE: Final = Text(
    zh="恢复日期不得晚于当前日期。", en="The clock cannot resume in the future; record it on the day."
)
PAUSE_NEEDS_END: Final = Text(
    zh="该中止事由须载明截止日期。", en="This ground for a pause ends on a date: state the date."
)
PAUSE_NEEDS_GROUND: Final = Text(
    zh="法定期限的中止须引用规定载明的事由；没有事由的，只能中止承诺期限。",
    en="Only a ground named in the law pauses this limit; without one only a promised limit may be paused.",
)
