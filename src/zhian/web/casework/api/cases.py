"""The cases of whoever asks: found as on the pages, and an opening is on record before it is shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Path, Query, Router, Schema

from zhian.kernel.clock import legal_day, now
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, ActorRequest, Role
from zhian.web.base.people.kit.api import Words, answers, private, words
from zhian.web.base.people.kit.scopes import Scope
from zhian.web.casework.kit import STATE_NAMES, Side, State
from zhian.web.casework.models import Case
from zhian.web.casework.permissions import office_roles
from zhian.web.casework.permissions.moves import MOVES
from zhian.web.casework.selectors import Wanted, active_laws, case_file, find_case, list_cases
from zhian.web.casework.services.reading import note_reading

router = Router(tags=["cases"])


class CaseOut(Schema):
    """A case in a list."""

    id: UUID
    reference: str
    law: str
    law_title: Words | None
    basis: str | None
    state: str
    state_name: Words
    office: Words
    opened_at: datetime
    filed_on: date | None
    accepted_on: date | None
    due_on: date | None
    due_provisional: bool
    closed_at: datetime | None
    moved_at: datetime


class CasesOut(Schema):
    """A page of cases as the reader's side orders them; `next` is what to send as `after`."""

    side: str
    items: list[CaseOut]
    next: str | None


class MoveOut(Schema):
    """What was done, and when."""

    name: str
    words: Words | None
    at: datetime


class LimitOut(Schema):
    """A date that is counted; without `due_on` its clock stands still."""

    limit: str
    kind: str
    starts_on: date
    due_on: date | None
    provisional: bool


class ReceiptOut(Schema):
    """A receipt that was issued; its file is at the address of the pages."""

    id: UUID
    kind: str
    status: str
    issued_at: datetime


class CaseWhole(CaseOut):
    """A case with its course. Answers, papers and reasons are on its page and in the person's export."""

    version: int
    sides: list[str]
    edition: str | None
    moves: list[MoveOut]
    limits: list[LimitOut]
    receipts: list[ReceiptOut]


@router.get(
    "/cases", response=answers(CasesOut, private=True), auth=private(Scope.CASES_LIST), url_name="cases"
)
def cases(
    request: ActorRequest,
    side: Annotated[
        Side | None, Query(description="On which side; the reader's first when left out.")
    ] = None,
    state: Annotated[list[State], Query(max_length=20)] = [],  # noqa: B006  # ninja reads it, nobody writes it
    after: Annotated[str, Query(max_length=100)] = "",
) -> dict[str, Any]:
    """The cases on one of the reader's sides."""
    chosen = side or _first_side(request.actor)
    wanted = Wanted(chosen, states=tuple(state), after=after)
    page = list_cases(request.actor, wanted, today=legal_day(now()))
    rows = [_case(case) for case in page.rows]
    return {"side": chosen.value, "items": rows, "next": page.next_cursor or None}


@router.get(
    "/cases/{case_id}",
    response=answers(CaseWhole, 410, private=True),
    auth=private(Scope.CASES_READ),
    url_name="case",
)
def case(request: ActorRequest, case_id: Annotated[UUID, Path()]) -> dict[str, Any]:
    """One case that the reader may see."""
    found = find_case(case_id, request.actor)
    note_reading(request.actor, found, "api")
    file = case_file(found, request.actor, today=legal_day(now()))
    return {
        **_case(found),
        "version": found.version,
        "sides": sorted(side.value for side in file.sides),
        "edition": found.pinned_edition or found.filed_edition or None,
        "moves": [
            {
                "name": move.name,
                "words": words(MOVES[move.name].done) if move.name in MOVES else None,
                "at": move.moved_at,
            }
            for move in file.moves
        ],
        "limits": [
            {
                "limit": limit.limit_id,
                "kind": limit.kind,
                "starts_on": limit.starts_on,
                "due_on": limit.due_on,
                "provisional": limit.provisional,
            }
            for limit in file.deadlines
        ],
        "receipts": [
            {"id": row.pk, "kind": row.kind, "status": row.status, "issued_at": row.issued_at}
            for row in file.receipts
        ],
    }


def _first_side(actor: Actor) -> Side:
    """The side on which the actor most likely looks: their own matters, else where they work."""
    if actor.person_id is not None:
        return Side.APPLICANT
    if actor.holds(Role.COORDINATOR):
        return Side.SPONSOR
    if actor.holds(*office_roles()):
        return Side.OFFICE
    return Side.AUTHORITY if actor.holds(Role.CLERK) else Side.APPLICANT


def _case(found: Case) -> dict[str, Any]:
    laws = active_laws().laws
    return {
        "id": found.pk,
        "reference": found.reference,
        "law": found.law_id,
        "law_title": words(laws[found.law_id].title) if found.law_id in laws else None,
        "basis": found.route_id or None,
        "state": found.state,
        "state_name": words(STATE_NAMES[State(found.state)]),
        "office": words(Text(zh=found.office.name_zh, en=found.office.name_en)),
        "opened_at": found.opened_at,
        "filed_on": found.filed_on,
        "accepted_on": found.accepted_on,
        "due_on": found.due_on,
        "due_provisional": found.due_provisional,
        "closed_at": found.closed_at,
        "moved_at": found.moved_at,
    }
