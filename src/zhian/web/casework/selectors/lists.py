"""Lists of cases and hand-offs: keyset pages, capped counts, never an offset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Model, Q

from zhian.kernel.clock import now
from zhian.web.base.people.kit import Actor, Role, ScopedQuerySet
from zhian.web.base.people.selectors import bearing_name
from zhian.web.casework.kit import CASEWORK, CLOSED_STATES, OPEN_STATES, WITH_OFFICE, Side, State
from zhian.web.casework.models import Case, Deputy, Handoff
from zhian.web.casework.permissions.visibility import BY_SIDE, cases_of

from .law import district

M = TypeVar("M", bound=Model)

PAGE_SIZE = 25
COUNT_CAP = 1000
YEARS_SEARCHED, DIGITS, FEW = 10, 6, 200
_OPEN, _OPEN_TO_OFFICE, _CLOSED = frozenset(OPEN_STATES), frozenset(WITH_OFFICE), frozenset(CLOSED_STATES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked to see."""

    side: Side
    states: tuple[State, ...] = ()
    law_id: str = ""
    text: str = (
        ""  # a reference or its beginning, or a running number; or the name of the applicant, or part of it
    )
    mine: bool = False  # assigned to the reader
    overdue: bool = False
    due_this_week: bool = False
    unassigned: bool = False
    after: str = ""  # cursor: the page behind this row
    before: str = ""  # cursor: the page in front of this row


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of a list; ``total`` is capped, so "1000" reads "1000 or more"."""

    rows: list[Case]
    next_cursor: str
    total: int
    capped: bool
    previous_cursor: str = ""


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """How many of the office's cases stand where, and what today asks for; none exceeds COUNT_CAP + 1."""

    by_state: Mapping[State, int]
    all: int
    open: int
    closed: int
    due_this_week: int
    overdue: int
    unassigned: int


@dataclass(frozen=True, slots=True)
class HandoffPage:
    """One page of the hand-offs addressed to an authority, each with its case."""

    rows: list[Handoff]
    next_cursor: str
    previous_cursor: str
    total: int
    capped: bool


def list_cases(actor: Actor, wanted: Wanted, *, today: date) -> CasePage:
    """Cases on one of the actor's sides. Cost: two queries, whatever the size of the table.

    The office works in the order of the queue, oldest first; everybody else, and the office when it looks
    at closed cases, reads what moved last first.
    """
    rows = _filtered(actor, wanted, today)
    total = rows[: COUNT_CAP + 1].count()
    closed_only = bool(wanted.states) and set(wanted.states) <= set(CLOSED_STATES)
    by_queue = wanted.side is Side.OFFICE and not closed_only
    key = "queue_at" if by_queue else "moved_at"
    whole = Case.objects.visible_to(CASEWORK).select_related("applicant", "sponsor", "office", "authority")
    found, back, on = _page(rows, whole, key, ascending=by_queue, after=wanted.after, before=wanted.before)
    return CasePage(found, on, min(total, COUNT_CAP), total > COUNT_CAP, back)


def desk_counts(actor: Actor, *, today: date) -> DeskCounts:
    """The figures of the office's tabs and of its day. Cost: one query that stops counting at the cap."""
    all_rows = _filtered(actor, Wanted(Side.OFFICE), today)
    day = {
        "closed": all_rows.filter(closed_at__isnull=False),
        "week": _due_this_week(all_rows, today),
        "overdue": _overdue(all_rows, today),
        "unassigned": _unassigned(all_rows),
    }
    states = {state.value: all_rows.filter(state=state) for state in WITH_OFFICE}
    counts = _capped_counts(day | states)
    by_state = {state: counts[state.value] for state in WITH_OFFICE}
    in_hand = min(
        sum(by_state.values()), COUNT_CAP + 1
    )  # what is open before an office stands in one of them
    return DeskCounts(
        by_state=by_state,
        all=min(in_hand + counts["closed"], COUNT_CAP + 1),
        open=in_hand,
        closed=counts["closed"],
        due_this_week=counts["week"],
        overdue=counts["overdue"],
        unassigned=counts["unassigned"],
    )


def counts_by_state(actor: Actor, side: Side) -> dict[str, int]:
    """How many open cases of one side stand where; each count is capped. Cost: one query."""
    rows = Case.objects.visible_to(actor).filter(BY_SIDE[side](actor))
    states = [s for s in OPEN_STATES if s is not State.DRAFT or side is not Side.OFFICE]
    return _capped_counts({state.value: rows.filter(state=state) for state in states})


