"""The calendar of working days: against two published packages, and against wrong files."""

from __future__ import annotations

import shutil
import timeit
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from zhian.policy.calendarfiles import CalendarRefused
from zhian.policy.calendars import (
    Calendar,
    OutsideCalendar,
    YearStatus,
    default_calendar,
    load_calendar,
)
from zhian.policy.faults import LawErrors
from zhian.policy.sources import directory, package_sources
from zhian.policy.workdays import add_working_days

CALENDAR = default_calendar()
PACKAGE = files("zhian") / "laws" / "calendar"

NOTICE_2027 = """
year: 2027
status: confirmed
confidence: S1
checked_on: 2026-11-24
source:
  title: {zh-Hans: 虚构的通知, en: A fictional notice}
off_days:
  - {festivals: [new-year], days: "01-01..01-03"}
  - {festivals: [spring-festival], days: "02-05..02-11"}
make_up_workdays: ["01-09"]
"""


def _days(first: int, last: int) -> Iterator[date]:
    day = date(first, 1, 1)
    while day.year <= last:
        yield day
        day += timedelta(days=1)


def _put(folder: Path, name: str, text: str) -> None:
    (folder / "calendar").mkdir(exist_ok=True)
    (folder / "calendar" / name).write_text(text, "utf-8")


def _overlay(tmp_path: Path, name: str, text: str) -> Calendar:
    _put(tmp_path, name, text)
    return load_calendar([*package_sources(), directory(tmp_path)])


def it_agrees_with_chinese_calendar_on_every_day_of_2024_to_2026() -> None:
    days = list(_days(2024, 2026))
    assert len(days) == 1096
    assert [day for day in days if CALENDAR.is_working_day(day) is not chinese_calendar.is_workday(day)] == []


def it_agrees_with_holidays_on_every_day_of_2024_to_2026() -> None:
    published = holidays.country_holidays("CN", years=range(2024, 2027))
    differ = [
        day for day in _days(2024, 2026) if CALENDAR.is_working_day(day) is not published.is_working_day(day)
    ]
    assert differ == []


def it_counts_248_working_days_in_2025_and_in_2026() -> None:
    count = Counter(day.year for day in _days(2025, 2026) if CALENDAR.is_working_day(day))
    assert count == {2025: 248, 2026: 248}


@pytest.mark.parametrize("year", [2027, 2028, 2029, 2030])
def it_takes_the_statutory_days_of_a_provisional_year_from_the_almanac(year: int) -> None:
    published = holidays.country_holidays("CN", years=year, language="en_US")
    statutory = {day for day, name in published.items() if "(observed)" not in name}
    listed = {day for run in CALENDAR.year(year).off for day in run}
    assert listed == statutory
    # Thirteen days by law; in 2028 Mid-Autumn and National Day share one.
    assert len(listed) == (12 if year == 2028 else 13)


@pytest.mark.parametrize("year", [2027, 2028, 2029, 2030])
def it_works_no_weekend_and_every_other_weekday_of_a_provisional_year(year: int) -> None:
    assert CALENDAR.status(year) is YearStatus.PROVISIONAL
    off = {day for run in CALENDAR.year(year).off for day in run}
    for day in _days(year, year):
        assert CALENDAR.is_working_day(day) is (day.weekday() < 5 and day not in off)


def it_calls_the_years_with_a_notice_confirmed() -> None:
    assert [CALENDAR.status(year) for year in (2024, 2025, 2026)] == [YearStatus.CONFIRMED] * 3
    assert [CALENDAR.status(year) for year in (2027, 2030)] == [YearStatus.PROVISIONAL] * 2


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2031, 1, 1)])
def it_refuses_a_day_no_year_covers(day: date) -> None:
    with pytest.raises(OutsideCalendar) as caught:
        CALENDAR.is_working_day(day)
    assert str(day.year) in caught.value.sentence("en")
    assert str(day.year) in caught.value.sentence("zh-hans")
    assert caught.value.do_next is not None


def it_says_in_words_what_kind_of_day_it_is() -> None:
    assert CALENDAR.kind_of(date(2026, 2, 16)).zh == "春节"
    assert CALENDAR.kind_of(date(2026, 2, 14)).zh == "调休上班日"
    assert CALENDAR.kind_of(date(2026, 3, 7)).en == "weekend"
    assert CALENDAR.kind_of(date(2026, 3, 6)).en == "working day"
    assert CALENDAR.kind_of(date(2025, 10, 6)).zh == "国庆节、中秋节"


def it_cites_a_source_for_every_year_in_both_languages() -> None:
    for year in CALENDAR.years:
        assert year.source.zh
        assert year.source.en
        assert year.confidence in ("S1", "S2")


def it_adds_working_days_within_five_microseconds() -> None:
    start = date(2026, 2, 10)
    best = min(timeit.repeat(lambda: add_working_days(start, 20, CALENDAR), number=2000, repeat=7)) / 2000
    assert best <= 5e-6


