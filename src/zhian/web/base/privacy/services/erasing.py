"""Erasing: the rows of every app in one transaction, then the files, then what is left on the disk.

Killed in the first step, nothing has happened; killed later, `finish` goes on where it was. From the moment
the rows are gone the case pages say so, and nobody sees a half.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Conflict, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, AnyActor, Role
from zhian.web.base.people.services.erasing import lock_person
from zhian.web.base.vault.services import forget

from ..kit import ERASER, Scope, bound_erasers
from ..models import ErasedMatter, Erasure, ErasureRequest, Hold
from ..selectors import unfinished
from .compacting import compact, insist_on_overwriting
from .leftovers import erase_finished_tasks
from .listing import write_down
from .looking import Preview, look

REQUEST: Final = "request"
AGAIN: Final = "restored"  # erased again in a database that was put up from an older backup


def erase(
    actor: AnyActor,
    person_id: UUID,
    matter_ids: Iterable[UUID] | None = None,
    *,
    digest: str,
    ground: str,
    at: datetime,
    request: ErasureRequest | None = None,
) -> Erasure:
    """Erase what was shown, when nothing has happened since; the files follow when the transaction commits.

    `digest` is that of the preview somebody confirmed. Call `finish` afterwards.
    Raises: NotFound; Refused for what stands against it; Conflict when anything happened since.
    """
    insist_on_overwriting()
    with transaction.atomic():
        lock_person(person_id)
        shown = look(person_id, matter_ids)
        if shown.against:
            raise Refused(shown.against, what=_NOT_ERASED, code="privacy.not_erased")
        if shown.digest != digest:
            raise Conflict(_CHANGED, do_next=_LOOK_AGAIN, code="privacy.changed")
        return _erase(actor, shown, ground=ground, at=at, request=request)


def erase_again(kept: Erasure, *, at: datetime) -> bool:
    """Carry out an erasure that this database, put up from an older backup, lacks; False when it has it."""
    if Erasure.objects.visible_to(ERASER).filter(pk=kept.pk).exists():
        return False
    insist_on_overwriting()
    matter_ids = None if kept.whole else [UUID(each) for each in kept.counts.get("matters", ())]
    with transaction.atomic():
        if not lock_person(kept.person_id):
            return False  # younger than the backup: there is nothing of them
        shown = look(kept.person_id, matter_ids)
        _erase(ERASER, shown, ground=AGAIN, at=at, request=None, key=kept.pk)
    return True


def _erase(
    actor: AnyActor,
    shown: Preview,
    *,
    ground: str,
    at: datetime,
    request: ErasureRequest | None,
    key: UUID | None = None,
) -> Erasure:
    scope = shown.scope
    files = [file_id for eraser in bound_erasers() for file_id in eraser.erase(scope, at)]
    erase_finished_tasks(scope)
    _erase_own(scope)
    by = actor if isinstance(actor, Actor) else None
    offices = {each.office_id for each in shown.matters[:1]}
    row = Erasure(
        person_id=scope.person_id,
        whole=scope.whole,
        user_id=scope.user_id if scope.closes_account else None,
        office_id=request.office_id if request else next(iter(offices), None),
        ground=ground,
        request=request,
        ordered_by_user_id=by.user_id if by else None,
        ordered_by_name=by.display_name if by else "",
        state_digest=shown.digest,
        counts=_counts(shown),
        files=[str(each) for each in files],
        erased_on=legal_day(at),
        erased_at=at,
    )
    if key is not None:
        row.pk = key
    row.save(force_insert=True)
    ErasedMatter.objects.bulk_create(
        [ErasedMatter(matter_id=each, erasure=row) for each in scope.matter_ids], ignore_conflicts=True
    )
    forget(files)
    entry = Entry(
        verb="privacy.erased",
        subject_kind="erasure",
        subject_id=row.pk,
        about_person_id=scope.person_id,
        acting=by.post(Role.HEAD) if by else None,
        body={
            "ground": ground,
            "whole": scope.whole,
            "matters": sorted(str(each) for each in scope.matter_ids),
            "shown": shown.digest,
            "counts": {name: n for name, n in row.counts.items() if name != "matters"},
            "files": len(files),
        },
    )
    record(actor, entry, at=at)
    return row


def _counts(shown: Preview) -> dict[str, object]:
    counts: dict[str, object] = {"matters": sorted(str(each) for each in shown.scope.matter_ids)}
    for app, held in shown.lines:
        if held.goes and held.n:
            before = counts.get(app, 0)
            counts[app] = held.n + (before if isinstance(before, int) else 0)
    return counts


def _erase_own(scope: Scope) -> None:
    """The words of requests, of their answers and of holds that were lifted; that they were made stays."""
    if not scope.whole:
        return
    for row in ErasureRequest.objects.visible_to(ERASER).filter(person_id=scope.person_id):
        row.words, row.reasons = "", ""
        row.save(update_fields=["words", "reasons"])
    for hold in Hold.objects.visible_to(ERASER).filter(person_id=scope.person_id):
        hold.reason = hold.lift_reason = ""
        hold.save(update_fields=["reason", "lift_reason"])


def finish(at: datetime) -> int:
    """Go on with erasures whose rows are gone: list them, remove their files, clear the disk; how many ended.

    Cost: one look when there is nothing to do; otherwise the database is rewritten once for all of them.
    """
    waiting = unfinished()
    if not waiting:
        return 0
    for row in waiting:
        write_down(row)
        if row.step == "rows":
            forget(UUID(each) for each in row.files)  # again: the process may have died before they went
            row.step = "files"
            row.save(update_fields=["step"])
    if not compact():
        return 0  # somebody reads: the next round tries again
    rows = Erasure.objects.visible_to(ERASER).filter(pk__in=[row.pk for row in waiting], step="files")
    return rows.update(step="done", done_at=at)


_NOT_ERASED = Text(zh="没有删除任何内容。", en="Nothing was erased.")
_CHANGED = Text(
    zh="确认之后情况有变化，没有删除任何内容。",
    en="Something has happened since this was shown, so nothing was erased.",
)
_LOOK_AGAIN = Text(
    zh="请重新查看将要删除的内容，再确认。", en="Look at what would be erased, and confirm again."
)
