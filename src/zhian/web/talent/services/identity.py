"""The person behind a case: their way into their file, and who they are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, Post, Role
from zhian.web.base.people.services import Identity, correct_identity, invite_person
from zhian.web.casework.selectors import find_case

if TYPE_CHECKING:
    from zhian.web.casework.models import Case

NOT_YOURS_TO_INVITE = Text(
    zh="只有申请单位的单位经办人或者受理单位的受理员可以重新发出邀请。",
    en="Only a coordinator of the sponsor or an intake officer of the office invites the person again.",
)
NOT_YOURS_TO_CORRECT = Text(
    zh="身份信息由受理单位的受理员对照证件更正。",
    en="An intake officer of the office corrects who the person is, against the document.",
)
_SHOW_THE_DOCUMENT = Text(
    zh="请由申请人向受理单位出示证件。", en="Let the person show the document at the office."
)


def invite_again(actor: Actor, case_id: UUID, *, at: datetime) -> None:
    """Send the person of a case a new link to their own file; the former one stops working.

    Raises: NotFound; Refused for everybody but the sponsor's coordinator and the intake desk, and for a
    person who has an account or no address.
    """
    case = find_case(case_id, actor)
    if not may_invite(actor, case):
        raise Refused([NOT_YOURS_TO_INVITE], code="talent.not_yours_to_invite")
    # Whoever sends it again: the sponsor's people stay the ones who may not accept it.
    invite_person(actor, case.applicant_id, organisation_id=case.sponsor_id or case.office_id, at=at)


def correct_person(actor: Actor, case_id: UUID, wanted: Identity, *, reason: str, at: datetime) -> None:
    """Put right who the person of a case is.

    Raises: NotFound; Refused with every reason.
    """
    case = find_case(case_id, actor)
    correct_identity(
        actor,
        case.applicant_id,
        wanted,
        reason=reason,
        acting=correcting_post(actor, case),
        matter_id=case.pk,
        at=at,
    )


def may_invite(actor: Actor, case: Case) -> bool:
    """Whether the actor prepares the case for its sponsor, or sits at the intake desk of its office."""
    sponsor, office = case.sponsor_id, case.office_id
    if sponsor is not None and actor.holds(Role.COORDINATOR, organisation_id=sponsor):
        return True
    return actor.holds(Role.INTAKE, organisation_id=office)


def correcting_post(actor: Actor, case: Case) -> Post:
    """The post in which the actor corrects the file. Raises Refused for whoever has none."""
    post = actor.post(Role.INTAKE, organisation_id=case.office_id)
    if post is None:
        raise Refused([NOT_YOURS_TO_CORRECT], do_next=_SHOW_THE_DOCUMENT, code="talent.not_yours_to_correct")
    return post
