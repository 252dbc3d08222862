"""Lists of cases: keyset pages, a capped count, never an offset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from zhian.web.base.people.kit import Actor, ScopedQuerySet
from zhian.web.casework.kit import OPEN_STATES, Side, State
from zhian.web.casework.models import Case
from zhian.web.casework.permissions.visibility import BY_SIDE

PAGE_SIZE = 25
COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked to see."""

    side: Side
    states: tuple[State, ...] = ()
    law_id: str = ""
    text: str = ""  # a reference, or part of one
    mine: bool = False  # assigned to the reader
    overdue: bool = False
    after: str = ""  # cursor of the page before


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of a list; ``total`` is capped, so "1000" reads "1000 or more"."""

    rows: list[Case]
    next_cursor: str
    total: int
    capped: bool


def list_cases(actor: Actor, wanted: Wanted, *, today: datetime) -> CasePage:
    """Cases on one of the actor's sides. Cost: two queries, whatever the size of the table."""
    rows = _filtered(actor, wanted, today)
    total = rows[: COUNT_CAP + 1].count()
    by_queue = wanted.side is Side.OFFICE
    key = "queue_at" if by_queue else "moved_at"
    rows = _after(rows, wanted.after, key, ascending=by_queue)
    rows = rows.order_by(F(key).asc() if by_queue else F(key).desc(), "id" if by_queue else "-id")
    found = list(rows.select_related("applicant", "sponsor", "office", "authority")[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    cursor = _cursor(found[-1], key) if more else ""
    return CasePage(found, cursor, min(total, COUNT_CAP), total > COUNT_CAP)


def _filtered(actor: Actor, wanted: Wanted, today: datetime) -> ScopedQuerySet[Case]:
    rows = Case.objects.visible_to(actor).filter(BY_SIDE[wanted.side](actor))
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.law_id:
        rows = rows.filter(law_id=wanted.law_id)
    if wanted.mine:
        rows = rows.filter(assigned_to_user_id=actor.user_id)
    if wanted.overdue:
        rows = rows.filter(due_on__lt=today.date(), closed_at__isnull=True)
    if wanted.text:
        rows = rows.filter(reference__icontains=wanted.text.strip().replace(" ", ""))
    return rows


def _cursor(case: Case, key: str) -> str:
    moment: datetime = getattr(case, key)
    return f"{moment.isoformat()}~{case.pk}"


def _after(rows: ScopedQuerySet[Case], cursor: str, key: str, *, ascending: bool) -> ScopedQuerySet[Case]:
    try:
        moment_text, _, pk_text = cursor.partition("~")
        moment, pk = datetime.fromisoformat(moment_text), UUID(pk_text)
    except ValueError:
        return rows  # no cursor, or one that nobody made: the first page
    beyond = "gt" if ascending else "lt"
    return rows.filter(Q(**{f"{key}__{beyond}": moment}) | Q(**{key: moment, f"id__{beyond}": pk}))


def counts_by_state(actor: Actor, side: Side) -> dict[str, int]:
    """How many open cases stand where, for the desk's tabs; each count is capped."""
    rows = Case.objects.visible_to(actor).filter(BY_SIDE[side](actor))
    return {
        state.value: rows.filter(state=state)[: COUNT_CAP + 1].count()
        for state in OPEN_STATES
        if state is not State.DRAFT or side is not Side.OFFICE
    }


def visible_case_ids(actor: Actor) -> ScopedQuerySet[Case]:
    """Ids of the cases the actor may see, as a sub-query for the tables of a service line."""
    return Case.objects.visible_to(actor).values("pk")  # type: ignore[return-value]
