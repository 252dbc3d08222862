"""Calendars of working days: which days count, and how sure we are of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final

from zhian.kernel.errors import ZhianError
from zhian.kernel.jsonio import digest
from zhian.kernel.locales import Text
from zhian.policy import calendarfiles
from zhian.policy.calendarfiles import CalendarRefused
from zhian.policy.faults import Faults
from zhian.policy.model import Place
from zhian.policy.sources import Fingerprint, Source, active_sources, fingerprint

_SATURDAY: Final = 5
_WEEKEND: Final = Text(zh="周末", en="weekend")
_MAKE_UP: Final = Text(zh="调休上班日", en="make-up working day")
_WORKING: Final = Text(zh="工作日", en="working day")


class YearStatus(StrEnum):
    """Whether the State Council notice of a year is known."""

    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"


class OutsideCalendar(ZhianError):
    """A date was asked for that no year of the calendar covers; there is no guess for it."""

    code = "outside_calendar"


@dataclass(frozen=True, slots=True)
class OffDays:
    """A run of days off, both ends included, and the festivals it is for (ids of `statutory.yaml`)."""

    first: date
    last: date
    festivals: tuple[str, ...]

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year: its days off, the weekend days that are worked, and where this was learnt."""

    year: int
    status: YearStatus
    off: tuple[OffDays, ...]
    make_up: tuple[date, ...]
    source: Text
    confidence: str
    place: Place = field(compare=False)
    url: str | None = None

    def canonical(self) -> dict[str, object]:
        """The values a digest is taken over: status and days, not the words of the source."""
        return {
            "status": self.status.value,
            "off": [[run.first.isoformat(), run.last.isoformat()] for run in self.off],
            "make_up": [day.isoformat() for day in self.make_up],
        }


@dataclass(frozen=True)
class Calendar:
    """An immutable run of consecutive years; equal digests mean equal answers for every day.

    Cost: a question is one bisection in a sorted tuple of day numbers.
    """

    years: tuple[CalendarYear, ...]
    festivals: Mapping[str, Text] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        numbers = [year.year for year in self.years]
        if not numbers or numbers != list(range(numbers[0], numbers[-1] + 1)):
            raise ValueError(f"a calendar needs consecutive years, not {numbers}")

    @property
    def first(self) -> date:
        return date(self.years[0].year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.years[-1].year, 12, 31)

    @cached_property
    def digest(self) -> str:
        return digest({str(year.year): year.canonical() for year in self.years})

    @cached_property
    def edition(self) -> str:
        """A short name for people, such as `cn-2026-1a2b3c4d`: last confirmed year, head of the digest."""
        confirmed = [year.year for year in self.years if year.status is YearStatus.CONFIRMED]
        return f"cn-{confirmed[-1] if confirmed else 'none'}-{self.digest.removeprefix('sha256:')[:8]}"

    @cached_property
    def working(self) -> tuple[int, ...]:
        """All working days as proleptic day numbers (`date.toordinal`), ascending."""
        return tuple(day.toordinal() for year in self.years for day in _working_days(year))

    @cached_property
    def _off_for(self) -> Mapping[date, tuple[str, ...]]:
        return MappingProxyType(
            {day: run.festivals for year in self.years for run in year.off for day in run}
        )

    def year(self, number: int) -> CalendarYear:
        """Raises OutsideCalendar."""
        at = number - self.years[0].year
        if not 0 <= at < len(self.years):
            raise self._outside(f"{number}")
        return self.years[at]

    def status(self, number: int) -> YearStatus:
        """Raises OutsideCalendar."""
        return self.year(number).status

    def is_working_day(self, day: date) -> bool:
        """Raises OutsideCalendar."""
        self.year(day.year)
        at = bisect_left(self.working, day.toordinal())
        return at < len(self.working) and self.working[at] == day.toordinal()

    def count_through(self, day: date) -> int:
        """How many working days there are from the first day of the calendar to `day`, both included."""
        return bisect_right(self.working, day.toordinal())

    def working_day_number(self, position: int) -> date:
        """The working day at `position`, counted from 0; raises OutsideCalendar beyond either end."""
        if not 0 <= position < len(self.working):
            raise self._outside(f"{self.years[-1].year + 1}" if position > 0 else f"{self.years[0].year - 1}")
        return date.fromordinal(self.working[position])

    def kind_of(self, day: date) -> Text:
        """In words: working day, make-up working day, weekend, or the festival; raises OutsideCalendar."""
        working = self.is_working_day(day)
        if working:
            return _MAKE_UP if day.weekday() >= _SATURDAY else _WORKING
        names = [self.festivals[name] for name in self._off_for.get(day, ()) if name in self.festivals]
        if not names:
            return _WEEKEND
        return Text(zh="、".join(name.zh for name in names), en=" and ".join(name.en for name in names))

    def _outside(self, asked: str) -> OutsideCalendar:
        return OutsideCalendar(
            Text(zh="无法计算该日期。", en="This date cannot be computed."),
            why=Text(
                zh="工作日历只覆盖{first}年至{last}年，不含{asked}年。",
                en="The working-day calendar covers {first} to {last}, not {asked}.",
            ).fill(first=self.years[0].year, last=self.years[-1].year, asked=asked),
            do_next=Text(
                zh="请管理员在 ZHIAN_DATA/laws/calendar 中补充该年度的日历文件。",
                en="Ask the operator to add a file for that year to ZHIAN_DATA/laws/calendar.",
            ),
        )


