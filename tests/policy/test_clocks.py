"""Limits, pauses and extensions: published rows, properties, and the words a person reads."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy.test_calendars import NOTICE_2027
from tests.policy.test_workdays import VECTORS
from zhian.kernel.clock import legal_day
from zhian.kernel.locales import Text
from zhian.policy.calendars import Calendar, default_calendar, load_calendar
from zhian.policy.clocks import (
    Due,
    Extension,
    LeftState,
    Limit,
    Pause,
    due,
    recompute,
    refuse_pause,
    time_left,
)
from zhian.policy.clockwords import Moment
from zhian.policy.countlines import add_months
from zhian.policy.model import LimitKind, LimitRule, PauseGround, Unit
from zhian.policy.sources import directory, package_sources
from zhian.policy.workdays import add_working_days

CALENDAR = default_calendar()
SHANGHAI = "Asia/Shanghai"


def _limit(n: int | None, unit: Unit = Unit.WORKING_DAY, kind: LimitKind = LimitKind.STATUTORY) -> Limit:
    return Limit(kind, n, unit)


def _pause(begin: str, end: str | None, ground: str | None = "expert") -> Pause:
    return Pause(date.fromisoformat(begin), None if end is None else date.fromisoformat(end), ground)


def _due(
    start: Moment, limit: Limit, pauses: Sequence[Pause] = (), extensions: Sequence[Extension] = ()
) -> Due:
    found = due(start, limit, pauses, extensions, CALENDAR)
    assert found is not None
    return found


def _with_notice(folder: Path) -> Calendar:
    (folder / "calendar").mkdir()
    (folder / "calendar" / "2027.yaml").write_text(NOTICE_2027, "utf-8")
    return load_calendar([*package_sources(), directory(folder)])


def _day(text: str) -> date:
    return date.fromisoformat(text)


Claim = tuple[date, Limit, list[Pause], list[Extension]]
STARTS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
COUNTS = st.integers(1, 60)
DAY_UNITS = st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY])


@st.composite
def pauses_from(draw: st.DrawFn, start: date, most: int = 4) -> list[Pause]:
    spans = draw(st.lists(st.tuples(st.integers(-20, 150), st.integers(0, 40)), max_size=most))
    return [
        Pause(start + timedelta(days=begin), start + timedelta(days=begin + length), "expert")
        for begin, length in spans
    ]


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    start = draw(STARTS)
    unit = draw(st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH]))
    limit = _limit(draw(st.integers(0, 6) if unit is Unit.MONTH else st.integers(0, 60)), unit)
    extensions = [Extension(n) for n in draw(st.lists(st.integers(0, 3), max_size=3))]
    return start, limit, draw(pauses_from(start)), extensions


def _walk_day_by_day(claim: Claim) -> date:
    """The definition, as slowly as it can be written down: the reference for the fast one."""
    start, limit, pauses, extensions = claim
    left = (limit.n or 0) + sum(extension.n for extension in extensions)
    if limit.unit is Unit.MONTH:
        left = (add_months(start, left) - start).days
    day = start
    while left:
        day += timedelta(days=1)
        paused = any(pause.end is not None and pause.begin <= day < pause.end for pause in pauses)
        counts = limit.unit is not Unit.WORKING_DAY or CALENDAR.is_working_day(day)
        left -= counts and not paused
    return day


class DescribeWorkingDays:
    @pytest.mark.parametrize(("accepted", "n", "expected"), VECTORS)
    def it_finds_the_published_due_date(self, accepted: str, n: int, expected: str) -> None:
        found = _due(_day(accepted), _limit(n))
        assert found.day == _day(expected)
        assert found.instant is None
        assert not found.provisional

    @pytest.mark.parametrize(
        ("begin", "end", "expected"),
        [
            ("2026-01-14", "2026-01-19", "2026-02-05"),
            ("2026-01-28", "2026-02-11", "2026-02-14"),  # a Saturday that is worked
            ("2026-02-13", "2026-02-24", "2026-02-02"),  # after the deadline: still late
        ],
    )
    def it_replays_a_pause_instead_of_shifting_the_date(self, begin: str, end: str, expected: str) -> None:
        assert _due(_day("2026-01-05"), _limit(20)).day == _day("2026-02-02")
        assert _due(_day("2026-01-05"), _limit(20), [_pause(begin, end)]).day == _day(expected)

    def it_keeps_the_calendar_it_was_counted_on(self) -> None:
        found = _due(_day("2026-11-23"), _limit(7))
        assert (found.calendar_edition, found.calendar_digest) == (CALENDAR.edition, CALENDAR.digest)

    def it_has_no_date_when_the_number_is_not_published(self) -> None:
        assert due(_day("2026-11-23"), _limit(None), [], [], CALENDAR) is None

    @given(claims())
    def it_equals_the_slow_definition(self, claim: Claim) -> None:
        assert _due(*claim).day == _walk_day_by_day(claim)


class DescribePauses:
    @given(STARTS, COUNTS, DAY_UNITS, st.integers(-10, 100))
    def it_changes_nothing_when_empty(self, start: date, n: int, unit: Unit, at: int) -> None:
        begin = start + timedelta(days=at)
        assert (
            _due(start, _limit(n, unit), [Pause(begin, begin, "g")]).day == _due(start, _limit(n, unit)).day
        )

    @given(STARTS, COUNTS, st.data())
    def it_moves_the_deadline_by_exactly_the_working_days_paused(
        self, start: date, n: int, data: st.DataObject
    ) -> None:
        plain = _due(start, _limit(n)).day
        assert plain is not None
        begin = data.draw(st.dates(start + timedelta(days=1), plain))
        end = begin + timedelta(days=data.draw(st.integers(0, 60)))
        paused_days = sum(
            CALENDAR.is_working_day(begin + timedelta(days=step)) for step in range((end - begin).days)
        )
        moved = _due(start, _limit(n), [Pause(begin, end, "g")]).day
        assert moved == add_working_days(plain, paused_days, CALENDAR)

    @given(claims(), st.randoms(use_true_random=False))
    def it_does_not_matter_in_which_order_they_are_recorded(self, claim: Claim, dice: random.Random) -> None:
        start, limit, pauses, extensions = claim
        shuffled, stretched = list(pauses), list(extensions)
        dice.shuffle(shuffled)
        dice.shuffle(stretched)
        assert _due(start, limit, shuffled, stretched).day == _due(start, limit, pauses, extensions).day

    @given(
        STARTS,
        COUNTS,
        DAY_UNITS,
        st.integers(0, 60),
        st.integers(0, 30),
        st.integers(0, 30),
        st.integers(0, 30),
    )
    def it_treats_overlapping_pauses_as_their_union(
        self, start: date, n: int, unit: Unit, at: int, head: int, overlap: int, tail: int
    ) -> None:
        first = start + timedelta(days=at)
        second, third = first + timedelta(days=head), first + timedelta(days=head + overlap)
        last = third + timedelta(days=tail)
        apart = [Pause(first, third, "g"), Pause(second, last, "g")]
        assert (
            _due(start, _limit(n, unit), apart).day
            == _due(start, _limit(n, unit), [Pause(first, last, "g")]).day
        )

    @given(STARTS, COUNTS, DAY_UNITS, st.integers(1, 90), st.integers(0, 90))
    def it_never_makes_a_late_case_timely(
        self, start: date, n: int, unit: Unit, after: int, length: int
    ) -> None:
        plain = _due(start, _limit(n, unit))
        assert plain.day is not None
        begin = plain.day + timedelta(days=after)
        later = _due(start, _limit(n, unit), [Pause(begin, begin + timedelta(days=length), "g")])
        assert later.day == plain.day
        assert later.steps != plain.steps  # and it says so

    @given(claims(), st.data())
    def it_never_brings_a_deadline_forward(self, claim: Claim, data: st.DataObject) -> None:
        start, limit, pauses, extensions = claim
        before = _due(start, limit, pauses, extensions).day
        more = data.draw(pauses_from(start, most=1))
        after = _due(
            start, limit, [*pauses, *more], [*extensions, Extension(data.draw(st.integers(0, 2)))]
        ).day
        assert before is not None
        assert after is not None
        assert after >= before

    @given(STARTS, COUNTS, DAY_UNITS, st.integers(1, 30))
    def it_never_ends_earlier_for_a_later_start(self, start: date, n: int, unit: Unit, later: int) -> None:
        first = _due(start, _limit(n, unit)).day
        second = _due(start + timedelta(days=later), _limit(n, unit)).day
        assert first is not None
        assert second is not None
        assert first <= second

    def it_stops_a_statutory_limit_only_on_a_ground_of_the_law(self) -> None:
        pause = _pause("2026-01-14", "2026-01-19", ground=None)
        statutory = _due(_day("2026-01-05"), _limit(20), [pause])
        promised = _due(_day("2026-01-05"), _limit(20, kind=LimitKind.PROMISED), [pause])
        reported = _due(_day("2026-01-05"), _limit(20, kind=LimitKind.PRESS), [pause])
        assert (statutory.day, reported.day) == (_day("2026-02-02"), _day("2026-02-02"))
        assert promised.day == _day("2026-02-05")
        assert any("未引用规定依据" in step.zh for step in statutory.steps)

    def it_stands_still_while_a_pause_is_open(self) -> None:
        found = _due(_day("2026-01-05"), _limit(20), [_pause("2026-01-14", None)])
        assert (found.day, found.left_when_paused) == (None, 14)  # 6 of 20 were used through 13 January
        assert found.steps[-1].zh == "计时中止，恢复后尚余14个工作日。"

    def it_ignores_an_open_pause_that_began_after_the_deadline(self) -> None:
        assert _due(_day("2026-01-05"), _limit(20), [_pause("2026-02-03", None)]).day == _day("2026-02-02")

    def it_refuses_a_pause_that_ends_before_it_begins(self) -> None:
        with pytest.raises(ValueError, match="before it begins"):
            _pause("2026-01-14", "2026-01-13")

    def it_refuses_a_pause_of_a_date_and_an_instant(self) -> None:
        with pytest.raises(ValueError, match="not one of each"):
            Pause(_day("2026-01-14"), datetime(2026, 1, 15, tzinfo=UTC))


class DescribeMonths:
    @pytest.mark.parametrize(
        ("start", "n", "expected"),
        [
            ("2026-01-31", 1, "2026-02-28"),
            ("2028-01-31", 1, "2028-02-29"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2026-11-24", 6, "2027-05-24"),
            ("2026-12-15", 1, "2027-01-15"),
            ("2026-03-31", 0, "2026-03-31"),
        ],
    )
    def it_ends_on_the_same_day_or_the_last_of_a_shorter_month(
        self, start: str, n: int, expected: str
    ) -> None:
        found = _due(_day(start), _limit(n, Unit.MONTH))
        assert found.day == _day(expected)
        assert not found.provisional  # months do not depend on any holiday notice

    def it_says_when_the_last_day_is_a_day_off(self) -> None:
        found = _due(_day("2026-04-01"), _limit(6, Unit.MONTH))
        assert found.day == _day("2026-10-01")
        assert found.day_off == Text(zh="国庆节", en="National Day")
        assert "National Day" in found.steps[-1].en

    def it_skips_paused_calendar_days(self) -> None:
        found = _due(_day("2026-01-31"), _limit(1, Unit.MONTH), [_pause("2026-02-10", "2026-02-20")])
        assert found.day == _day("2026-03-10")


class DescribeCalendarDays:
    def it_counts_every_day_after_the_start(self) -> None:
        found = _due(_day("2026-09-24"), _limit(10, Unit.CALENDAR_DAY))
        assert found.day == _day("2026-10-04")
        assert found.day_off is not None

    def it_answers_beyond_the_calendar_without_guessing_at_holidays(self) -> None:
        found = _due(_day("2030-12-20"), _limit(60, Unit.CALENDAR_DAY))
        assert found.day == _day("2031-02-18")
        assert found.day_off is None


class DescribeHours:
    START = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)

    def it_runs_on_instants_and_names_the_legal_day_in_the_district(self) -> None:
        found = _due(self.START, _limit(24, Unit.HOUR))
        assert found.instant == self.START + timedelta(hours=24)
        assert _due(self.START, _limit(10, Unit.HOUR)).day == date(2026, 11, 25)  # 01:30 in Beijing

    def it_skips_the_union_of_paused_time_to_the_second(self) -> None:
        at = [self.START + timedelta(minutes=m) for m in (30, 90, 60, 121)]
        found = _due(self.START, _limit(4, Unit.HOUR), [Pause(at[0], at[1], "g"), Pause(at[2], at[3], "g")])
        assert found.instant == self.START + timedelta(hours=4, minutes=91)

    def it_keeps_what_is_left_while_paused(self) -> None:
        pause = Pause(self.START + timedelta(minutes=90), None, "g")
        assert _due(self.START, _limit(4, Unit.HOUR), [pause]).left_when_paused == 3

    def it_does_not_stop_for_a_holiday(self) -> None:
        start = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
        assert _due(start, _limit(48, Unit.HOUR)).instant == datetime(2026, 10, 2, 12, 0, tzinfo=UTC)

    def it_refuses_a_date_where_an_instant_is_needed_and_the_reverse(self) -> None:
        with pytest.raises(ValueError, match="aware instants"):
            _due(_day("2026-11-24"), _limit(4, Unit.HOUR))
        with pytest.raises(ValueError, match="legal days"):
            _due(self.START, _limit(4))
        with pytest.raises(ValueError, match="aware instants"):
            _due(self.START, _limit(4, Unit.HOUR), [_pause("2026-11-24", "2026-11-25")])
        with pytest.raises(ValueError, match="without a zone"):
            _due(datetime(2026, 11, 24, 7, 30), _limit(4, Unit.HOUR))  # noqa: DTZ001


class DescribeExtensions:
    def it_adds_units_of_the_limit(self) -> None:
        assert (
            _due(_day("2026-01-05"), _limit(20), [], [Extension(10)]).day
            == _due(_day("2026-01-05"), _limit(30)).day
        )

    def it_composes_with_a_pause_between_the_old_deadline_and_the_new(self) -> None:
        pause = _pause("2026-02-03", "2026-02-05")
        assert _due(_day("2026-01-05"), _limit(20), [pause]).day == _day("2026-02-02")
        assert _due(_day("2026-01-05"), _limit(20), [pause], [Extension(2)]).day == _day("2026-02-06")

    def it_refuses_to_shorten(self) -> None:
        with pytest.raises(ValueError, match="does not shorten"):
            Extension(-1)


class DescribeProvisionalYears:
    def it_labels_a_date_that_crosses_into_a_year_without_a_notice(self) -> None:
        found = _due(_day("2026-12-24"), _limit(7))
        assert found.day == _day("2027-01-05")
        assert found.provisional
        assert found.steps[-1].zh.startswith("2027年放假安排尚未公布")
        assert "2027" in found.steps[-1].en

    def it_does_not_label_the_last_working_day_before_it(self) -> None:
        assert _due(_day("2026-12-24"), _limit(5)).day == _day("2026-12-31")
        assert not _due(_day("2026-12-24"), _limit(5)).provisional

    def it_is_recomputed_when_the_notice_is_loaded_and_tells_old_and_new(self, tmp_path: Path) -> None:
        former = _due(_day("2027-01-29"), _limit(7))
        assert former.provisional
        loaded = _with_notice(tmp_path)
        change = recompute(former, loaded)
        assert change is not None
        assert change.moved
        assert (change.former.day, change.new.day) == (_day("2027-02-11"), _day("2027-02-16"))
        assert not change.new.provisional
        assert "2027年2月11日调整为2027年2月16日" in change.says.zh
        assert recompute(change.new, loaded) is None  # told once

    def it_tells_that_a_date_became_certain_without_moving(self, tmp_path: Path) -> None:
        former = _due(_day("2026-12-29"), _limit(4))
        change = recompute(former, _with_notice(tmp_path))
        assert change is not None
        assert not change.moved
        assert "as before" in change.says.en

    def it_leaves_dates_of_confirmed_years_alone(self, tmp_path: Path) -> None:
        loaded = _with_notice(tmp_path)
        assert recompute(_due(_day("2026-11-23"), _limit(15)), loaded) is None

    def it_recomputes_with_the_pauses_and_extensions_it_had(self, tmp_path: Path) -> None:
        former = _due(_day("2027-01-05"), _limit(5), [_pause("2027-01-08", "2027-01-11")], [Extension(1)])
        assert former.day == _day("2027-01-14")
        change = recompute(former, _with_notice(tmp_path))
        assert change is not None  # 9 January is worked under the notice, but lies in the pause
        assert change.new.day == _day("2027-01-14")


class DescribeTimeLeft:
    END = _due(_day("2026-11-23"), _limit(7))  # 2 December

    @pytest.mark.parametrize(
        ("today", "state", "n", "zh", "en"),
        [
            ("2026-11-24", LeftState.LEFT, 6, "剩 6 个工作日", "6 d left"),
            ("2026-11-28", LeftState.LEFT, 3, "剩 3 个工作日", "3 d left"),
            ("2026-12-02", LeftState.DUE_NOW, 0, "今日到期", "due today"),
            ("2026-12-03", LeftState.OVERDUE, 1, "逾期 1 个工作日", "1 d over"),
            ("2026-12-07", LeftState.OVERDUE, 3, "逾期 3 个工作日", "3 d over"),
        ],
    )
    def it_counts_in_the_unit_of_the_limit(
        self, today: str, state: LeftState, n: int, zh: str, en: str
    ) -> None:
        left = time_left(self.END, _day(today), CALENDAR)
        assert (left.state, left.n, left.short) == (state, n, Text(zh=zh, en=en))

    def it_says_the_whole_sentence_with_the_right_plural(self) -> None:
        assert time_left(self.END, _day("2026-12-01"), CALENDAR).says == Text(
            zh="剩余1个工作日", en="1 working day left"
        )
        assert time_left(self.END, _day("2026-12-04"), CALENDAR).says.en == "2 working days overdue"

    def it_is_overdue_on_the_weekend_after_the_last_day(self) -> None:
        friday = _due(_day("2026-11-19"), _limit(1))
        left = time_left(friday, _day("2026-11-21"), CALENDAR)
        assert (left.state, left.n, left.says.zh) == (LeftState.OVERDUE, 0, "已逾期")

    def it_does_not_count_days_a_planned_pause_will_skip(self) -> None:
        end = _due(
            _day("2026-11-23"),
            _limit(7),
            [_pause("2026-11-30", "2026-12-02"), _pause("2026-12-01", "2026-12-03")],
        )
        assert end.day == _day("2026-12-07")
        assert time_left(end, _day("2026-11-24"), CALENDAR).n == 6

    def it_says_paused_and_what_remains(self) -> None:
        end = _due(_day("2026-11-23"), _limit(7), [_pause("2026-11-25", None)])
        left = time_left(end, _day("2026-12-30"), CALENDAR)
        assert (left.state, left.n, left.short.en) == (LeftState.PAUSED, 6, "paused, 6 d left")

    def it_tells_months_in_calendar_days(self) -> None:
        left = time_left(_due(_day("2026-11-24"), _limit(6, Unit.MONTH)), _day("2027-05-14"), CALENDAR)
        assert (left.n, left.says) == (10, Text(zh="剩余10日", en="10 calendar days left"))

    def it_tells_whole_hours(self) -> None:
        start = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
        end = _due(start, _limit(4, Unit.HOUR))
        assert time_left(end, start + timedelta(minutes=59), CALENDAR).short.en == "3 h left"
        assert time_left(end, start + timedelta(minutes=210), CALENDAR).short.zh == "剩余不足 1 小时"
        assert time_left(end, start + timedelta(hours=6), CALENDAR).short.zh == "逾期 2 小时"


class DescribeRefusals:
    GROUND = PauseGround("expert", Text(zh="专家评审", en="Expert review"), "event", ("x",))
    DATED = PauseGround("notice", Text(zh="公告", en="Public notice"), "date", ("x",))

    def _reasons(self, begin: str, end: str | None, ground: PauseGround | None, kind: LimitKind) -> list[str]:
        found = refuse_pause(
            _day(begin),
            None if end is None else _day(end),
            accepted=_day("2026-11-02"),
            now=_day("2026-11-24"),
            kind=kind,
            ground=ground,
        )
        return [reason.zh for reason in found]

    @pytest.mark.parametrize(
        ("begin", "end"), [("2026-11-10", "2026-11-24"), ("2026-11-02", "2026-11-02"), ("2026-11-24", None)]
    )
    def it_allows_what_has_happened_on_a_ground(self, begin: str, end: str | None) -> None:
        assert self._reasons(begin, end, self.GROUND, LimitKind.STATUTORY) == []

    @pytest.mark.parametrize(
        ("begin", "end", "reason"),
        [
            ("2026-11-10", "2026-11-09", "恢复日期不得早于中止日期。"),
            ("2026-11-01", "2026-11-09", "中止日期不得早于受理日期。"),
            ("2026-11-10", "2026-11-25", "恢复日期不得晚于当前日期。"),
            ("2026-11-25", None, "中止日期不得晚于当前日期。"),
        ],
    )
    def it_names_the_one_reason(self, begin: str, end: str | None, reason: str) -> None:
        assert self._reasons(begin, end, self.GROUND, LimitKind.STATUTORY) == [reason]

    def it_names_all_reasons_at_once(self) -> None:
        assert len(self._reasons("2026-11-01", "2026-10-30", None, LimitKind.STATUTORY)) == 4

    def it_lets_a_dated_ground_end_in_the_future_and_demands_the_date(self) -> None:
        assert self._reasons("2026-11-20", "2026-12-20", self.DATED, LimitKind.STATUTORY) == []
        assert self._reasons("2026-11-20", None, self.DATED, LimitKind.STATUTORY) == [
            "该中止事由须载明截止日期。"
        ]

    def it_needs_a_ground_except_for_a_promise(self) -> None:
        assert len(self._reasons("2026-11-10", None, None, LimitKind.STATUTORY)) == 1
        assert self._reasons("2026-11-10", None, None, LimitKind.PROMISED) == []


class DescribeExplanation:
    def it_tells_every_step_in_both_languages(self) -> None:
        found = _due(_day("2026-01-28"), _limit(10), [_pause("2026-02-02", "2026-02-04")], [Extension(1)])
        assert [step.zh for step in found.steps] == [
            "起算基准日为2026年1月28日，自次日起计算。",
            "法定期限：10个工作日。",
            "期限延长1个工作日。",
            "自2026年2月2日起中止，至2026年2月4日恢复，其间2个工作日不计入期限。",
            "调休上班日计入：2月14日。",
            "到期日：2026年2月14日（星期六）。",
        ]
        assert [step.en for step in found.steps] == [
            "The day of the event is 28 January 2026; counting starts the next day.",
            "Limit (statutory): 10 working days.",
            "Extended by 1 working day.",
            "Paused from 2 February 2026, resumed on 4 February 2026: 2 working days in between not counted.",
            "Make-up working days counted: 14 February.",
            "Due on Saturday, 14 February 2026.",
        ]

    def it_names_the_festivals_in_between(self) -> None:
        found = _due(_day("2026-02-10"), _limit(20))
        assert "春节放假：2月15日至2月23日。" in [step.zh for step in found.steps]
        assert "调休上班日计入：2月14日、2月28日。" in [step.zh for step in found.steps]

    def it_tells_hours_in_the_districts_time(self) -> None:
        found = _due(datetime(2026, 11, 24, 16, 30, tzinfo=UTC), _limit(4, Unit.HOUR))
        assert found.steps[0] == Text(
            zh="自2026年11月25日00:30起算。", en="Runs from 25 November 2026, 00:30."
        )
        assert found.steps[-1].zh == "到期时间：2026年11月25日04:30。"


def it_takes_a_limit_from_a_law_file() -> None:
    rule = LimitRule(
        "decision", LimitKind.PROMISED, 50, Unit.WORKING_DAY, "acceptance", "decision", (), ("x",)
    )
    assert Limit.of(rule) == Limit(LimitKind.PROMISED, 50, Unit.WORKING_DAY, "decision")
    with pytest.raises(ValueError, match="does not exist"):
        Limit(LimitKind.PROMISED, -1, Unit.WORKING_DAY)


def it_starts_on_the_legal_day_across_midnight_in_beijing() -> None:
    before, after = datetime(2026, 9, 24, 15, 59, 59, tzinfo=UTC), datetime(2026, 9, 24, 16, 0, tzinfo=UTC)
    assert _due(legal_day(before), _limit(1)).day == date(2026, 9, 28)
    assert legal_day(after) == date(2026, 9, 25)
    assert _due(legal_day(after), _limit(1)).day == date(2026, 9, 28)
    assert _due(legal_day(after), _limit(3, Unit.CALENDAR_DAY)).day == date(2026, 9, 28)
    assert _due(legal_day(before), _limit(3, Unit.CALENDAR_DAY)).day == date(2026, 9, 27)


_ELSEWHERE = """
import json, sys, time
from datetime import UTC, date, datetime
from zhian.kernel.clock import legal_day
from zhian.policy.calendars import default_calendar
from zhian.policy.clocks import Limit, due
from zhian.policy.model import LimitKind, Unit
calendar = default_calendar()
def end(start, n, unit):
    return due(start, Limit(LimitKind.STATUTORY, n, unit), [], [], calendar)
def day(start, n):
    return end(date.fromisoformat(start), n, Unit.WORKING_DAY).day.isoformat()
vectors = [[start, n, day(start, n)] for start, n, _ in json.load(sys.stdin)]
night = datetime(2026, 9, 24, 16, 0, tzinfo=UTC)
hours = end(night, 24, Unit.HOUR)
days = [legal_day(night).isoformat(), hours.day.isoformat()]
print(json.dumps([time.tzname[0], vectors, *days, hours.steps[0].en]))
"""


@pytest.mark.parametrize(("zone", "name"), [("America/New_York", "EST"), ("Pacific/Kiritimati", "+14")])
def it_gives_the_same_dates_on_a_machine_in_another_zone(zone: str, name: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        input=json.dumps(VECTORS),
        env={**os.environ, "TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    machine, vectors, night, day, step = json.loads(answer.stdout)
    assert machine == name  # the other zone was really in use
    assert vectors == [list(vector) for vector in VECTORS]
    assert (night, day, step) == ("2026-09-25", "2026-09-26", "Runs from 25 September 2026, 00:00.")
