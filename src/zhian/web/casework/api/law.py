"""Law in force, its editions, and the working-day calendar: public, and the same for everybody."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.policy.calendars import CalendarYear
from zhian.policy.lawbook import Edition, Law
from zhian.web.base.people.kit.api import Words, answers, words
from zhian.web.casework.selectors import active_laws, calendar

PAGE: Final = 25
router = Router(tags=["law"])
LawId = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9][a-z0-9.\-]*$")]
Day = Annotated[date | None, Query(description="The legal day that is asked about; today when left out.")]


class EditionOut(Schema):
    """An edition: half-open from `starts` to `until`; without `starts` it is announced only."""

    digest: str
    starts: date | None
    until: date | None
    status: str


class LawOut(Schema):
    """A law, and the edition that is in force on the day asked about."""

    id: str
    title: Words
    in_force: EditionOut | None


class LawsOut(Schema):
    """A page of laws by id; `next` is what to send as `after`."""

    on: date
    items: list[LawOut]
    next: str | None


class LawWhole(LawOut):
    """A law with all its editions, oldest first."""

    editions: list[EditionOut]


class EditionWhole(EditionOut):
    """An edition as it was encoded. The SHA-256 of its canonical form (RFC 8785) is `digest`."""

    law: str
    data: Any


class DayOff(Schema):
    """Days off, both ends included."""

    first: date
    last: date


class YearShort(Schema):
    """A year, and whether its notice is known: `confirmed` or `provisional`."""

    year: int
    status: str


class YearOut(YearShort):
    """A year of the calendar: what is off beside weekends, which weekend days are worked."""

    off: list[DayOff]
    make_up: list[date]
    source: Words
    url: str | None


class CalendarOut(Schema):
    """The calendar as it counts now; equal digests mean equal answers for every day."""

    edition: str
    digest: str
    years: list[YearShort]


@router.get("/laws", response=answers(LawsOut), url_name="laws")
def laws(
    request: HttpRequest, on: Day = None, after: Annotated[str, Query(max_length=80)] = ""
) -> dict[str, Any]:
    """Every law, with the edition in force on a day."""
    del request
    day = on or legal_day(now())
    behind = [law for law in active_laws() if law.id > after]
    page = behind[:PAGE]
    more = page[-1].id if len(behind) > PAGE else None
    return {"on": day, "items": [_law(law, day) for law in page], "next": more}


@router.get("/laws/{law_id}", response=answers(LawWhole), url_name="law")
def law(request: HttpRequest, law_id: LawId, on: Day = None) -> dict[str, Any]:
    """One law with its editions."""
    del request
    found = active_laws().law(law_id)
    editions = [_edition(edition) for edition in found.editions]
    return {**_law(found, on or legal_day(now())), "editions": editions}


@router.get("/laws/{law_id}/editions/{digest}", response=answers(EditionWhole), url_name="edition")
def edition(
    request: HttpRequest,
    law_id: LawId,
    digest: Annotated[str, Path(pattern=r"^sha256:[0-9a-f]{64}$")],
) -> dict[str, Any]:
    """One edition, whole."""
    del request
    found = active_laws().edition(law_id, digest)
    return {**_edition(found), "law": found.law_id, "data": found.data}


@router.get("/calendars", response=answers(CalendarOut), url_name="calendars")
def calendars(request: HttpRequest) -> dict[str, Any]:
    """The working-day calendar and its years."""
    del request
    found = calendar()
    years = [{"year": year.year, "status": year.status.value} for year in found.years]
    return {"edition": found.edition, "digest": found.digest, "years": years}


@router.get("/calendars/{year}", response=answers(YearOut), url_name="calendar")
def calendar_year(request: HttpRequest, year: Annotated[int, Path(ge=1900, le=2999)]) -> dict[str, Any]:
    """One year of the calendar."""
    del request
    found = next((each for each in calendar().years if each.year == year), None)
    if found is None:
        raise NotFound(_NO_YEAR, code="calendar.no_year")
    return _year(found)


def _law(found: Law, day: date) -> dict[str, Any]:
    now_in_force = next((edition for edition in found.editions if edition.covers(day)), None)
    return {
        "id": found.id,
        "title": words(found.title),
        "in_force": None if now_in_force is None else _edition(now_in_force),
    }


def _edition(found: Edition) -> dict[str, Any]:
    return {
        "digest": found.digest,
        "starts": found.starts,
        "until": found.until,
        "status": found.status.value,
    }


def _year(found: CalendarYear) -> dict[str, Any]:
    return {
        "year": found.year,
        "status": found.status.value,
        "off": [{"first": run.first, "last": run.last} for run in found.off],
        "make_up": list(found.make_up),
        "source": words(found.source),
        "url": found.url,
    }


_NO_YEAR = Text(zh="工作日历没有这一年。", en="The calendar has no such year.")
