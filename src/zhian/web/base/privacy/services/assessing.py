"""Impact assessments: drafted by one person, approved by another, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhian.kernel import jsonio
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, AnyActor, Role, SystemActor, operates

from ..kit import ERASER, PARTS, may_assess, offered_services
from ..models import Assessment

Words = Mapping[str, Mapping[str, str]]


def write_draft(actor: AnyActor, law_id: str, words: Words, *, at: datetime) -> Assessment:
    """Write the draft of a service's assessment, or write it anew.

    Raises: NotFound for a service not offered here; Refused with every reason.
    """
    if law_id not in offered_services():
        raise NotFound(
            Text(zh="没有这个服务事项。", en="There is no such service."), code="privacy.no_service"
        )
    reasons = [] if isinstance(actor, SystemActor) or operates(actor) else [_NOT_YOURS]
    reasons += [
        _EMPTY.fill(part=PARTS[part])
        for part in PARTS
        if not all(words.get(part, {}).get(tag, "").strip() for tag in ("zh-Hans", "en"))
    ]
    if reasons:
        raise Refused(reasons, code="privacy.assessment_refused")
    kept = {part: {tag: words[part][tag].strip() for tag in ("zh-Hans", "en")} for part in PARTS}
    by = None if isinstance(actor, SystemActor) else actor
    with transaction.atomic():
        rows = Assessment.objects.visible_to(ERASER).filter(law_id=law_id)
        row = rows.filter(approved_at__isnull=True).select_for_update().first()
        if row is None:
            last = rows.order_by("-version").values_list("version", flat=True).first() or 0
            row = Assessment(law_id=law_id, version=last + 1)
        row.words, row.drafted_at = kept, at
        row.drafted_by_user_id, row.drafted_by_name = (by.user_id if by else None), _name(by)
        row.digest = digest_of(row)
        row.save()
        record(actor, _entry("privacy.assessment_drafted", row, by), at=at)
    return row


def approve(actor: Actor, assessment_id: UUID, *, digest: str, at: datetime) -> Assessment:
    """Approve a draft as it was read: it holds from now on, and the one before is kept for its three years.

    Raises: NotFound; Refused for whoever drafted it; Conflict when it was written anew since it was read.
    """
    with transaction.atomic():
        rows = Assessment.objects.visible_to(actor).select_for_update()
        row = rows.filter(pk=assessment_id, approved_at__isnull=True).first()
        if row is None or not may_assess(actor):
            raise NotFound(
                Text(zh="没有这份评估草稿。", en="There is no such draft."), code="privacy.no_draft"
            )
        if row.drafted_by_user_id == actor.user_id:
            raise Refused([_SECOND], code="privacy.second_person")
        if row.digest != digest:
            raise Conflict(
                Text(zh="草稿在您打开之后已有改动。", en="The draft was written anew since you opened it."),
                do_next=Text(zh="请重新阅读后再批准。", en="Read it again, then approve."),
                code="privacy.draft_changed",
            )
        former = Assessment.objects.visible_to(ERASER).filter(law_id=row.law_id, approved_at__isnull=False)
        former.filter(replaced_at__isnull=True).update(replaced_at=at)
        row.approved_by_user_id, row.approved_by_name, row.approved_at = actor.user_id, actor.display_name, at
        row.save()
        record(actor, _entry("privacy.assessment_approved", row, actor), at=at)
    return row


def digest_of(row: Assessment) -> str:
    """The digest of an assessment's words under its law and version."""
    return jsonio.digest({"law": row.law_id, "version": row.version, "words": row.words})


def _name(by: Actor | None) -> str:
    return by.display_name if by else "Zhian"


def _entry(verb: str, row: Assessment, by: Actor | None) -> Entry:
    return Entry(
        verb=verb,
        subject_kind="assessment",
        subject_id=row.pk,
        acting=by.post(Role.ADMINISTRATOR, Role.HEAD) if by else None,
        body={"law": row.law_id, "version": row.version, "digest": row.digest},
    )


_NOT_YOURS = Text(zh="评估由受理单位管理员起草。", en="The administrator of an office drafts an assessment.")
_EMPTY = Text(zh="“{part}”须有中文和英文。", en="“{part}” needs both languages.")
_SECOND = Text(
    zh="起草人不能批准自己起草的评估，请由另一人批准。",
    en="Whoever drafted an assessment cannot approve it: a second person does.",
)
