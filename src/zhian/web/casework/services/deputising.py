"""Naming who stands in for whom, and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, Role
from zhian.web.base.tenancy.selectors import works_in
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Deputy
from zhian.web.casework.selectors.lists import deputy

_NOT_HEAD = Text(zh="代理由本单位负责人指定。", en="Deputies are named and ended by the head of the office.")
_ONESELF = Text(zh="本人不能代理本人。", en="Nobody stands in for themselves.")
_NOT_HERE = Text(
    zh="被代理人和代理人都应为本单位现职人员。",
    en="Both have to work at this office today.",
)
_PAST = Text(zh="开始日期不能早于今天。", en="It cannot begin before today.")
_BACKWARDS = Text(zh="结束日期不能早于开始日期。", en="It cannot end before it begins.")
_OVER = Text(zh="该项代理已经结束。", en="This deputyship is over.")


@dataclass(frozen=True, slots=True)
class Deputising:
    """Who stands in for whom at which office, in the days `[valid_from, valid_until)`."""

    office_id: UUID
    user_id: UUID
    deputy_user_id: UUID
    valid_from: date
    valid_until: date


def appoint_deputy(actor: Actor, wanted: Deputising, *, at: datetime) -> Deputy:
    """Name a deputy for an officer; in these days the deputy may make the officer's moves.

    Raises: Refused with every reason.
    """
    on = legal_day(at)
    with transaction.atomic():
        _one_at_a_time(wanted.office_id)
        reasons = _reasons_against(actor, wanted, on)
        if reasons:
            raise Refused(reasons, code="deputy.refused")
        row = Deputy.objects.create(
            organisation_id=wanted.office_id,
            user_id=wanted.user_id,
            deputy_user_id=wanted.deputy_user_id,
            valid_from=wanted.valid_from,
            valid_until=wanted.valid_until,
            created_at=at,
        )
        _record(actor, "deputy.appointed", row, at)
    return row


def end_deputyship(actor: Actor, deputy_id: UUID, *, at: datetime) -> Deputy:
    """End a deputyship as of today; one that has not begun never will. What was done under it stands.

    Raises: NotFound outside one's office; Refused when it is over, or for anybody but the head.
    """
    on = legal_day(at)
    with transaction.atomic():
        row = deputy(deputy_id, actor)
        if row is None:
            raise NotFound(
                Text(zh="没有找到这项代理。", en="There is no such deputyship."), code="deputy.not_found"
            )
        reasons = [] if _is_head(actor, row.organisation_id) else [_NOT_HEAD]
        if row.valid_until <= on or row.valid_until == row.valid_from:
            reasons.append(_OVER)
        if reasons:
            raise Refused(reasons, code="deputy.refused")
        row.valid_until = max(on, row.valid_from)
        row.save(update_fields=["valid_until"])
        _record(actor, "deputy.ended", row, at)
    return row


def _one_at_a_time(office_id: UUID) -> None:
    """Two heads naming a deputy at once take turns, or neither would see the other's days.

    There is no row to lock yet. SQLite lets one transaction write at a time as it is.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            key = int.from_bytes(office_id.bytes[8:], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _is_head(actor: Actor, office_id: UUID) -> bool:
    return actor.holds(Role.HEAD, organisation_id=office_id)


def _reasons_against(actor: Actor, wanted: Deputising, on: date) -> list[Text]:
    reasons = [] if _is_head(actor, wanted.office_id) else [_NOT_HEAD]
    if wanted.user_id == wanted.deputy_user_id:
        reasons.append(_ONESELF)
    people = (wanted.user_id, wanted.deputy_user_id)
    if not all(works_in(user_id, wanted.office_id, on=on) for user_id in people):
        reasons.append(_NOT_HERE)
    if wanted.valid_from < on:
        reasons.append(_PAST)
    if wanted.valid_until <= wanted.valid_from:
        reasons.append(_BACKWARDS)
    else:
        reasons.extend(_overlaps(wanted))
    return reasons


def _overlaps(wanted: Deputising) -> list[Text]:
    """One officer has one deputy a day, so that it is always plain who acts for whom."""
    others = Deputy.objects.visible_to(CASEWORK).filter(
        organisation_id=wanted.office_id,
        user_id=wanted.user_id,
        valid_from__lt=wanted.valid_until,
        valid_until__gt=wanted.valid_from,
    )
    return [
        Text(
            zh=f"{row.valid_from} 起至 {row.valid_until}（当日不含）已有代理人，日期重叠。",
            en=f"From {row.valid_from} until {row.valid_until} (not included) there is a deputy already.",
        )
        for row in others.order_by("valid_from")
        if row.valid_until > row.valid_from
    ]


def _record(actor: Actor, verb: str, row: Deputy, at: datetime) -> None:
    record(
        actor,
        Entry(
            verb=verb,
            subject_kind="deputy",
            subject_id=row.pk,
            acting=actor.post(Role.HEAD, organisation_id=row.organisation_id),
            body={
                "office": str(row.organisation_id),
                "for_user": str(row.user_id),
                "deputy": str(row.deputy_user_id),
                "from": row.valid_from.isoformat(),
                "until": row.valid_until.isoformat(),
            },
        ),
        at=at,
    )
