"""Who hears that there is news in a case, and what a case is called in a list of news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from zhian.kernel.clock import legal_day
from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.people.kit import Actor, Purpose, Role, SystemActor
from zhian.web.base.people.selectors import person
from zhian.web.base.tenancy.selectors import colleagues
from zhian.web.casework.kit import Side, State, kind_of
from zhian.web.casework.models import Case, Move
from zhian.web.casework.permissions.moves import MOVES

NOTIFY: Final = SystemActor(Purpose.NOTIFY)
RECEIPT_EXPIRING: Final = "case.official_receipt_expiring"  # case, expires_on
# A draft is its writer's own; what was copied or thrown away before filing is nobody's news.
SILENT_MOVES: Final = frozenset({"discard", "copy"})
CASE_NEWS: Final = frozenset(f"case.{name}" for name in MOVES if name not in SILENT_MOVES)


@dataclass(frozen=True, slots=True)
class CaseAudience:
    """Accounts that hear of a case; of those by mail, the person whose contact counts, or none."""

    matter_id: UUID
    in_app: frozenset[UUID]
    by_mail: Mapping[UUID, UUID | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseListeners:
    """Organisations whose own systems may be told that there is news in a case."""

    matter_id: UUID
    organisations: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class CaseName:
    """How a case is called in a list of news, and where its page is."""

    name: str
    path: str


def who_hears_of_move(parcel: Parcel, at: datetime) -> CaseAudience | None:
    """Each party for the moves it may see, the office for all; never the one who made the move.

    None for a case or move that is not there. Whoever came to the case after the move does not hear of it:
    a message may be late.
    """
    case = _case(parcel)
    move = _move(parcel)
    if case is None or move is None:
        return None
    on, rule = legal_day(at), MOVES.get(move.name)
    mail: dict[UUID, UUID | None] = {}
    if rule is not None and rule.seen_by(Side.APPLICANT):
        mail |= _person(case)
    if rule is not None and rule.seen_by(Side.SPONSOR):
        mail |= dict.fromkeys(_members(case.sponsor_id, on, Role.COORDINATOR))
    with_authority = State.FORWARDED in (move.from_state, move.to_state)
    if rule is not None and rule.seen_by(Side.AUTHORITY) and with_authority:
        mail |= dict.fromkeys(_members(case.authority_id, on, Role.CLERK))
    heard = {*mail, *kind_of(case.law_id).audience(case)}
    if case.filed_at is not None and move.moved_at >= case.filed_at:
        heard |= office_readers(case, on)
    heard.discard(move.actor_user_id or UUID(int=0))
    return CaseAudience(
        matter_id=case.pk,
        in_app=frozenset(heard),
        by_mail={user: contact for user, contact in mail.items() if user in heard},
    )


def who_listens_to_move(parcel: Parcel, at: datetime) -> CaseListeners | None:
    """The organisations that take part, each for the moves its side may see, for their own systems.

    Unlike people they are told of their own moves too: the program and the person who moved are two.
    """
    del at
    case, move = _case(parcel), _move(parcel)
    rule = None if move is None else MOVES.get(move.name)
    if case is None or move is None or rule is None:
        return None
    heard: set[UUID | None] = set()
    if rule.seen_by(Side.SPONSOR):
        heard.add(case.sponsor_id)
    if rule.seen_by(Side.AUTHORITY) and State.FORWARDED in (move.from_state, move.to_state):
        heard.add(case.authority_id)
    if case.filed_at is not None and move.moved_at >= case.filed_at:
        heard.add(case.office_id)
    return CaseListeners(case.pk, frozenset(place for place in heard if place is not None))


def who_hears_of_expiry(parcel: Parcel, at: datetime) -> CaseAudience | None:
    """The person whose official receipt expires, by mail too, and whoever looks after the case."""
    case = _case(parcel)
    if case is None:
        return None
    mail = _person(case)
    return CaseAudience(case.pk, frozenset({*mail, *office_readers(case, legal_day(at))}), mail)


def office_readers(case: Case, on: date) -> frozenset[UUID]:
    """The officer in charge, while they work there; else the intake desk."""
    at_office = colleagues(case.office_id, NOTIFY, on=on)
    if case.assigned_to_user_id in at_office:
        return frozenset({case.assigned_to_user_id})
    return _members(case.office_id, on, Role.INTAKE)


def case_names(ids: Iterable[UUID], reader: Actor) -> Mapping[UUID, CaseName]:
    """Those of the cases that the reader may see now."""
    rows = Case.objects.visible_to(reader).filter(pk__in=set(ids)).values_list("pk", "reference")
    return {pk: CaseName(reference, reverse("casework:case", args=[pk])) for pk, reference in rows}


def _case(parcel: Parcel) -> Case | None:
    return Case.objects.visible_to(NOTIFY).filter(pk=UUID(str(parcel.payload["case"]))).first()


def _move(parcel: Parcel) -> Move | None:
    rows = Move.objects.visible_to(NOTIFY).filter(case_id=UUID(str(parcel.payload["case"])))
    return rows.filter(version=parcel.payload["version"]).first()


def _person(case: Case) -> dict[UUID, UUID | None]:
    """The applicant's account, written to at the address the person keeps in their file."""
    found = person(case.applicant_id, NOTIFY)
    return {} if found is None or found.user_id is None else {found.user_id: found.pk}


def _members(organisation_id: UUID | None, on: date, *roles: Role) -> frozenset[UUID]:
    if organisation_id is None:
        return frozenset()
    return frozenset(colleagues(organisation_id, NOTIFY, *roles, on=on))
