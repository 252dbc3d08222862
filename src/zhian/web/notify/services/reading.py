"""Marking notices as read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor

from ..kit import Matter
from ..models import Notice
from ..selectors import known_matters


def open_notice(actor: Actor, notice_id: UUID, *, at: datetime) -> Matter | None:
    """Mark a notice and all others of its matter as read; the matter, if the actor may still see it.

    Raises: NotFound for a notice that is not the actor's.
    """
    notice = Notice.objects.visible_to(actor).filter(pk=notice_id).first()
    if notice is None:
        raise NotFound(
            Text(zh="没有找到这条消息。", en="There is no such notice."),
            do_next=Text(zh="请回到消息列表。", en="Go back to the list."),
            code="notify.no_notice",
        )
    unread = Notice.objects.visible_to(actor).filter(matter_id=notice.matter_id, read_at__isnull=True)
    unread.update(read_at=at)
    return known_matters([notice.matter_id], actor).get(notice.matter_id)


def mark_all_read(actor: Actor, *, at: datetime) -> int:
    """Mark everything as read; how many were not."""
    return Notice.objects.visible_to(actor).filter(read_at__isnull=True).update(read_at=at)
