"""Bringing messages to their subscribers, at least once each.

A message that a subscriber cannot digest steps aside into its own row with its own times of retry, and
the cursor moves on. Progress matters more here than order: payloads carry ids, handlers read the present
state and are idempotent, so a late message repeats what is already known, while a stuck one would keep
every later notice of the district waiting behind it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import DatabaseError, transaction

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.audit.kit import numbered
from zhian.web.base.people.kit import ScopedQuerySet

from ..kit import Parcel, Subscriber
from ..models import Cursor, Delivery, Message
from .placing import DISPATCHER, END

BACK_OFF: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
BATCH: Final = 100
_log = logging.getLogger("zhian.outbox")


def dispatch(subscribers: Sequence[Subscriber], *, at: datetime, limit: int = BATCH) -> int:
    """Hand each subscriber its next messages and the troubled ones that are due; how many were handled.

    A kill between a handler's end and the cursor's move delivers that message again under the same key.
    After the first failure there are five retries (BACK_OFF); then the delivery is a dead letter.
    Cost: two reads where there is nothing to do, which is so four times a second.
    Raises: DatabaseError when the database itself is away; nothing is lost or counted as a failure then.
    """
    read_up_to = dict(Cursor.objects.visible_to(DISPATCHER).values_list("subscriber", "position"))
    due = set(_troubled().filter(next_attempt_at__lte=at).values_list("subscriber", flat=True))
    handled = 0
    for subscriber in subscribers:
        if read_up_to.get(subscriber.name, -1) < read_up_to.get(END, 0):
            handled += _next_messages(subscriber, at, limit)
        if subscriber.name in due:
            handled += _due_retries(subscriber, at, limit)
    return handled


def retry(delivery_id: UUID, *, at: datetime) -> None:
    """Put a dead letter back in line, at once and with all its retries.

    Raises: NotFound for an unknown or settled delivery.
    """
    rows = Delivery.objects.visible_to(DISPATCHER).filter(pk=delivery_id, settled_at__isnull=True)
    if not rows.update(next_attempt_at=at, attempts=1):
        raise NotFound(
            Text(zh="没有这条待处理的投递。", en="There is no such unsettled delivery."),
            do_next=Text(zh="用 zhian outbox dead 查看清单。", en="List them with zhian outbox dead."),
        )


def _next_messages(subscriber: Subscriber, at: datetime, limit: int) -> int:
    cursor = _cursor(subscriber, at)
    placed = Message.objects.visible_to(DISPATCHER).filter(position__gt=cursor.position)
    end = Cursor.objects.visible_to(DISPATCHER).filter(subscriber=END)
    last = end.values_list("position", flat=True).first() or 0
    if last <= cursor.position:
        return 0
    wanted = list(placed.filter(position__lte=last, name__in=subscriber.events).order_by("position")[:limit])
    for message in wanted:
        error = _try(subscriber, _parcel(message, 1), at)
        with transaction.atomic():
            if error:
                Delivery.objects.bulk_create(
                    [_trouble(subscriber, message, error, at)], ignore_conflicts=True
                )
            _advance(subscriber, message.position or 0, at)
    if len(wanted) < limit:
        _advance(subscriber, last, at)  # past what others asked for
    return len(wanted)


def _due_retries(subscriber: Subscriber, at: datetime, limit: int) -> int:
    due = _troubled().filter(subscriber=subscriber.name, next_attempt_at__lte=at)
    rows = list(due.select_related("message").order_by("next_attempt_at", "id")[:limit])
    for row in rows:
        error = _try(subscriber, _parcel(row.message, row.attempts + 1), at)
        row.attempts += 1
        if error:
            wait = BACK_OFF[row.attempts - 1] if row.attempts <= len(BACK_OFF) else None
            row.next_attempt_at, row.last_error = (at + wait if wait else None), error
        else:
            row.settled_at, row.next_attempt_at = at, None
        row.save(update_fields=["attempts", "next_attempt_at", "last_error", "settled_at"])
    return len(rows)


def _try(subscriber: Subscriber, parcel: Parcel, at: datetime) -> str:
    """The kind of error, or nothing; the message of an error may hold personal data and is not kept."""
    with numbered(str(parcel.id)):
        try:
            subscriber.handle(parcel, at)
        except Exception as error:
            _insist_on_database(error)
            kind = f"{type(error).__module__}.{type(error).__qualname__}"[:200]
            fields = {"subscriber": subscriber.name, "message": str(parcel.id), "attempt": parcel.attempt}
            _log.warning("delivery-failed", extra={"fields": {**fields, "error": kind}})
            return kind
    return ""


def _insist_on_database(error: Exception) -> None:
    """When the handler failed because the database is away, say so instead of blaming the message."""
    if isinstance(error, DatabaseError):
        Cursor.objects.visible_to(DISPATCHER).exists()


def _parcel(message: Message, attempt: int) -> Parcel:
    return Parcel(message.pk, message.name, message.payload, message.key, message.occurred_at, attempt)


def _trouble(subscriber: Subscriber, message: Message, error: str, at: datetime) -> Delivery:
    return Delivery(
        subscriber=subscriber.name,
        message=message,
        attempts=1,
        next_attempt_at=at + BACK_OFF[0],
        last_error=error,
    )


def _troubled() -> ScopedQuerySet[Delivery]:
    return Delivery.objects.visible_to(DISPATCHER).filter(settled_at__isnull=True)


def _cursor(subscriber: Subscriber, at: datetime) -> Cursor:
    rows = Cursor.objects.visible_to(DISPATCHER)
    cursor = rows.filter(subscriber=subscriber.name).first()
    if cursor is None:
        end = rows.filter(subscriber=END).values_list("position", flat=True).first() or 0
        start = 0 if subscriber.from_beginning else end
        fresh = Cursor(subscriber=subscriber.name, position=start, updated_at=at)
        Cursor.objects.bulk_create([fresh], ignore_conflicts=True)
        cursor = rows.get(subscriber=subscriber.name)
    return cursor


def _advance(subscriber: Subscriber, position: int, at: datetime) -> None:
    """Move the cursor, never back: a worker that overslept its lease must not undo another's progress."""
    rows = Cursor.objects.visible_to(DISPATCHER).filter(subscriber=subscriber.name, position__lt=position)
    rows.update(position=position, updated_at=at)