def list_handoffs(actor: Actor, *, waiting: bool, after: str = "", before: str = "") -> HandoffPage:
    """Hand-offs addressed to the actor's authority, newest first. Cost: two queries.

    ``waiting``: those whose arrival the authority can still acknowledge; otherwise the rest.
    """
    open_ones = Q(acknowledged_at__isnull=True, case__state=State.FORWARDED)
    rows = Handoff.objects.visible_to(actor).filter(authority_id__in=actor.organisations(Role.CLERK))
    rows = rows.filter(open_ones if waiting else ~open_ones)
    total = rows[: COUNT_CAP + 1].count()
    whole = Handoff.objects.visible_to(CASEWORK).select_related("case")
    found, back, on = _page(rows, whole, "sent_at", ascending=False, after=after, before=before)
    return HandoffPage(found, on, back, min(total, COUNT_CAP), total > COUNT_CAP)


def list_deputies(actor: Actor, *, today: date) -> list[Deputy]:
    """Deputyships in the actor's offices that last or are to come, in the order in which they begin."""
    rows = Deputy.objects.visible_to(actor).filter(valid_until__gt=today)
    rows = rows.filter(valid_until__gt=F("valid_from"))  # an empty stretch was ended before it began
    return list(rows.select_related("organisation").order_by("valid_from", "id"))


def deputy(deputy_id: UUID, actor: Actor) -> Deputy | None:
    """One deputyship in an office of the actor's."""
    rows = Deputy.objects.visible_to(actor).select_related("organisation")
    return rows.filter(pk=deputy_id).first()


def visible_case_ids(actor: Actor, *sides: Side, of: str) -> ScopedQuerySet[Case]:
    """The case that a row's column ``of`` names, if the actor may see it: for the tables of a service line.

    With sides: only those in which the actor stands on one of them.
    """
    return cases_of(actor, *(sides or Side), of=of)


def _filtered(actor: Actor, wanted: Wanted, today: date) -> ScopedQuerySet[Case]:
    rows = Case.objects.visible_to(actor).filter(BY_SIDE[wanted.side](actor))
    rows = _standing(rows, wanted)
    if wanted.law_id:
        rows = rows.filter(law_id=wanted.law_id)
    if wanted.mine:
        rows = rows.filter(assigned_to_user_id=actor.user_id)
    if wanted.overdue:
        rows = _overdue(rows, today)
    if wanted.due_this_week:
        rows = _due_this_week(rows, today)
    if wanted.unassigned:
        rows = _unassigned(rows)
    return _called(rows, wanted.text) if wanted.text.strip() else rows


def _standing(rows: ScopedQuerySet[Case], wanted: Wanted) -> ScopedQuerySet[Case]:
    """Cases in these states; all that are open, or closed, are asked for in the words of the indexes.

    What is open before an office was filed, so there the office's states are all of them.
    """
    states = frozenset(wanted.states)
    all_open = _OPEN_TO_OFFICE if wanted.side is Side.OFFICE else _OPEN
    if states == _CLOSED:
        return rows.filter(closed_at__isnull=False)
    if states >= all_open and not states & _CLOSED:
        return rows.filter(closed_at__isnull=True)
    return rows.filter(state__in=wanted.states) if states else rows


def _called(rows: ScopedQuerySet[Case], text: str) -> ScopedQuerySet[Case]:
    """Cases of that reference or part of one, where it has a digit; else of whoever bears that name."""
    if any(sign.isdecimal() for sign in text):
        wanted = _referred_to("".join(text.split()).upper())
        # Asked for first and alone, so that no database reads a whole office's cases in search of one.
        found = Case.objects.visible_to(CASEWORK).filter(wanted).order_by().values_list("pk", flat=True)
        few = list(found[: FEW + 1])
        return rows.filter(pk__in=few) if len(few) <= FEW else rows.filter(wanted)
    bearing = bearing_name(text)
    for ids in bearing:
        rows = rows.filter(applicant_id__in=ids)
    return rows if bearing else rows.none()


