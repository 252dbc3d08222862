"""Beginning a case for somebody: the person's file, the draft, and the person's own way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, Purpose, Role, SystemActor
from zhian.web.base.people.selectors import person, person_id_of_user, user_id_of_email
from zhian.web.base.people.services import NewPerson, create_person, invite_person
from zhian.web.casework.services import Opening, open_case

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
