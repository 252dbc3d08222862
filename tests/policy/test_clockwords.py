"""Amounts, days and time left in words: one table for every place that shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from zhian.kernel.locales import Text
from zhian.policy.clockwords import UNITS, amount, day_in_words, left, moment, short_amount
from zhian.policy.model import Unit


@pytest.mark.parametrize(
    ("n", "unit", "whole", "short"),
    [
        (1, Unit.WORKING_DAY, Text(zh="1个工作日", en="1 working day"), Text(zh="1 个工作日", en="1 d")),
        (
            20,
            Unit.WORKING_DAY,
            Text(zh="20个工作日", en="20 working days"),
            Text(zh="20 个工作日", en="20 d"),
        ),
        (30, Unit.CALENDAR_DAY, Text(zh="30日", en="30 calendar days"), Text(zh="30 日", en="30 d")),
        (6, Unit.MONTH, Text(zh="6个月", en="6 months"), Text(zh="6 个月", en="6 mo")),
        (1, Unit.HOUR, Text(zh="1小时", en="1 hour"), Text(zh="1 小时", en="1 h")),
    ],
)
def it_writes_an_amount_in_full_and_for_a_list(n: int, unit: Unit, whole: Text, short: Text) -> None:
    assert amount(n, unit) == whole
    assert short_amount(n, unit) == short


def it_has_words_for_every_unit_of_a_law() -> None:
    assert set(UNITS) == set(Unit)


@pytest.mark.parametrize(
    ("state", "n", "unit", "zh", "en"),
    [
        ("left", 2, Unit.WORKING_DAY, "剩 2 个工作日", "2 d left"),
        ("overdue", 3, Unit.CALENDAR_DAY, "逾期 3 日", "3 d over"),
        ("paused", 14, Unit.WORKING_DAY, "中止，余 14 个工作日", "paused, 14 d left"),
        ("due_now", 0, Unit.WORKING_DAY, "今日到期", "due today"),
        ("due_now", 0, Unit.HOUR, "即刻到期", "due now"),
        ("left", 0, Unit.HOUR, "剩余不足 1 小时", "less than 1 h left"),
    ],
)
def it_writes_the_time_left_for_a_list(state: str, n: int, unit: Unit, zh: str, en: str) -> None:
    assert left(state, n, unit)[1] == Text(zh=zh, en=en)


def it_writes_a_day_and_an_instant_in_the_zone_of_the_district() -> None:
    assert day_in_words(date(2026, 11, 4)) == Text(zh="2026年11月4日", en="4 November 2026")
    late = datetime(2026, 11, 3, 16, 30, tzinfo=UTC)
    assert moment(late, "Asia/Shanghai") == Text(zh="2026年11月4日00:30", en="4 November 2026, 00:30")
