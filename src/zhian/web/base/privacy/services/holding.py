"""Legal holds: placed and lifted by a named officer, with a reason and a day of review."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, Role
from zhian.web.base.people.services.erasing import lock_person

from ..kit import may_decide
from ..models import Hold

LONGEST_DAYS = 366


def place_hold(
    actor: Actor, person_id: UUID, office_id: UUID, *, reason: str, review_on: date, at: datetime
) -> Hold:
    """Nothing about the person is erased until the hold is lifted.

    Raises: NotFound; Refused with every reason.
    """
    today = legal_day(at)
    reasons = []
    if actor.user_id is None or not may_decide(actor, office_id):
        reasons.append(_NOT_YOURS)
    if not reason.strip():
        reasons.append(_NO_REASON)
    if not 0 < (review_on - today).days <= LONGEST_DAYS:
        reasons.append(_REVIEW.fill(n=LONGEST_DAYS))
    if reasons or actor.user_id is None:
        raise Refused(reasons, code="privacy.hold_refused")
    with transaction.atomic():
        if not lock_person(person_id):
            raise NotFound(_NO_PERSON, code="privacy.no_person")
        row = Hold(
            person_id=person_id,
            office_id=office_id,
            reason=reason.strip(),
            review_on=review_on,
            placed_by_user_id=actor.user_id,
            placed_by_name=actor.display_name,
            placed_on=today,
            placed_at=at,
        )
        row.save(force_insert=True)
        body = {"review_on": review_on.isoformat()}
        record(actor, _entry("privacy.hold_placed", row, actor, body, reason), at=at)
    return row


def lift_hold(actor: Actor, hold_id: UUID, *, reason: str, at: datetime) -> Hold:
    """End a hold. Raises: NotFound; Refused without a reason; Conflict when it was lifted already."""
    if not reason.strip():
        raise Refused([_NO_REASON], code="privacy.hold_refused")
    with transaction.atomic():
        rows = Hold.objects.visible_to(actor).filter(pk=hold_id)
        row = rows.select_for_update().first()
        if row is None or not may_decide(actor, row.office_id):
            raise NotFound(Text(zh="没有这项保全。", en="There is no such hold."), code="privacy.no_hold")
        if row.lifted_at is not None:
            raise Conflict(
                Text(zh="这项保全此前已解除。", en="This hold was lifted before."), code="privacy.hold_lifted"
            )
        row.lifted_at, row.lifted_by_name, row.lift_reason = at, actor.display_name, reason.strip()
        row.save()
        record(actor, _entry("privacy.hold_lifted", row, actor, {}, reason), at=at)
    return row


def _entry(verb: str, row: Hold, actor: Actor, body: dict[str, str], reason: str) -> Entry:
    return Entry(
        verb=verb,
        subject_kind="hold",
        subject_id=row.pk,
        about_person_id=row.person_id,
        acting=actor.post(Role.HEAD, organisation_id=row.office_id),
        body=body,
        personal={"reason": reason.strip()},
    )


_NOT_YOURS = Text(zh="保全由受理单位负责人作出。", en="The head of an office places a hold.")
_NO_REASON = Text(zh="请写明理由。", en="Give a reason.")
_REVIEW = Text(
    zh="复核日期应在明天至 {n} 天之内。", en="The day of review lies between tomorrow and {n} days from now."
)
_NO_PERSON = Text(zh="没有这份个人档案。", en="There is no such person.")
