"""Helping an officer who lost the second factor back in: one colleague asks, another confirms.

Shape: asked (administrator) -> confirmed (a second named colleague) -> the officer opens the mailed link and
gives the password -> old factors and all sessions end -> a new factor is set up before anything else opens.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from zhian.kernel.clock import DISTRICT_ZONE_DEFAULT, legal_day
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people import events
from zhian.web.base.people.kit import (
    Actor,
    Purpose,
    Role,
    SystemActor,
    link_token,
    places_of_recovery,
    posts_of,
    token_digest,
)
from zhian.web.base.people.models import FactorRecovery
from zhian.web.base.people.selectors import RECOVERY_LINK, open_recovery, recovery

from .factors import remove_all
from .sessions import end_all_sessions
from .tokens import end_all_tokens

CONFIRM_WITHIN: Final = timedelta(days=3)
USE_WITHIN: Final = timedelta(hours=24)
_NOT_YOURS = Text(
    zh="只有该单位的管理员可以为同事申请恢复登录。",
    en="Only an administrator of the organisation can ask for a colleague's way back.",
)
_NOT_ONESELF = Text(
    zh="不能为自己办理，请由另一位同事办理。", en="Nobody does this for themself: a colleague has to."
)
_NO_COLLEAGUE = Text(zh="该账号在本单位没有岗位。", en="The account holds no post in this organisation.")
_ALONE = Text(
    zh="申请人不能自己确认，须由另一位同事确认。",
    en="Whoever asked cannot confirm: a second colleague has to.",
)
_GONE = Text(zh="该申请已处理或已过期。", en="The request was dealt with, or has expired.")


def ask_recovery(actor: Actor, organisation_id: UUID, user_id: UUID, *, at: datetime) -> FactorRecovery:
    """Ask that a colleague may set up a new second factor; a former request is withdrawn.

    Raises: NotFound for anybody who is no administrator there; Refused for oneself, or for a stranger.
    """
    if actor.user_id is None or organisation_id not in places_of_recovery(actor, Role.ADMINISTRATOR):
        raise NotFound(_NOT_YOURS, code="people.recovery_not_yours")
    on = legal_day(at, DISTRICT_ZONE_DEFAULT)
    reasons = [_NOT_ONESELF] if user_id == actor.user_id else []
    if organisation_id not in {post.organisation_id for post in posts_of(user_id, on=on)}:
        reasons.append(_NO_COLLEAGUE)
    if reasons:
        raise Refused(reasons, code="people.recovery_refused")
    asked = FactorRecovery(
        user_id=user_id,
        organisation_id=organisation_id,
        asked_by_id=actor.user_id,
        asked_at=at,
        expires_at=at + CONFIRM_WITHIN,
    )
    asked.token_digest = token_digest(link_token(RECOVERY_LINK, asked.pk))
    system = SystemActor(Purpose.SIGN_IN)
    with transaction.atomic():
        rows = FactorRecovery.objects.visible_to(system).filter(user_id=user_id)
        rows.filter(used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
        asked.save(force_insert=True)
        record(actor, _entry("people.recovery_asked", asked), at=at)
        _emit(events.RECOVERY_ASKED, asked, at)
    return asked


def confirm_recovery(actor: Actor, recovery_id: UUID, *, at: datetime) -> FactorRecovery:
    """Confirm, as the second person; the link goes to the officer.

    Raises: NotFound; Refused for whoever asked and for the officer; Conflict when it is too late.
    """
    found = _of_my_organisation(actor, recovery_id)
    reasons = [_ALONE] if found.asked_by_id == actor.user_id else []
    if found.user_id == actor.user_id:
        reasons.append(_NOT_ONESELF)
    if reasons:
        raise Refused(reasons, code="people.recovery_alone")
    rows = FactorRecovery.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(
        pk=found.pk, confirmed_by__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
    )
    with transaction.atomic():
        until = at + USE_WITHIN
        if not rows.update(confirmed_by_id=actor.user_id, confirmed_at=at, expires_at=until):
            raise Conflict(_GONE, code="people.recovery_gone")
        record(actor, _entry("people.recovery_confirmed", found), at=at)
        _emit(events.RECOVERY_CONFIRMED, found, at)
    return recovery(recovery_id, actor) or found


def withdraw_recovery(actor: Actor, recovery_id: UUID, *, at: datetime) -> None:
    """Stop a request, before or after it was confirmed; anybody who takes part may, and the officer too.

    Raises: NotFound; Conflict when there is nothing left to stop.
    """
    found = recovery(recovery_id, actor)
    if found is None:
        raise _nothing()
    rows = FactorRecovery.objects.visible_to(SystemActor(Purpose.SIGN_IN)).filter(pk=found.pk)
    with transaction.atomic():
        if not rows.filter(used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at):
            raise Conflict(_GONE, code="people.recovery_gone")
        record(actor, _entry("people.recovery_withdrawn", found), at=at)


def use_recovery(token: str, *, at: datetime) -> FactorRecovery:
    """Take the old factors away and end every session; the caller has checked the officer's password.

    Raises: NotFound when the link does not (or no longer) work.
    """
    found = open_recovery(token, at=at)
    rows = FactorRecovery.objects.visible_to(SystemActor(Purpose.SIGN_IN))
    with transaction.atomic():
        if not rows.filter(pk=found.pk, used_at__isnull=True, withdrawn_at__isnull=True).update(used_at=at):
            raise Conflict(_GONE, code="people.recovery_gone")
        remove_all(found.user_id)
        end_all_sessions(found.user_id)
        end_all_tokens(found.user_id)
        record(Actor(user_id=found.user_id), _entry("people.recovery_used", found), at=at)
        event_key = f"people.security:{found.pk}"
        emit(events.SECURITY_CHANGED, {"user_id": str(found.user_id)}, key=event_key, at=at)
    return found


def state_of_recovery(found: FactorRecovery, *, at: datetime) -> str:
    """One word: used, stopped, expired, confirmed, or asked."""
    if found.used_at:
        return "used"
    if found.withdrawn_at:
        return "stopped"
    if found.expires_at <= at:
        return "expired"
    return "confirmed" if found.confirmed_at else "asked"


def _of_my_organisation(actor: Actor, recovery_id: UUID) -> FactorRecovery:
    found = recovery(recovery_id, actor)
    if found is None or found.organisation_id not in places_of_recovery(actor):
        raise _nothing()
    return found


def _nothing() -> NotFound:
    return NotFound(Text(zh="没有找到该申请。", en="There is no such request."), code="people.no_recovery")


def _emit(event: str, found: FactorRecovery, at: datetime) -> None:
    payload = {"user_id": str(found.user_id), "recovery_id": str(found.pk)}
    emit(event, payload, key=f"{event}:{found.pk}", at=at)


def _entry(verb: str, found: FactorRecovery) -> Entry:
    body = {"user_id": str(found.user_id), "organisation_id": str(found.organisation_id)}
    return Entry(verb=verb, subject_kind="factor_recovery", subject_id=found.pk, body=body)
