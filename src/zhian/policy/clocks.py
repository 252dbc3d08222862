"""Time limits: from a start, an allowance, pauses and extensions to the moment a limit ends.

Everything is a pure function of its arguments. A pause is replayed, not added: the days inside it are skipped
while counting. So overlapping pauses are their union, the order of pauses and extensions makes no difference,
and a pause after the deadline changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from zhian.kernel.clock import DISTRICT_ZONE_DEFAULT, legal_day
from zhian.kernel.locales import Text
from zhian.policy import clockwords as words
from zhian.policy.calendars import Calendar, OutsideCalendar, YearStatus
from zhian.policy.clockwords import Moment
from zhian.policy.countlines import HOUR, Line
from zhian.policy.model import LimitKind, LimitRule, PauseGround, Unit


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take; `n` None means that no number was published."""

    kind: LimitKind
    n: int | None
    unit: Unit
    id: str = ""

    def __post_init__(self) -> None:
        if self.n is not None and self.n < 0:
            raise ValueError(f"a limit of {self.n} does not exist")

    @classmethod
    def of(cls, rule: LimitRule) -> Limit:
        """The limit of a law file."""
        return cls(kind=rule.kind, n=rule.n, unit=rule.unit, id=rule.id)


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood still in `[begin, end)`; `end` None means that it still does.

    Dates for clocks in days and months, aware instants for clocks in hours. `ground` is the id of the law's
    pause ground; without one only promised limits stand still.
    """

    begin: Moment
    end: Moment | None
    ground: str | None = None

    def __post_init__(self) -> None:
        if self.end is None:
            return
        if isinstance(self.begin, datetime) is not isinstance(self.end, datetime):
            raise ValueError("a pause has two dates or two instants, not one of each")
        if self.end < self.begin:
            raise ValueError(f"a pause cannot end ({self.end}) before it begins ({self.begin})")


@dataclass(frozen=True, slots=True)
class Extension:
    """More of the same: `n` further units of the limit."""

    n: int
    ground: str | None = None

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ValueError("an extension does not shorten")


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit ends and why: the inputs, the answer, the steps in words.

    `day` and `instant` are None while an open pause makes the clock stand still; then `left_when_paused` is
    what remains (for months in calendar days, for hours in started hours). `instant` is set for hours only.
    `provisional` means that a year whose holiday notice is unknown was counted.
    """

    limit: Limit
    start: Moment
    pauses: tuple[Pause, ...]
    extensions: tuple[Extension, ...]
    zone: str
    calendar_edition: str
    calendar_digest: str
    day: date | None
    instant: datetime | None
    left_when_paused: int | None
    provisional: bool
    day_off: Text | None
    steps: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A date computed anew under another calendar: what it was, what it is, and a sentence to tell once."""

    former: Due
    new: Due
    says: Text

    @property
    def moved(self) -> bool:
        """Whether the date itself differs; otherwise only its provisional mark does."""
        return (self.former.day, self.former.instant) != (self.new.day, self.new.instant)


def due(
    start: Moment,
    limit: Limit,
    pauses: Iterable[Pause],
    extensions: Iterable[Extension],
    calendar: Calendar,
    zone: str = DISTRICT_ZONE_DEFAULT,
) -> Due | None:
    """When `limit`, running from `start`, ends; None when the limit has no number.

    `start` is the legal day of the event, or for hours its aware instant; it is not counted itself.
    Raises ValueError for a date where an instant is needed or the reverse, OutsideCalendar.
    """
    if limit.n is None:
        return None
    claim = _Claim(start, limit, tuple(pauses), tuple(extensions), calendar, zone)
    claim.check_moments()
    run = _run(claim)
    years = _provisional_years(claim, run)
    day_off = _day_off(claim, run.end)
    return Due(
        limit=limit,
        start=start,
        pauses=claim.pauses,
        extensions=claim.extensions,
        zone=zone,
        calendar_edition=calendar.edition,
        calendar_digest=calendar.digest,
        day=legal_day(run.end, zone) if isinstance(run.end, datetime) else run.end,
        instant=run.end if isinstance(run.end, datetime) else None,
        left_when_paused=_started_units(run.left, limit.unit) if run.end is None else None,
        provisional=bool(years),
        day_off=day_off,
        steps=tuple(_steps(claim, run, limit.n, years, day_off)),
    )


def recompute(former: Due, calendar: Calendar) -> Change | None:
    """The same limit under another edition of the calendar; None when date and mark stay as they were."""
    new = due(former.start, former.limit, former.pauses, former.extensions, calendar, former.zone)
    if new is None or _outcome(new) == _outcome(former):
        return None
    if former.day is None or new.day is None or former.day == new.day:
        says = words.date_stands(new.day, new.provisional, former.zone)
    else:
        says = words.date_moved(former.day, new.day, new.provisional, former.zone)
    return Change(former, new, says)


class LeftState(StrEnum):
    """How a clock stands on the day it is looked at."""

    LEFT = "left"
    DUE_NOW = "due_now"
    OVERDUE = "overdue"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """`n` units left, or overdue by `n`; months are told in calendar days, hours in whole hours.

    An overdue clock may say 0: the last day has passed, but not yet one further unit.
    """

    state: LeftState
    n: int
    unit: Unit
    says: Text
    short: Text


def time_left(end: Due, now: Moment, calendar: Calendar) -> TimeLeft:
    """What to write beside a case: `now` is the legal day, or for hours the aware instant."""
    unit = Unit.CALENDAR_DAY if end.limit.unit is Unit.MONTH else end.limit.unit
    line = Line(unit, calendar)
    final = end.instant if unit is Unit.HOUR else end.day
    if final is None:
        state, n = LeftState.PAUSED, end.left_when_paused or 0
    elif now > final:
        state, n = LeftState.OVERDUE, line.through(now) - line.through(final)
    elif now == final:
        state, n = LeftState.DUE_NOW, 0
    else:
        stops = [pause for pause in end.pauses if _stops(pause, end.limit.kind)]
        state, n = LeftState.LEFT, _unpaused_between(line, now, final, stops)
    if unit is Unit.HOUR and state is not LeftState.PAUSED:
        n //= HOUR
    says, short = words.left(state.value, n, unit)
    return TimeLeft(state, n, unit, says, short)


def refuse_pause(
    begin: Moment,
    end: Moment | None,
    *,
    accepted: Moment,
    now: Moment,
    kind: LimitKind,
    ground: PauseGround | None,
) -> list[Text]:
    """Every reason against recording this pause, or none.

    An end in the future is allowed only where the law's ground ends by a date; otherwise resuming is an
    event, and an event has happened. A statutory limit needs a ground.
    """
    reasons: list[Text] = []
    if begin < accepted:
        reasons.append(words.PAUSE_BEFORE_ACCEPTANCE)
    if begin > now:
        reasons.append(words.PAUSE_IN_FUTURE)
    if end is not None and end < begin:
        reasons.append(words.RESUME_BEFORE_PAUSE)
    if end is not None and end < accepted:
        reasons.append(words.RESUME_BEFORE_ACCEPTANCE)
    if end is not None and end > now and (ground is None or ground.ends_by != "date"):
        reasons.append(words.RESUME_IN_FUTURE)
    if end is None and ground is not None and ground.ends_by == "date":
        reasons.append(words.PAUSE_NEEDS_END)
    if ground is None and kind is not LimitKind.PROMISED:
        reasons.append(words.PAUSE_NEEDS_GROUND)
    return reasons


@dataclass(frozen=True, slots=True)
class _Claim:
    """The inputs of one computation."""

    start: Moment
    limit: Limit
    pauses: tuple[Pause, ...]
    extensions: tuple[Extension, ...]
    calendar: Calendar
    zone: str

    def check_moments(self) -> None:
        wanted = self.limit.unit is Unit.HOUR
        moments = [self.start, *(p.begin for p in self.pauses), *(p.end for p in self.pauses if p.end)]
        for at in moments:
            if isinstance(at, datetime) is not wanted:
                need = "aware instants" if wanted else "legal days (kernel.clock.legal_day)"
                raise ValueError(f"a limit in {self.limit.unit}s runs on {need}, not {at!r}")
            if isinstance(at, datetime) and at.tzinfo is None:
                raise ValueError("an instant without a zone is no instant")


@dataclass(frozen=True, slots=True)
class _Run:
    """One walk along the line: where it ended (None: standing still), what is left, what each pause skipped.

    `stops` are the pauses with effect in the order of their beginning; the first `len(skipped)` were met.
    """

    end: Moment | None
    left: int
    stops: tuple[Pause, ...]
    skipped: tuple[int, ...]
    counted_to: Moment


def _run(claim: _Claim) -> _Run:
    line = Line(claim.limit.unit, claim.calendar)
    stops = tuple(
        sorted((p for p in claim.pauses if _stops(p, claim.limit.kind)), key=lambda p: line.before(p.begin))
    )
    total = (claim.limit.n or 0) + sum(extension.n for extension in claim.extensions)
    position, need = line.through(claim.start), line.length(claim.start, total)
    skipped: list[int] = []
    for pause in stops:
        free = max(line.before(pause.begin) - position, 0)
        if need <= free:
            break
        need -= free
        position += free
        if pause.end is None:
            return _Run(None, need, stops, (*skipped, 0), max(pause.begin, claim.start))
        skipped.append(max(line.before(pause.end) - position, 0))
        position += skipped[-1]
    end = line.at(position + need) if total else claim.start
    return _Run(end, 0, stops, tuple(skipped), end)


def _stops(pause: Pause, kind: LimitKind) -> bool:
    return pause.ground is not None or kind is LimitKind.PROMISED


def _unpaused_between(line: Line, after: Moment, through: Moment, stops: Sequence[Pause]) -> int:
    position, end, count = line.through(after), line.through(through), 0
    for begin, resumed in sorted(
        (line.before(p.begin), line.before(p.end)) for p in stops if p.end is not None
    ):
        count += max(min(begin, end) - position, 0)
        position = max(position, resumed)
    return count + max(end - position, 0)


def _outcome(end: Due) -> tuple[object, ...]:
    return end.day, end.instant, end.left_when_paused, end.provisional


def _started_units(left: int, unit: Unit) -> int:
    return -(-left // HOUR) if unit is Unit.HOUR else left


def _provisional_years(claim: _Claim, run: _Run) -> list[int]:
    """The years without a notice in which days were counted; only working days depend on notices."""
    if claim.limit.unit is not Unit.WORKING_DAY or run.counted_to <= claim.start:
        return []
    first = (claim.start + timedelta(days=1)).year
    return [
        number
        for number in range(first, run.counted_to.year + 1)
        if claim.calendar.status(number) is YearStatus.PROVISIONAL
    ]


def _day_off(claim: _Claim, end: Moment | None) -> Text | None:
    """What kind of day off the last day is; None for a working day, for hours, or beyond the calendar."""
    if end is None or isinstance(end, datetime) or claim.limit.unit is Unit.WORKING_DAY:
        return None
    try:
        return None if claim.calendar.is_working_day(end) else claim.calendar.kind_of(end)
    except OutsideCalendar:
        return None


def _steps(claim: _Claim, run: _Run, n: int, years: list[int], day_off: Text | None) -> Iterator[Text]:
    unit, kind, zone = claim.limit.unit, claim.limit.kind, claim.zone
    yield words.started(claim.start, zone)
    yield words.allowed(n, unit, kind)
    for extension in claim.extensions:
        yield words.extended(extension.n, unit)
    told = Unit.CALENDAR_DAY if unit is Unit.MONTH else unit
    for at, pause in enumerate(run.stops):
        if at >= len(run.skipped):
            yield words.pause_too_late(pause.begin, zone)
        else:
            whole = run.skipped[at] // HOUR if unit is Unit.HOUR else run.skipped[at]
            yield words.paused(pause.begin, pause.end, whole, told, zone)
    for pause in claim.pauses:
        if not _stops(pause, kind):
            yield words.pause_without_ground(pause.begin, kind, zone)
    if unit is Unit.WORKING_DAY:
        yield from words.days_off_between(claim.start, run.counted_to, claim.calendar)
    if run.end is None:
        yield words.standing_still(words.amount(_started_units(run.left, unit), told))
    else:
        yield words.ended(run.end, zone)
    if years:
        yield words.not_announced(years)
    if day_off is not None:
        yield words.ends_on_day_off(day_off)