class DescribeOverlay:
    def it_replaces_a_provisional_year_and_changes_the_digest(self, tmp_path: Path) -> None:
        calendar = _overlay(tmp_path, "2027.yaml", NOTICE_2027)
        assert calendar.status(2027) is YearStatus.CONFIRMED
        assert calendar.is_working_day(date(2027, 1, 9))
        assert not calendar.is_working_day(date(2027, 2, 11))
        assert calendar.digest != CALENDAR.digest
        assert calendar.edition.startswith("cn-2027-")

    def it_never_edits_a_confirmed_year(self, tmp_path: Path) -> None:
        text = (PACKAGE / "2026.yaml").read_text("utf-8")
        with pytest.raises(CalendarRefused) as caught:
            _overlay(tmp_path, "2026.yaml", text)
        assert f"{tmp_path.as_posix()}/calendar/2026.yaml:1:1: " in caught.value.sentence("en")
        assert "不得改动" in caught.value.sentence("zh-hans")

    def it_is_picked_up_from_the_data_folder_without_a_restart(self, tmp_path: Path) -> None:
        folder = tmp_path / "laws" / "calendar"
        folder.mkdir(parents=True)
        assert default_calendar(tmp_path).digest == CALENDAR.digest
        (folder / "2027.yaml").write_text(NOTICE_2027, "utf-8")
        assert default_calendar(tmp_path).status(2027) is YearStatus.CONFIRMED

    def it_gives_equal_digests_for_equal_days_whatever_the_words(self, tmp_path: Path) -> None:
        first = _overlay(tmp_path, "2027.yaml", NOTICE_2027)
        second = _overlay(tmp_path, "2027.yaml", NOTICE_2027.replace("虚构的通知", "另一个虚构的通知"))
        assert first.digest == second.digest

    def it_refuses_a_gap_between_years(self, tmp_path: Path) -> None:
        with pytest.raises(CalendarRefused, match="The year 2031 is missing"):
            _overlay(tmp_path, "2032.yaml", NOTICE_2027.replace("2027", "2032").replace('"01-09"', '"01-10"'))


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("status: confirmed", "status: sure", "2027.yaml:3:9", "confirmed, provisional"),
        ("confidence: S1", "confidence: S9", "2027.yaml:4:13", "S1, S2, M, U"),
        ("2026-11-24", "someday", "2027.yaml:5:13", "must be a date"),
        (
            "{zh-Hans: 虚构的通知, en: A fictional notice}",
            "{en: A notice}",
            "2027.yaml:7:10",
            "lacks its zh-Hans",
        ),
        ("[new-year]", "[tax-day]", "2027.yaml:9:18", "must be one of: new-year"),
        ("01-01..01-03", "01-01..01-32", "2027.yaml:9:35", "MM-DD"),
        ("01-01..01-03", "01-03..01-01", "2027.yaml:9:35", "before the first"),
        ("02-05..02-11", "01-03..02-11", "2027.yaml:10:5", "2027-01-03 is listed twice"),
        ('["01-09"]', '["01-11"]', "2027.yaml:11:20", "2027-01-11 is not a weekend day"),
        ('["01-09"]', '["01-09", "01-09"]', "2027.yaml:11:29", "2027-01-09 is listed twice"),
        ('["01-09"]', '["01-09..01-10"]', "2027.yaml:11:20", "one by one"),
        ('["01-09"]', '["01-02"]', "2027.yaml:11:20", "also listed as a day off"),
        ('["01-09"]', "01-09", "2027.yaml:11:19", "must be a list"),
        ('["01-09"]', "[yes]", "2027.yaml:11:20", "'yes' is ambiguous"),
        ("year: 2027", "year: next", "2027.yaml:2:7", "four digits"),
        ("year: 2027", "year: 2028", "2027.yaml:2:7", "2028.yaml"),
        ("year: 2027", "year: 2027\nyear: 2027", "2027.yaml:3:1", "occurs twice"),
        ("status:", "colour:", "2027.yaml:3:1", "has no key 'colour'"),
        ("year: 2027", "year: [2027", "2027.yaml:3:7", "not YAML"),
    ],
)
def it_names_file_line_and_column_of_a_mistake(
    tmp_path: Path, old: str, new: str, place: str, words: str
) -> None:
    assert old in NOTICE_2027
    with pytest.raises(CalendarRefused) as caught:
        _overlay(tmp_path, "2027.yaml", NOTICE_2027.replace(old, new, 1))
    lines = [line for line in caught.value.sentence("en").splitlines() if place in line]
    assert any(words in line for line in lines), caught.value.sentence("en")


def it_reports_all_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    _put(tmp_path, "2028.yaml", "")
    wrong = NOTICE_2027.replace("S1", "S9").replace('"01-09"', '"01-11"')
    with pytest.raises(CalendarRefused) as caught:
        _overlay(tmp_path, "2027.yaml", wrong)
    folder = f"{tmp_path.as_posix()}/calendar"
    assert [str(fault.place) for fault in caught.value.faults] == [
        f"{folder}/2027.yaml:4:13",
        f"{folder}/2027.yaml:11:20",
        f"{folder}/2028.yaml:1:1",
    ]
    assert isinstance(caught.value, LawErrors), "whoever refuses faulty laws refuses faulty calendars"


def it_refuses_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(CalendarRefused, match="There is no year"):
        load_calendar([directory(tmp_path)])


def it_reads_the_package_files_from_anywhere(tmp_path: Path) -> None:
    shutil.copytree(str(PACKAGE), tmp_path / "calendar")
    assert load_calendar([directory(tmp_path)]).digest == CALENDAR.digest


def it_reads_the_example_an_operator_copies_from_the_readme(tmp_path: Path) -> None:
    readme = (PACKAGE / "README.md").read_text("utf-8")
    example = readme.split("```yaml\n", 1)[1].split("```", 1)[0]
    _put(tmp_path, "statutory.yaml", (PACKAGE / "statutory.yaml").read_text("utf-8"))
    _put(tmp_path, "2026.yaml", example)
    calendar = load_calendar([directory(tmp_path)])
    assert calendar.is_working_day(date(2026, 1, 4))
    assert not calendar.is_working_day(date(2026, 1, 2))
