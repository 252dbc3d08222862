"""Calendar files: read as strictly as laws, with every mistake noted as `file:line:column`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, TypeAlias

from zhian.kernel.locales import Text
from zhian.policy.faults import Faults, LawErrors
from zhian.policy.fields import Fields, Form, read_text, unknown_word, wrong_type
from zhian.policy.model import Confidence, Place
from zhian.policy.sources import Source, is_calendar
from zhian.policy.yamltree import Spot, read_tree

STATUTORY_FILE: Final = "statutory.yaml"
_STATUSES: Final = ("confirmed", "provisional")
_SATURDAY: Final = 5

_ABOUT: Final = ("confidence", "checked_on", "source")
_YEAR: Final = Form("calendar", ("year", "status", *_ABOUT, "off_days", "make_up_workdays"))
_STATUTORY: Final = Form("statutory days", (*_ABOUT, "festivals", "years"))
_SOURCE: Final = Form("source", ("title",), ("url",))
_RUN: Final = Form("off_days", ("festivals", "days"))

Runs: TypeAlias = tuple[tuple[date, date, tuple[str, ...]], ...]


class CalendarRefused(LawErrors):
    """The calendar files could not be used; `faults` holds every mistake."""

    code = "calendar.refused"


@dataclass(frozen=True, slots=True)
class RawYear:
    """A year as its file gives it, already checked; `off` holds (first day, last day, festival ids)."""

    year: int
    status: str
    off: Runs
    make_up: tuple[date, ...]
    source: Text
    confidence: str
    url: str | None
    place: Place


def read_source(source: Source, festivals: dict[str, Text], faults: Faults) -> Iterator[RawYear]:
    """The provisional years of `statutory.yaml` first, then the year files; adds to `festivals`, by id."""
    documents = [(name, content) for name, content in source.documents() if is_calendar(name)]
    for name, content in sorted(documents, key=lambda each: not each[0].endswith(f"/{STATUTORY_FILE}")):
        spot = read_tree(content, f"{source.label}/{name}", faults)
        if spot is None:
            continue
        if name.endswith(f"/{STATUTORY_FILE}"):
            yield from _statutory(Fields(spot, _STATUTORY, faults), festivals)
        else:
            year = _year_file(Fields(spot, _YEAR, faults), name.rsplit("/", 1)[-1], festivals)
            if year is not None:
                yield year


def _year_file(fields: Fields, name: str, festivals: Mapping[str, Text]) -> RawYear | None:
    about, url = _source(fields)
    status = fields.word("status", _STATUSES) or "provisional"
    confidence = fields.word("confidence", tuple(Confidence)) or Confidence.U.value
    year = _four_digits(fields.need("year"), fields.faults)
    if year is None:
        return None
    if name != f"{year}.yaml":
        fields.faults.add(
            fields.map["year"].place,
            "calendar.file_name",
            f"文件名应为 {year}.yaml。",
            f"The file should be called {year}.yaml.",
        )
    off = _runs(fields.items("off_days"), year, festivals, fields.faults)
    made_up = _make_up(fields.items("make_up_workdays"), year, off, fields.faults)
    return RawYear(year, status, off, made_up, about, confidence, url, fields.place)


def _statutory(fields: Fields, festivals: dict[str, Text]) -> Iterator[RawYear]:
    faults = fields.faults
    about, url = _source(fields)
    confidence = fields.word("confidence", tuple(Confidence)) or Confidence.U.value
    for name, spot in fields.entries("festivals").items():
        festivals.setdefault(name, read_text(spot, faults, name))
    for key, spot in fields.entries("years").items():
        if not (len(key) == 4 and key.isdecimal()):
            _not_a_year(fields.map["years"].keys[key], faults)
        elif not isinstance(spot.value, list):
            wrong_type(faults, spot, key, "list")
        else:
            off = _runs(spot.value, int(key), festivals, faults)
            yield RawYear(int(key), "provisional", off, (), about, confidence, url, spot.place)


def _source(fields: Fields) -> tuple[Text, str | None]:
    fields.day("checked_on")
    spot = fields.need("source")
    if spot is None:
        return Text(zh="", en=""), None
    inner = Fields(spot, _SOURCE, fields.faults)
    return inner.text("title"), inner.string("url")


def _four_digits(spot: Spot | None, faults: Faults) -> int | None:
    if spot is None:
        return None
    if isinstance(spot.value, int) and not isinstance(spot.value, bool) and 1000 <= spot.value <= 9999:
        return spot.value
    if not spot.refused:
        _not_a_year(spot.place, faults)
    return None


def _not_a_year(place: Place, faults: Faults) -> None:
    faults.add(place, "calendar.year", "此处应为四位年份。", "A year of four digits is expected here.")


def _runs(items: Sequence[Spot], year: int, festivals: Mapping[str, Text], faults: Faults) -> Runs:
    found: list[tuple[date, date, tuple[str, ...], Place]] = []
    for item in items:
        fields = Fields(item, _RUN, faults)
        names = []
        for name, spot in fields.words("festivals"):
            if name in festivals:
                names.append(name)
            else:
                unknown_word(faults, spot, "festivals", festivals)
        span = _days(fields.need("days"), year, faults)
        if span is not None:
            found.append((*span, tuple(names), item.place))
    found.sort(key=lambda run: run[:2])
    for before, after in pairwise(found):
        if after[0] <= before[1]:
            _twice(after[3], after[0], faults)
    return tuple(run[:3] for run in found)


def _days(spot: Spot | None, year: int, faults: Faults) -> tuple[date, date] | None:
    """`MM-DD` or `MM-DD..MM-DD`, both ends included."""
    if spot is None or spot.refused:
        return None
    first_text, _, last_text = str(spot.value).partition("..")
    try:
        first = date.fromisoformat(f"{year}-{first_text}")
        last = date.fromisoformat(f"{year}-{last_text or first_text}")
    except ValueError:
        faults.add(
            spot.place,
            "calendar.days",
            "此处应为“月-日”或“月-日..月-日”，且日期须存在。",
            "A day 'MM-DD' or a run 'MM-DD..MM-DD' that exists in that year is expected here.",
        )
        return None
    if last < first:
        faults.add(spot.place, "calendar.days", "结束日早于开始日。", "The last day is before the first.")
        return None
    return first, last


def _make_up(items: Sequence[Spot], year: int, off: Runs, faults: Faults) -> tuple[date, ...]:
    found: set[date] = set()
    for item in items:
        span = _days(item, year, faults)
        if span is None:
            continue
        day, place = span[0], item.place
        if span[1] != day:
            faults.add(
                place,
                "calendar.make_up",
                "调休上班日须逐日列出。",
                "Make-up working days are listed one by one.",
            )
        elif day.weekday() < _SATURDAY:
            faults.add(place, "calendar.make_up", f"{day} 不是周末。", f"{day} is not a weekend day.")
        elif day in found:
            _twice(place, day, faults)
        elif any(first <= day <= last for first, last, _ in off):
            faults.add(
                place, "calendar.make_up", f"{day} 同时列为放假日。", f"{day} is also listed as a day off."
            )
        found.add(day)
    return tuple(sorted(found))


def _twice(place: Place, day: date, faults: Faults) -> None:
    faults.add(place, "calendar.twice", f"{day} 重复列出。", f"{day} is listed twice.")
