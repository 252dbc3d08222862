"""What the operator may ask of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhian.web.base.people.kit import Purpose, SystemActor

from .models import Cursor, Delivery, Message

OPERATOR = SystemActor(Purpose.OPERATE)


@dataclass(frozen=True, slots=True)
class TroubledDelivery:
    """A message that one subscriber could not digest; ids and kinds only, no contents."""

    id: UUID
    subscriber: str
    event: str
    occurred_at: datetime
    attempts: int
    next_attempt_at: datetime | None
    last_error: str


def dead_letters(limit: int = 200) -> list[TroubledDelivery]:
    """Deliveries that were given up, oldest first."""
    return _troubled(limit, next_attempt_at__isnull=True)


def waiting_retries(limit: int = 200) -> list[TroubledDelivery]:
    """Deliveries that failed and will be tried again, oldest first."""
    return _troubled(limit, next_attempt_at__isnull=False)


def backlog() -> int:
    """How many messages have no position yet."""
    return Message.objects.visible_to(OPERATOR).filter(position__isnull=True).count()


def oldest_unread() -> datetime | None:
    """When the oldest message happened that some subscriber has not been handed yet."""
    messages = Message.objects.visible_to(OPERATOR)
    unplaced = (
        messages.filter(position__isnull=True).order_by("occurred_at").values_list("occurred_at", flat=True)
    )
    slowest = (
        Cursor.objects.visible_to(OPERATOR).order_by("position").values_list("position", flat=True).first()
    )
    unread = (
        messages.filter(position__gt=slowest or 0).order_by("position").values_list("occurred_at", flat=True)
    )
    return min((found for found in (unplaced.first(), unread.first()) if found), default=None)


def _troubled(limit: int, **which: bool) -> list[TroubledDelivery]:
    rows = Delivery.objects.visible_to(OPERATOR).filter(settled_at__isnull=True, **which)
    return [
        TroubledDelivery(
            id=row.pk,
            subscriber=row.subscriber,
            event=row.message.name,
            occurred_at=row.message.occurred_at,
            attempts=row.attempts,
            next_attempt_at=row.next_attempt_at,
            last_error=row.last_error,
        )
        for row in rows.select_related("message").order_by("message__occurred_at", "id")[:limit]
    ]
