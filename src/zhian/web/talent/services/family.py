"""Spouse and children with a principal: linked cases, each with its own file, papers and decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people.kit import Actor, AnyActor, ScopedQuerySet
from zhian.web.base.people.selectors import person, person_id_of_user, user_id_of_email
from zhian.web.base.people.services import NewPerson, create_person, invite_person
from zhian.web.casework.kit import CASEWORK, CLOSED_STATES, Asked, Given, State
from zhian.web.casework.selectors import find_case
from zhian.web.casework.services import Opening, open_case

from ..events import PRINCIPAL_ENDED
from ..kit import WISH_NAMES, Relation, Wish
from ..models import FamilyMember
from ..selectors.family import FAMILY, can_be_principal, principal_basis, route_for
from .beginning import OTHER_PERSON, OWN_ADDRESS

if TYPE_CHECKING:
    from zhian.web.casework.models import Case

WISH_FIELD: Final = "family"
NOT_THE_PRINCIPAL = Text(
    zh="只有主申请人本人可以添加随同申请的家属。",
    en="Only the principal adds members of the family who apply along.",
)
NOT_A_PRINCIPAL_CASE = Text(
    zh="本件不能带家属随同申请：须为尚未办结的永久居留申请，且申请人本人不是随同申请的家属。",
    en=(
        "Nobody can come along with this case: it has to be an open application for permanent residence, "
        "and not one that itself goes along with another."
    ),
)
ADDED_ALREADY = Text(zh="该家属已经添加。", en="This member of the family was added already.")
NOT_YOURS_TO_BEGIN = Text(
    zh="随同申请由家属本人发起。", en="The member of the family begins the application themself."
)
BEGUN_ALREADY = Text(zh="您的随同申请已经发起。", en="Your application was begun already.")
OVER = Text(
    zh="主申请人的申请已经终结，不能再随同申请。",
    en="The principal's application has ended; nobody can come along any more.",
)
ANSWER_FIRST = Text(
    zh="您有家属随同申请，请先选择对其申请的意见。",
    en="Members of your family came along: choose first what you ask of them.",
)
_QUESTION = Text(
    zh="随同申请的家属怎么办？（家属的申请各自独立，由其本人决定）",
    en="What about those who came along? (Each application is its own, and they decide.)",
)


@dataclass(frozen=True, slots=True)
class Kin:
    """Who comes along, and what they are to the principal."""

    relation: Relation
    person: NewPerson


def add_member(actor: Actor, principal_case_id: UUID, kin: Kin, *, at: datetime) -> FamilyMember:
    """Name somebody who may apply along; they are invited to a file of their own and decide themselves.

    The address alone opens nobody's file: birth date and document number have to agree.
    Raises: NotFound; Refused with every reason.
    """
    case = find_case(principal_case_id, actor)
    reasons = [] if actor.person_id == case.applicant_id else [NOT_THE_PRINCIPAL]
    reasons += [] if can_be_principal(case, on=legal_day(at)) else [NOT_A_PRINCIPAL_CASE]
    if reasons:
        raise Refused(reasons, code="talent.member_refused")
    with transaction.atomic():
        person_id = _person_of(actor, kin.person, at=at)
        try:
            with transaction.atomic():
                row = FamilyMember.objects.create(
                    principal_case_id=case.pk,
                    person_id=person_id,
                    relation=kin.relation.value,
                    created_at=at,
                )
        except IntegrityError as error:
            raise Refused([ADDED_ALREADY], code="talent.member_refused") from error
        _record(actor, "talent.member_added", row, case, at)
    return row


def begin_along(actor: Actor, member_id: UUID, *, office_id: UUID | None = None, at: datetime) -> Case:
    """Begin one's own application along with the principal: a draft before the same office.

    Raises: NotFound; Refused with every reason.
    """
    with transaction.atomic():
        row = _member(member_id, actor)
        principal = row.principal_case
        reasons = [] if actor.person_id == row.person_id else [NOT_YOURS_TO_BEGIN]
        reasons += [BEGUN_ALREADY] if row.member_case_id is not None else []
        ended = row.principal_ended_at is not None or row.left_at is not None
        reasons += [OVER] if ended else []
        if reasons:
            raise Refused(reasons, code="talent.member_refused")
        route = route_for(principal.law_id, on=legal_day(at))
        opening = Opening(FAMILY, office_id or principal.office_id, row.person_id, None, route)
        case = open_case(actor, opening, at=at)
        row.member_case_id = case.pk
        row.save(update_fields=["member_case"])
        _record(actor, "talent.member_began", row, principal, at)
    return case


def take_off(actor: Actor, member_id: UUID, *, at: datetime) -> None:
    """Undo the link while the member has begun nothing; a case that was begun is the member's alone.

    Raises: NotFound; Refused with every reason.
    """
    with transaction.atomic():
        row = _member(member_id, actor)
        reasons = [] if actor.person_id == row.principal_case.applicant_id else [NOT_THE_PRINCIPAL]
        reasons += [BEGUN_ALREADY] if row.member_case_id is not None else []
        if reasons:
            raise Refused(reasons, code="talent.member_refused")
        row.left_at = at
        row.save(update_fields=["left_at"])
        _record(actor, "talent.member_taken_off", row, row.principal_case, at)


def asked_of_principal(case: Case, move: str) -> tuple[Asked, ...]:
    """The question a principal answers on withdrawing, where somebody came along."""
    if move != "withdraw" or not _along(case).exists():
        return ()
    return (Asked(WISH_FIELD, _QUESTION, tuple(WISH_NAMES.items())),)


def wish_refusals(case: Case, move: str, given: Given) -> list[Text]:
    """A principal does not leave without a word about those who came along."""
    if not asked_of_principal(case, move) or given.get(WISH_FIELD) in set(Wish):
        return []
    return [ANSWER_FIRST]


def tell_members(case: Case, move: str, given: Given, *, at: datetime) -> None:
    """When a principal's case ends without a grant, each member keeps that and hears of it."""
    if case.state not in CLOSED_STATES or case.state == State.GRANTED:
        return
    for row in _along(case):
        row.principal_end, row.principal_ended_at = move, at
        row.wish = str(given.get(WISH_FIELD) or "")
        row.save(update_fields=["principal_end", "principal_ended_at", "wish"])
        emit(
            PRINCIPAL_ENDED,
            {"member": str(row.pk), "principal_case": str(case.pk)},
            key=f"talent.principal_ended:{row.pk}",
            at=at,
        )


