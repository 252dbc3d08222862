"""Reading one's notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from zhian.kernel.clock import write_instant
from zhian.web.base.people.kit import Actor, Purpose, ScopedQuerySet, SystemActor

from .kit import Matter, matters
from .models import Notice

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice with the matter it is about; none when the reader may no longer see it."""

    notice: Notice
    matter: Matter | None


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One page of notices, newest first."""

    lines: tuple[NoticeLine, ...]
    next_cursor: str


def unread_count(actor: Actor) -> int:
    """How many matters have news, for the navigation. Cost: one query on an index; none for nobody."""
    if actor.is_anonymous:
        return 0
    unread = Notice.objects.visible_to(actor).filter(read_at__isnull=True)
    return unread.order_by().values("matter_id").distinct().count()


def notices_of(actor: Actor, *, after: str = "") -> NoticePage:
    """The actor's notices: of each matter and kind the newest, since all of them say the same.

    Cost: one query and those of the register, whatever the size of the table.
    """
    same = {name: OuterRef(name) for name in ("user_id", "matter_id", "kind")}
    newer = Q(created_at__gt=OuterRef("created_at")) | Q(
        created_at=OuterRef("created_at"), id__gt=OuterRef("id")
    )
    rows = Notice.objects.visible_to(actor)
    rows = rows.filter(~Exists(rows.filter(newer, **same)))
    rows = _after(rows, after).order_by("-created_at", "-id")
    found = list(rows[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    known = matters({row.matter_id for row in found}, actor)
    lines = tuple(NoticeLine(row, known.get(row.matter_id)) for row in found)
    return NoticePage(lines, f"{found[-1].created_at.isoformat()}~{found[-1].pk}" if more else "")


def _after(rows: ScopedQuerySet[Notice], cursor: str) -> ScopedQuerySet[Notice]:
    moment_text, _, key_text = cursor.partition("~")
    try:
        moment, key = datetime.fromisoformat(moment_text), UUID(key_text)
    except ValueError:
        return rows  # no cursor, or one that nobody made: the first page
    if moment.tzinfo is None:
        return rows
    return rows.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=key))


def export_notices(person_id: UUID, actor: Actor) -> list[dict[str, Any]]:
    """That the person was told there is news: of which matter, when, and when they looked."""
    del person_id
    if actor.user_id is None:
        return []
    rows = Notice.objects.visible_to(SystemActor(Purpose.NOTIFY)).filter(user_id=actor.user_id)
    return [
        {
            "matter": str(row.matter_id),
            "kind": row.kind,
            "at": write_instant(row.created_at),
            "read_at": write_instant(row.read_at) if row.read_at else None,
        }
        for row in rows.order_by("created_at", "id")
    ]
