"""Who applies along with whom, for those entitled to know; and who hears when a principal's case ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Q

from zhian.kernel.clock import write_instant
from zhian.kernel.locales import Text
from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.people.kit import Actor, AnyActor
from zhian.web.base.people.selectors import person
from zhian.web.casework.kit import CASEWORK, CLOSED_STATES
from zhian.web.casework.selectors.audience import NOTIFY, CaseAudience

from ..kit import RELATION_NAMES, WISH_NAMES
from ..models import FamilyMember
from .eligibility import residence_editions

if TYPE_CHECKING:
    from zhian.web.casework.models import Case

FAMILY: Final = "talent.pr-family"
_BASIS_OF_LAW: Final = {
    "talent.pr-investment": "investment",
    "talent.pr-post": "post",
    "talent.pr-recommended": "recommended",
    "talent.pr-salary": "salary",
    "talent.pr-chinese-origin": "chinese_origin",
    "talent.pr-points": "points",
}
_OLDER_BASES: Final = ("investment", "post")


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member of the family as a principal or the office sees them: never how their case goes."""

    row: FamilyMember
    name: str
    relation: Text
    reference: str  # empty until the member begins
    may_take_off: bool


@dataclass(frozen=True, slots=True)
class PrincipalLine:
    """The principal as a member sees them."""

    row: FamilyMember
    name: str
    relation: Text
    reference: str
    ended_on: datetime | None
    wish: Text | None


def family_of_case(case: Case, reader: AnyActor) -> tuple[list[MemberLine], PrincipalLine | None]:
    """Those who came along with a case, and the principal it goes along with, as far as the reader may know.

    Cost: one query for both; a cheaper one where the case stands alone, as nearly all do.
    """
    either = Q(principal_case_id=case.pk, left_at__isnull=True) | Q(member_case_id=case.pk)
    if not FamilyMember.objects.visible_to(CASEWORK).filter(either).exists():
        return [], None
    rows = FamilyMember.objects.visible_to(reader).filter(either)
    found = list(
        rows.select_related("person", "member_case", "principal_case__applicant").order_by("created_at", "id")
    )
    is_principal = isinstance(reader, Actor) and reader.person_id == case.applicant_id
    members = [
        MemberLine(
            row=each,
            name=each.person.full_name,
            relation=RELATION_NAMES[each.relation],
            reference="" if each.member_case is None else each.member_case.reference,
            may_take_off=is_principal and each.member_case_id is None,
        )
        for each in found
        if each.principal_case_id == case.pk
    ]
    principal = next((each for each in found if each.member_case_id == case.pk), None)
    return members, None if principal is None else _principal(principal)


def waiting_to_begin(reader: Actor) -> list[PrincipalLine]:
    """Principals with whom the reader may apply along and has not begun to."""
    if reader.person_id is None:
        return []
    rows = FamilyMember.objects.visible_to(reader).filter(
        person_id=reader.person_id,
        member_case__isnull=True,
        left_at__isnull=True,
        principal_ended_at__isnull=True,
    )
    return [_principal(each) for each in rows.select_related("principal_case__applicant")]


def export_family(person_id: UUID, actor: Actor) -> list[dict[str, Any]]:
    """With whom the person comes along, and who comes along with the person."""
    about = Q(person_id=person_id) | Q(principal_case__applicant_id=person_id)
    rows = FamilyMember.objects.visible_to(actor).filter(about)
    return [
        {
            "principal": _principal(each).name,
            "principal_case": each.principal_case.reference,
            "member": each.person.full_name,
            "member_case": None if each.member_case is None else each.member_case.reference,
            "relation": each.relation,
            "wish": each.wish or None,
            "since": write_instant(each.created_at),
            "ended_at": None if each.left_at is None else write_instant(each.left_at),
        }
        for each in rows.select_related("principal_case__applicant", "member_case", "person").order_by("id")
    ]


def member(member_id: UUID, reader: Actor) -> FamilyMember | None:
    """One link, for its own pages."""
    rows = FamilyMember.objects.visible_to(reader).filter(pk=member_id, left_at__isnull=True)
    return rows.select_related("person", "principal_case__applicant", "principal_case__office").first()


def can_be_principal(case: Case, *, on: date) -> bool:
    """Whether others may come along: an open application for permanent residence on a basis of one's own."""
    laws = {edition.law_id for edition in residence_editions(on)}
    if case.state in CLOSED_STATES or case.law_id == FAMILY or case.law_id not in laws or FAMILY not in laws:
        return False
    return not FamilyMember.objects.visible_to(CASEWORK).filter(member_case_id=case.pk).exists()


def principal_basis(law_id: str) -> str:
    """What the family's law calls the basis of the principal; empty where it has no word for it."""
    return _BASIS_OF_LAW.get(law_id, "")


def route_for(law_id: str, *, on: date) -> str:
    """The basis on which a member applies along with a principal under a law; empty when none fits."""
    older = principal_basis(law_id) in _OLDER_BASES
    wanted = "principal" if older else "principal-2019"
    known = _routes_of_family(on)
    return wanted if wanted in known else ""


def who_hears_of_principal(parcel: Parcel, at: datetime) -> CaseAudience | None:
    """Each member who came along, about their own case; one who has not begun hears nothing by this way."""
    del at
    rows = FamilyMember.objects.visible_to(NOTIFY).filter(pk=UUID(str(parcel.payload["member"])))
    row = rows.first()
    if row is None or row.member_case_id is None:
        return None
    found = person(row.person_id, NOTIFY)
    if found is None or found.user_id is None:
        return None
    return CaseAudience(row.member_case_id, frozenset({found.user_id}), {found.user_id: found.pk})


def _routes_of_family(on: date) -> Iterable[str]:
    return {r.id for edition in residence_editions(on) if edition.law_id == FAMILY for r in edition.routes}


def _principal(row: FamilyMember) -> PrincipalLine:
    principal = row.principal_case
    return PrincipalLine(
        row=row,
        name=principal.applicant.full_name,
        relation=RELATION_NAMES[row.relation],
        reference=principal.reference,
        ended_on=row.principal_ended_at,
        wish=WISH_NAMES.get(row.wish),
    )
