"""Checkpoints of the log for programs: public, as on the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit.api import answers

from .models import Checkpoint
from .selectors import checkpoint_of, newest_checkpoints

PAGE: Final = 50
LARGEST: Final = 2**53 - 1
Size = Annotated[int, Path(ge=1, le=LARGEST)]
router = Router(tags=["log"])


class CheckpointOut(Schema):
    """A signed checkpoint: so many events, under this root. `note` is the text that was signed."""

    size: int
    root: str
    signed_at: datetime
    key: str
    note: str


class CheckpointsOut(Schema):
    """A page of checkpoints, newest first; `next` is what to send as `before`."""

    items: list[CheckpointOut]
    next: int | None


@router.get("/checkpoints", response=answers(CheckpointsOut), url_name="checkpoints")
def checkpoints(
    request: HttpRequest, before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None
) -> dict[str, Any]:
    """Checkpoints, newest first."""
    del request
    rows = newest_checkpoints(PAGE + 1, before=before)
    more = rows[PAGE - 1].size if len(rows) > PAGE else None
    return {"items": [_told(row) for row in rows[:PAGE]], "next": more}


@router.get("/checkpoints/{size}", response=answers(CheckpointOut), url_name="checkpoint")
def checkpoint(request: HttpRequest, size: Size) -> dict[str, Any]:
    """The checkpoint over that many events."""
    del request
    row = checkpoint_of(size)
    if row is None:
        raise NotFound(_NONE, code="audit.no_checkpoint")
    return _told(row)


def _told(row: Checkpoint) -> dict[str, Any]:
    return {
        "size": row.size,
        "root": row.root,
        "signed_at": row.signed_at,
        "key": row.key_id,
        "note": row.note,
    }


_NONE = Text(zh="没有这个检查点。", en="There is no such checkpoint.")
