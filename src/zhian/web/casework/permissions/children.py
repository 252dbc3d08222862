"""Which parts of a visible case each side may see.

Two parties, two files: the sponsor sees its own papers and answers, never health, criminal-record
or family papers; the person sees everything in the file about them; the authority sees what was
handed to it; the office sees the file it works on.
"""

from __future__ import annotations

from functools import partial
from typing import Any, TypeVar

from django.db.models import Model, Q

from zhian.web.base.people.kit import Actor, ScopedQuerySet, visibility_of
from zhian.web.casework.kit import OutcomeKind, ReceiptKind, Side
from zhian.web.casework.models import (
    Advice,
    CaseFact,
    CorrectionNotice,
    Deadline,
    Handoff,
    IssuedReceipt,
    Move,
    OfficialReceipt,
    Outcome,
    Paper,
    Pause,
    Signature,
    Visit,
)

from .moves import REASON_SEEN_BY, SEEN_BY
from .visibility import NOTHING, OnCase, cases_of, could_stand

M = TypeVar("M", bound=Model)
FILE_READERS = (Side.APPLICANT, Side.OFFICE, Side.AUTHORITY)


def of_sides(actor: Actor, *sides: Side) -> Q:
    """Rows of cases in which the actor stands on one of these sides; to a reader of one case, of that one."""
    if isinstance(actor, OnCase):
        return Q(case_id=actor.case_id) if actor.sides.intersection(sides) else NOTHING
    return Q(case_id__in=cases_of(actor, *sides, of="case_id"))


def _for_sides(rows: ScopedQuerySet[M], actor: Actor, *sides: Side, **also: Any) -> ScopedQuerySet[M]:
    return rows.filter(of_sides(actor, *sides), **also)


@visibility_of(CaseFact)
def visible_facts(rows: ScopedQuerySet[CaseFact], actor: Actor) -> ScopedQuerySet[CaseFact]:
    """The sponsor sees what the sponsor answered."""
    own = of_sides(actor, Side.SPONSOR) & Q(party="sponsor")
    return rows.filter(of_sides(actor, *FILE_READERS) | own)


@visibility_of(Paper)
def visible_papers(rows: ScopedQuerySet[Paper], actor: Actor) -> ScopedQuerySet[Paper]:
    """The sponsor sees what the sponsor handed in, and nothing sensitive whoever handed it in."""
    own = of_sides(actor, Side.SPONSOR) & Q(party="sponsor", sensitive="none")
    return rows.filter(of_sides(actor, *FILE_READERS) | own)


@visibility_of(Move)
def visible_moves(rows: ScopedQuerySet[Move], actor: Actor) -> ScopedQuerySet[Move]:
    """The office sees its own workings; the others what concerns them.

    A row whose reason is not for a side is not for that side at all: a query cannot return what it may not
    read. `selectors.file` tells that the move was made, without the reason.
    """
    seen = of_sides(actor, Side.OFFICE)
    for side in filter(partial(could_stand, actor), (Side.APPLICANT, Side.SPONSOR, Side.AUTHORITY)):
        told = Q(reason="") | Q(name__in=REASON_SEEN_BY[side])
        seen |= of_sides(actor, side) & Q(name__in=SEEN_BY[side]) & told
    return rows.filter(seen)


@visibility_of(CorrectionNotice)
def visible_notices(rows: ScopedQuerySet[CorrectionNotice], actor: Actor) -> ScopedQuerySet[CorrectionNotice]:
    """Both parties and the office; the sponsor's selectors drop the person's items."""
    return _for_sides(rows, actor, Side.APPLICANT, Side.SPONSOR, Side.OFFICE)


@visibility_of(Pause)
def visible_pauses(rows: ScopedQuerySet[Pause], actor: Actor) -> ScopedQuerySet[Pause]:
    """Everybody who waits for the case."""
    return _for_sides(rows, actor, *Side)


@visibility_of(Deadline)
def visible_deadlines(rows: ScopedQuerySet[Deadline], actor: Actor) -> ScopedQuerySet[Deadline]:
    """Everybody who waits for the case."""
    return _for_sides(rows, actor, *Side)


@visibility_of(Advice)
def visible_advice(rows: ScopedQuerySet[Advice], actor: Actor) -> ScopedQuerySet[Advice]:
    """The full record holds every answer, so the sponsor gets a masked explanation instead."""
    return _for_sides(rows, actor, Side.APPLICANT, Side.OFFICE)


@visibility_of(Signature)
def visible_signatures(rows: ScopedQuerySet[Signature], actor: Actor) -> ScopedQuerySet[Signature]:
    """The office's own workings."""
    return _for_sides(rows, actor, Side.OFFICE)


@visibility_of(Handoff)
def visible_handoffs(rows: ScopedQuerySet[Handoff], actor: Actor) -> ScopedQuerySet[Handoff]:
    """Everybody may know where the file lies; an authority sees the hand-offs addressed to it."""
    return _for_sides(rows, actor, *Side)


@visibility_of(Outcome)
def visible_outcomes(rows: ScopedQuerySet[Outcome], actor: Actor) -> ScopedQuerySet[Outcome]:
    """What another authority answered, everybody; the house's own reasons, only the person they are about.

    The rest of a house decision reaches the others through `selectors.file`, without the reasons.
    """
    without_reasons = ~Q(kind=OutcomeKind.HOUSE) | Q(reasons="")
    others = of_sides(actor, Side.SPONSOR, Side.AUTHORITY) & without_reasons
    return rows.filter(of_sides(actor, Side.APPLICANT, Side.OFFICE) | others)


@visibility_of(IssuedReceipt)
def visible_receipts(rows: ScopedQuerySet[IssuedReceipt], actor: Actor) -> ScopedQuerySet[IssuedReceipt]:
    """Person and office all; the sponsor those of its recommendation and of the answer to it."""
    own = of_sides(actor, Side.SPONSOR) & Q(
        kind__in=[ReceiptKind.RECOMMENDATION, ReceiptKind.RECORDED_DECISION]
    )
    return rows.filter(of_sides(actor, Side.APPLICANT, Side.OFFICE) | own)


@visibility_of(OfficialReceipt)
def visible_official(rows: ScopedQuerySet[OfficialReceipt], actor: Actor) -> ScopedQuerySet[OfficialReceipt]:
    """The person whose receipt it is, and the office."""
    return _for_sides(rows, actor, Side.APPLICANT, Side.OFFICE)


@visibility_of(Visit)
def visible_visits(rows: ScopedQuerySet[Visit], actor: Actor) -> ScopedQuerySet[Visit]:
    """The person who comes, and the office."""
    return _for_sides(rows, actor, Side.APPLICANT, Side.OFFICE)