def _referred_to(typed: str) -> Q:
    """References that begin so; a number alone is a running number, of whichever year.

    No part from the middle is looked for: it would take reading every reference there is.
    """
    if not typed[0].isdecimal():
        return _begins(typed)
    found = Q(pk__in=[])
    prefix, last = str(district()["reference_prefix"]), now().year
    for year in range(last - YEARS_SEARCHED, last + 1):
        for number in {typed, typed.zfill(DIGITS) if typed.isdecimal() else typed}:
            found |= _begins(f"{prefix}{year % 100:02d}-{number}")
    return found


def _begins(typed: str) -> Q:
    """SQLite walks its index for a range and not for a pattern; PostgreSQL the other way round."""
    like = Q(reference__startswith=typed)
    if connection.vendor != "sqlite":
        return like
    return like & Q(reference__gte=typed, reference__lt=typed[:-1] + chr(ord(typed[-1]) + 1))


def _overdue(rows: ScopedQuerySet[Case], today: date) -> ScopedQuerySet[Case]:
    return rows.filter(due_on__lt=today, closed_at__isnull=True)


def _due_this_week(rows: ScopedQuerySet[Case], today: date) -> ScopedQuerySet[Case]:
    """Due from today to Sunday; what is overdue stands under its own heading."""
    sunday = today + timedelta(days=6 - today.weekday())
    return rows.filter(due_on__gte=today, due_on__lte=sunday, closed_at__isnull=True)


def _unassigned(rows: ScopedQuerySet[Case]) -> ScopedQuerySet[Case]:
    return rows.filter(assigned_to_user_id__isnull=True, closed_at__isnull=True)


def _page(
    rows: ScopedQuerySet[M], whole: ScopedQuerySet[M], key: str, *, ascending: bool, after: str, before: str
) -> tuple[list[M], str, str]:
    """The rows of one page with the cursors of the pages in front of it and behind it.

    `rows` are those the reader may see; their page is found in an index, and only what stands on it is read
    whole, by the machine: named again, the reader's offices would tempt the database to walk all of them.
    """
    backwards = bool(before) and not after
    mark = _mark(before if backwards else after)
    upwards = ascending is not backwards
    if mark is not None:
        beyond = "gt" if upwards else "lt"
        moment, pk = mark
        rows = rows.filter(Q(**{f"{key}__{beyond}": moment}) | Q(**{key: moment, f"id__{beyond}": pk}))
    order = (F(key).asc() if upwards else F(key).desc(), "id" if upwards else "-id")
    on_page = rows.order_by(*order).values("pk")[: PAGE_SIZE + 1]
    found = sorted(
        whole.filter(pk__in=on_page), key=lambda row: (getattr(row, key), row.pk), reverse=not upwards
    )
    more = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    if not found:
        return found, "", ""
    in_front, behind = (more, mark is not None) if backwards else (mark is not None, more)
    return found, _cursor(found[0], key) if in_front else "", _cursor(found[-1], key) if behind else ""


def _cursor(row: Model, key: str) -> str:
    moment: datetime = getattr(row, key)
    return f"{moment.isoformat()}~{row.pk}"


def _mark(cursor: str) -> tuple[datetime, UUID] | None:
    """What a cursor points at; None without one, or for one that nobody made."""
    try:
        moment_text, _, pk_text = cursor.partition("~")
        moment, pk = datetime.fromisoformat(moment_text), UUID(pk_text)
        return None if moment.tzinfo is None else (moment.astimezone(UTC), pk)
    except (ValueError, OverflowError):  # the first day of the first year, in a zone that is still in no year
        return None


def _capped_counts(named: Mapping[str, ScopedQuerySet[Case]]) -> dict[str, int]:
    """Count several narrowed lists in one query, each up to COUNT_CAP + 1.

    Django cannot say this in one query (it has no FROM-less SELECT), so the scalar sub-queries it wrote
    are put side by side; the text comes from its compiler and every value stays a parameter.
    """
    counts = dict.fromkeys(named, 0)
    parts: list[str] = []
    values: list[Any] = []  # whatever the database takes
    asked: list[str] = []
    for name, rows in named.items():
        rows._insist()  # compiling does not read, so the manager's own check would sleep
        try:
            sql, own = rows.order_by().values("pk")[: COUNT_CAP + 1].query.sql_with_params()
        except EmptyResultSet:
            continue  # nothing this actor could see
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS t{len(parts)})")  # noqa: S608  # see the docstring
        values.extend(own)
        asked.append(name)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", values)  # see the docstring
            counts.update(zip(asked, cursor.fetchone(), strict=True))
    return counts