def _working_days(year: CalendarYear) -> Iterator[date]:
    off = {day for run in year.off for day in run}
    make_up = set(year.make_up)
    day = date(year.year, 1, 1)
    while day.year == year.year:
        if day in make_up or (day.weekday() < _SATURDAY and day not in off):
            yield day
        day += timedelta(days=1)


def load_calendar(sources: Iterable[Source]) -> Calendar:
    """The calendar of all `sources`. Raises CalendarRefused with every mistake of every file at once."""
    faults = Faults()
    calendar = read_calendar(sources, faults)
    if calendar is None:
        raise CalendarRefused(faults.sorted())
    return calendar


def read_calendar(sources: Iterable[Source], faults: Faults) -> Calendar | None:
    """The calendar of all `sources`, the later ones adding years; None, with the reasons noted, if wrong.

    A later source may replace a provisional year and never touches a confirmed one.
    """
    before = len(faults)
    known: dict[int, CalendarYear] = {}
    festivals: dict[str, Text] = {}
    for source in sources:
        added: dict[int, CalendarYear] = {}
        for raw in calendarfiles.read_source(source, festivals, faults):
            year = _year(raw)
            former = added.get(year.year)
            if former is None or former.status is YearStatus.PROVISIONAL:
                added[year.year] = year
        for number, year in added.items():
            former = known.get(number)
            if former is not None and former.status is YearStatus.CONFIRMED:
                _never_edited(year, former, faults)
            else:
                known[number] = year
    _refuse_gaps(known, faults)
    if len(faults) > before or not known:
        return None
    return Calendar(tuple(known[number] for number in sorted(known)), MappingProxyType(festivals))


def default_calendar(data_dir: Path | None = None) -> Calendar:
    """The package's calendar with the years an operator added under `data_dir/laws/calendar`.

    Cost: a look at the operator's files; they are read again whenever `load.load_default` reads them again,
    so that the digest of the active set names this calendar. Raises CalendarRefused.
    """
    return _active(data_dir, fingerprint(data_dir))


@lru_cache(maxsize=8)
def _active(data_dir: Path | None, files: Fingerprint) -> Calendar:
    return load_calendar(active_sources(data_dir))


def _year(raw: calendarfiles.RawYear) -> CalendarYear:
    return CalendarYear(
        year=raw.year,
        status=YearStatus(raw.status),
        off=tuple(OffDays(*run) for run in raw.off),
        make_up=raw.make_up,
        source=raw.source,
        confidence=raw.confidence,
        url=raw.url,
        place=raw.place,
    )


def _never_edited(year: CalendarYear, former: CalendarYear, faults: Faults) -> None:
    faults.add(
        year.place,
        "calendar.confirmed",
        f"{year.year}年日历已经确认（来源：{former.source.zh}），不得改动或覆盖；请删除此文件。",
        f"The calendar of {year.year} is confirmed ({former.source.en}): "
        "it is never edited or shadowed; remove this.",
    )


def _refuse_gaps(known: Mapping[int, CalendarYear], faults: Faults) -> None:
    if not known and not len(faults):
        top = Place("laws/calendar", 1, 1)
        faults.add(top, "calendar.empty", "没有任何年度日历。", "There is no year.")
    for before, after in pairwise(sorted(known)):
        for missing in range(before + 1, after):
            faults.add(
                known[after].place,
                "calendar.missing_year",
                f"缺少{missing}年的日历。",
                f"The year {missing} is missing.",
            )
