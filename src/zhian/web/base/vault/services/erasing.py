"""The vault's part of an erasure: what the account uploaded and never handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ScopedQuerySet
from zhian.web.base.privacy.kit import ERASER, Eraser, Held, Scope
from zhian.web.base.vault.models import StoredFile


def held(scope: Scope) -> Iterator[Held]:
    """Uploads that nothing uses; the files of a case are the case's to tell."""
    if scope.user_id is not None:
        yield Held(_DRAFTS, _drafts(scope).count())


def erase(scope: Scope, at: datetime) -> Iterable[UUID]:
    """Name them, to be forgotten with their keys."""
    del at
    return [] if scope.user_id is None else list(_drafts(scope).values_list("pk", flat=True))


def _drafts(scope: Scope) -> ScopedQuerySet[StoredFile]:
    rows = StoredFile.objects.visible_to(ERASER)
    return rows.filter(stored_by_user_id=scope.user_id, used_at__isnull=True)


ERASER_OF_VAULT: Final = Eraser("vault", held, erase)
_DRAFTS = Text(zh="已上传但未提交的文件", en="files uploaded and not handed in")
