"""Beginning a case for somebody: the person's file, the draft, and the person's own way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, Purpose, Role, SystemActor
from zhian.web.base.people.selectors import person, person_id_of_user, user_id_of_email
from zhian.web.base.people.services import NewPerson, create_person, invite_person, link_person
from zhian.web.casework.kit import kind_of
from zhian.web.casework.selectors import edition_on
from zhian.web.casework.services import Opening, answer, open_case

from ..selectors import facts_for, offices_for

if TYPE_CHECKING:
    from zhian.web.casework.models import Case

TALENT = SystemActor(Purpose.CASEWORK)

NOT_A_COORDINATOR = Text(
    zh="只有本单位的单位经办人可以发起推荐或者申请。",
    en="Only a coordinator of the enterprise may begin a recommendation or an application.",
)
OTHER_PERSON = Text(
    zh="该电子邮箱已由他人登记，或者填写的出生日期、证件号码与本人登记的不一致。",
    en=(
        "This e-mail address is registered to somebody else, or the date of birth or document number differs "
        "from what the person registered."
    ),
)
OWN_ADDRESS = Text(
    zh="请填写申请人本人的电子邮箱，不能填写您自己的。",
    en="Write the person's own e-mail address, not yours.",
)

NO_FILE_YET = Text(
    zh="请先建立您的个人档案，再提出申请。", en="Open your own file first; the application is about it."
)
NEEDS_A_SPONSOR = Text(
    zh="本事项须由有推荐资格的单位发起，申请人不能单独提出。",
    en="An organisation with the right to recommend begins this service; nobody applies for it alone.",
)
NOT_TAKEN_HERE = Text(zh="该受理单位不办理本事项。", en="That office does not take files for this service.")


@dataclass(frozen=True, slots=True)
class Application:
    """Under which law, before which office, on which basis; and answers the person gave already."""

    law_id: str
    office_id: UUID
    route_id: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Under which law, by whom, before which office, on which basis, and for whom."""

    law_id: str
    sponsor_id: UUID
    office_id: UUID
    route_id: str
    person: NewPerson


def begin_case(actor: Actor, beginning: Beginning, *, at: datetime) -> Case:
    """Open a draft; a person without an account is invited to their own file at the same time.

    Raises: Refused with every reason.
    """
    if not actor.holds(Role.COORDINATOR, organisation_id=beginning.sponsor_id):
        raise Refused([NOT_A_COORDINATOR])
    with transaction.atomic():
        applicant_id = _file_of(actor, beginning, at=at)
        return open_case(
            actor,
            Opening(
                beginning.law_id,
                beginning.office_id,
                applicant_id,
                beginning.sponsor_id,
                beginning.route_id,
            ),
            at=at,
        )


def application(
    law_id: str, chosen: Mapping[str, str], answers: Mapping[str, Any], *, on: date
) -> Application:
    """What was chosen, with those of the answers that the law asks of the person."""
    edition = edition_on(law_id, on)
    known = {} if edition is None else facts_for(edition, answers, on=on)
    return Application(law_id, UUID(chosen["office"]), chosen["basis"], known)


def begin_alone(actor: Actor, wanted: Application, *, at: datetime) -> Case:
    """Open a draft of one's own; nobody sees it before it is filed.

    Raises: Refused with every reason.
    """
    reasons = [] if actor.person_id is not None else [NO_FILE_YET]
    reasons += [NEEDS_A_SPONSOR] if kind_of(wanted.law_id).recommends else []
    known = {office.id for office in offices_for(wanted.law_id)}
    reasons += [] if wanted.office_id in known else [NOT_TAKEN_HERE]
    if reasons or actor.person_id is None:
        raise Refused(reasons, code="talent.not_begun")
    with transaction.atomic():
        opening = Opening(wanted.law_id, wanted.office_id, actor.person_id, None, wanted.route_id)
        case = open_case(actor, opening, at=at)
        if wanted.answers:
            case = answer(case.pk, actor, wanted.answers, expected_version=case.version, at=at)
    return case


def open_own_file(actor: Actor, data: NewPerson, *, at: datetime) -> UUID:
    """Open the file of somebody who has an account and no file; the office checks it against the document.

    Raises: Refused with every reason; Conflict when the account has a file.
    """
    if actor.user_id is None:
        raise Refused([NO_FILE_YET], code="talent.not_begun")
    with transaction.atomic():
        made = create_person(actor, data, at=at, on=legal_day(at))
        return link_person(actor, made.pk, actor.user_id, at=at).pk


def _file_of(actor: Actor, beginning: Beginning, *, at: datetime) -> UUID:
    """The person's own file where the address leads to one, else a new file with an invitation.

    The address alone opens nobody's file to a sponsor: birth date and document number have to agree too.
    """
    data = beginning.person
    user_id = user_id_of_email(data.email)
    if user_id is not None and user_id == actor.user_id:
        raise Refused([OWN_ADDRESS])
    known_id = person_id_of_user(user_id) if user_id is not None else None
    known = person(known_id, TALENT) if known_id is not None else None
    if known is not None:
        same = known.birth_date == data.birth_date and known.document_number == data.document_number
        if not same:
            raise Refused(
                [OTHER_PERSON],
                do_next=Text(zh="请与本人核对后重新填写。", en="Check with the person and write it again."),
            )
        return known.pk
    created = create_person(actor, data, at=at, on=legal_day(at))
    invite_person(actor, created.pk, organisation_id=beginning.sponsor_id, at=at)
    return created.pk
