"""A person asks to be erased; a named officer answers, and a refusal names the law."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.policy.retention import About
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, Role
from zhian.web.base.people.selectors import own_file

from ..kit import may_decide
from ..models import Erasure, ErasureRequest
from ..selectors import retention_laws
from .compacting import insist_on_overwriting
from .erasing import REQUEST, erase
from .looking import look

ANSWER: Final = ("granted", "decided_at", "decided_by_user_id", "decided_by_name")


def ask_erasure(actor: Actor, *, digest: str, words: str, at: datetime) -> ErasureRequest:
    """Ask for one's file to be erased, after one was shown what goes and what stays.

    What stands against it now is no reason not to ask: the office answers, and says why not.
    Raises: NotFound for an actor without a file; Conflict when anything happened since it was shown.
    """
    person = own_file(actor)
    shown = look(person.pk)
    if shown.digest != digest:
        raise Conflict(_CHANGED, do_next=_LOOK_AGAIN, code="privacy.changed")
    row = ErasureRequest(
        person_id=person.pk,
        office_id=shown.matters[0].office_id if shown.matters else None,
        words=words.strip(),
        state_digest=digest,
        asked_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record(actor, _entry("privacy.erasure_asked", row, None, {}, words), at=at)
    except IntegrityError:
        raise Conflict(_TWICE, code="privacy.asked_twice") from None
    return row


def withdraw_request(actor: Actor, request_id: UUID, *, at: datetime) -> None:
    """Take one's own request back. Raises: NotFound when it is not the actor's, or was answered."""
    person = own_file(actor)
    with transaction.atomic():
        rows = ErasureRequest.objects.visible_to(actor).filter(
            pk=request_id, person_id=person.pk, decided_at__isnull=True, withdrawn_at__isnull=True
        )
        row = rows.first()
        if row is None or not rows.update(withdrawn_at=at):
            raise NotFound(_NO_REQUEST, code="privacy.no_request")
        record(actor, _entry("privacy.erasure_request_withdrawn", row, None, {}, ""), at=at)


def grant_request(actor: Actor, request_id: UUID, *, digest: str, at: datetime) -> Erasure:
    """Erase what the officer was shown. Call `finish` afterwards.

    Raises: NotFound; Conflict when it was answered, or anything happened since; Refused.
    """
    insist_on_overwriting()
    with transaction.atomic():
        row = _locked(actor, request_id)
        erasure = erase(actor, row.person_id, digest=digest, ground=REQUEST, at=at, request=row)
        _answer(row, actor, granted=True, at=at)
        row.save(update_fields=ANSWER)
        record(actor, _entry("privacy.erasure_granted", row, actor, {}, ""), at=at)
    return erasure


def refuse_request(actor: Actor, request_id: UUID, *, ground: str, reasons: str, at: datetime) -> None:
    """Refuse, on a ground that the retention law names, and say why in words.

    Raises: NotFound; Conflict when it was answered; Refused without ground or reasons.
    """
    wrong = []
    if retention_laws().about(About.CASE).ground(ground) is None:
        wrong.append(Text(zh="请选择拒绝所依据的法律规定。", en="Choose the provision it rests on."))
    if not reasons.strip():
        wrong.append(Text(zh="请说明理由。", en="Say why."))
    if wrong:
        raise Refused(wrong, code="privacy.refusal_refused")
    with transaction.atomic():
        row = _locked(actor, request_id)
        _answer(row, actor, granted=False, at=at)
        row.ground, row.reasons = ground, reasons.strip()
        row.save(update_fields=[*ANSWER, "ground", "reasons"])
        record(actor, _entry("privacy.erasure_refused", row, actor, {"ground": ground}, reasons), at=at)


def _locked(actor: Actor, request_id: UUID) -> ErasureRequest:
    row = ErasureRequest.objects.visible_to(actor).select_for_update().filter(pk=request_id).first()
    if row is None or not may_decide(actor, row.office_id) or row.person_id == actor.person_id:
        raise NotFound(_NO_REQUEST, code="privacy.no_request")
    if not row.is_open:
        raise Conflict(_ANSWERED, code="privacy.answered")
    return row


def _answer(row: ErasureRequest, actor: Actor, *, granted: bool, at: datetime) -> None:
    row.granted, row.decided_at = granted, at
    row.decided_by_user_id, row.decided_by_name = actor.user_id, actor.display_name


def _entry(verb: str, row: ErasureRequest, officer: Actor | None, body: dict[str, str], words: str) -> Entry:
    return Entry(
        verb=verb,
        subject_kind="erasure_request",
        subject_id=row.pk,
        about_person_id=row.person_id,
        acting=officer.post(Role.HEAD) if officer else None,
        body=body,
        personal={"words": words.strip()} if words.strip() else {},
    )


_NO_REQUEST = Text(zh="没有这项申请。", en="There is no such request.")
_ANSWERED = Text(zh="这项申请已有答复，或已撤回。", en="This request was answered or taken back already.")
_TWICE = Text(
    zh="您已有一项删除申请在办理。", en="You have asked already, and the request is being dealt with."
)
_CHANGED = Text(
    zh="您打开页面之后情况有变化，申请没有提交。",
    en="Something has happened since you opened the page, so nothing was asked.",
)
_LOOK_AGAIN = Text(zh="请重新查看后再提交。", en="Look at it again, then ask.")
