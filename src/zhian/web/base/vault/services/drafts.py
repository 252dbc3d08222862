"""Files that were uploaded and not used yet: claimed, taken back, or swept; and files to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import AnyActor, Purpose, SystemActor

from ..kit import path_of
from ..models import StoredFile
from .recognising import FileRefused

DRAFTS_AT_MOST: Final = 60  # of one account, at any time
DRAFT_LIVES: Final = timedelta(days=1)
_OPERATE: Final = SystemActor(Purpose.OPERATE)


def claim(file_id: UUID, actor: AnyActor, *, at: datetime) -> bool:
    """Say, in the transaction that uses it, that a file is used; False when it is gone or not the actor's."""
    rows = StoredFile.objects.visible_to(actor).filter(pk=file_id)
    return bool(rows.filter(used_at__isnull=True).update(used_at=at)) or rows.exists()


def take_back(file_id: UUID, actor: AnyActor) -> bool:
    """Remove a file of the actor's own that nothing uses yet; False when there is none."""
    with transaction.atomic():
        draft = StoredFile.objects.visible_to(actor).filter(pk=file_id, used_at__isnull=True)
        if not draft.delete()[0]:
            return False
        _unlink_after([file_id])
    return True


def forget(file_ids: Iterable[UUID]) -> int:
    """Erase files for good, record, key and bytes; the bytes go when the transaction commits."""
    ids = list(file_ids)
    with transaction.atomic():
        gone, _ = StoredFile.objects.visible_to(_OPERATE).filter(pk__in=ids).delete()
        _unlink_after(ids)
    return gone


def insist_on_room(actor: AnyActor) -> None:
    """Nobody fills the disk with files they never hand in. Raises: FileRefused."""
    if isinstance(actor, SystemActor):
        return
    waiting = StoredFile.objects.visible_to(actor).filter(used_at__isnull=True)
    if waiting.count() >= DRAFTS_AT_MOST:
        raise FileRefused(
            Text(zh="已上传但尚未提交的文件过多。", en="Too many files were uploaded and not handed in."),
            do_next=Text(
                zh="请先提交或移除已上传的文件；未提交的文件一天后自动删除。",
                en="Hand in or remove those first; a file that is not handed in is deleted after a day.",
            ),
            code="file-too-many",
        )


def sweep_drafts(at: datetime) -> int:
    """Remove files that were uploaded and not handed in within a day."""
    old = StoredFile.objects.visible_to(_OPERATE).filter(used_at__isnull=True, stored_at__lt=at - DRAFT_LIVES)
    removed = 0
    for file_id in list(old.values_list("pk", flat=True)[:5000]):
        with transaction.atomic():
            # Asked again while deleting: it may have been handed in this very moment.
            if old.filter(pk=file_id).delete()[0]:
                removed += 1
                _unlink_after([file_id])
    return removed


def sweep_orphans(at: datetime, *, older_than: timedelta = timedelta(days=1)) -> int:
    """Remove files that no record names: what a crash, or a transaction undone later, left behind.

    Young files are left alone, as their record may be about to be written. Cost: one look at every file.
    """
    root = Path(settings.FILES_DIR)
    limit = (at - older_than).timestamp()
    removed = 0
    for folder in sorted(root.glob("??")):
        old = {path.name: path for path in folder.iterdir() if path.stat().st_mtime < limit}
        ids = [UUID(name.removesuffix(".sealed")) for name in old if not name.startswith(".")]
        known = StoredFile.objects.visible_to(_OPERATE).filter(pk__in=ids)
        kept = {path_of(key).name for key in known.values_list("pk", flat=True)}
        for name in old.keys() - kept:
            old[name].unlink(missing_ok=True)
            removed += 1
    return removed


def _unlink_after(file_ids: list[UUID]) -> None:
    """After the commit, so that a transaction undone has lost nothing."""

    def unlink() -> None:
        for file_id in file_ids:
            path_of(file_id).unlink(missing_ok=True)

    transaction.on_commit(unlink)