def family_facts(case: Case) -> dict[str, str]:
    """What the link itself tells: to whom the member belongs, and on which basis the principal applies."""
    row = FamilyMember.objects.visible_to(CASEWORK).filter(member_case_id=case.pk).first()
    if row is None:
        return {}
    told = {"family.relation": row.relation}
    principal = row.principal_case
    if principal.state not in CLOSED_STATES:
        told["relative.status"] = "principal"
    elif principal.state == State.GRANTED:
        told["relative.status"] = "permanent_resident"
    basis = principal_basis(principal.law_id)
    return told | ({"principal.basis": basis} if basis else {})


def _along(case: Case) -> ScopedQuerySet[FamilyMember]:
    rows = FamilyMember.objects.visible_to(CASEWORK).filter(principal_case_id=case.pk)
    return rows.filter(left_at__isnull=True, principal_ended_at__isnull=True)


def _member(member_id: UUID, actor: Actor) -> FamilyMember:
    rows = FamilyMember.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.select_related("principal_case").filter(pk=member_id).first()
    if row is None:
        raise NotFound(
            Text(zh="没有这项随同申请。", en="There is no such link to a principal."),
            why=Text(zh="可能不存在，或者您无权查看。", en="It may not exist, or it is not yours to see."),
            code="talent.no_member",
        )
    return row


def _person_of(actor: Actor, data: NewPerson, *, at: datetime) -> UUID:
    """The member's own file where the address leads to one and the document agrees, else a new one."""
    user_id = user_id_of_email(data.email)
    if user_id is not None and user_id == actor.user_id:
        raise Refused([OWN_ADDRESS], code="talent.member_refused")
    known_id = person_id_of_user(user_id) if user_id is not None else None
    known = person(known_id, CASEWORK) if known_id is not None else None
    if known is not None:
        same = known.birth_date == data.birth_date and known.document_number == data.document_number
        if not same:
            raise Refused([OTHER_PERSON], code="talent.member_refused")
        return known.pk
    created = create_person(actor, data, at=at, on=legal_day(at))
    invite_person(actor, created.pk, at=at)
    return created.pk


def _record(actor: AnyActor, verb: str, row: FamilyMember, principal: Case, at: datetime) -> None:
    entry = Entry(
        verb=verb,
        subject_kind="family_member",
        subject_id=row.pk,
        about_person_id=row.person_id,
        matter_id=principal.pk,
        personal={"relation": row.relation},
    )
    record(actor, entry, at=at)
