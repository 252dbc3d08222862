from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from zhian.web.base.ui.days import day_text, instant_text, month_text, time_left_long, time_left_text


def it_writes_days_as_each_language_does() -> None:
    assert day_text(date(2026, 11, 4), "zh-hans") == "2026年11月4日"
    assert day_text(date(2026, 11, 4), "en") == "4 Nov 2026"


def it_writes_months_with_the_year_only_where_asked() -> None:
    assert month_text(date(2026, 1, 1), "en", with_year=True) == "Jan 2026"
    assert month_text(date(2026, 1, 1), "en", with_year=False) == "Jan"
    assert month_text(date(2026, 1, 1), "zh-Hans", with_year=True) == "2026年1月"


def it_shows_an_instant_in_the_districts_zone_past_midnight() -> None:
    assert instant_text(datetime(2026, 11, 23, 16, 5, tzinfo=UTC), "zh-hans") == "2026年11月24日 00:05"


def it_refuses_an_instant_without_a_zone() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        instant_text(datetime(2026, 11, 23), "en")  # noqa: DTZ001 -- the refusal is what is tested


@pytest.mark.parametrize(
    ("n", "unit", "zh", "en", "full"),
    [
        (2, "working_day", "剩 2 个工作日", "2 d left", "2 working days left"),
        (1, "working_day", "剩 1 个工作日", "1 d left", "1 working day left"),
        (-3, "calendar_day", "逾期 3 天", "3 d overdue", "3 days overdue"),
        (0, "working_day", "今日到期", "due today", "due today"),
        (0, "hour", "剩 0 小时", "0 h left", "0 hours left"),
    ],
)
def it_says_time_left_short_and_in_full(n: int, unit: str, zh: str, en: str, full: str) -> None:
    assert time_left_text(n, unit, "zh-hans") == zh
    assert time_left_text(n, unit, "en") == en
    assert time_left_long(n, unit, "en") == full
