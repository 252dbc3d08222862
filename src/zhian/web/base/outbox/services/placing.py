"""Appending messages, and giving the committed ones their positions.

A position is given after commit, so nobody's cursor can pass a message whose transaction is still open:
the trap of reading an append-only table by its serial numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F

from zhian.web.base.people.kit import Purpose, ScopedQuerySet, SystemActor

from ..models import Arrival, Cursor, Message

DISPATCHER = SystemActor(Purpose.DISPATCH)
END: Final = ":end"  # the cursor row that holds the last position given
BATCH: Final = 1000


def emit(name: str, payload: Mapping[str, Any], *, key: str, at: datetime) -> Message:
    """Append a message inside the caller's transaction; a repeated ``key`` is an error, never a second."""
    message = Message.objects.create(name=name, payload=dict(payload), key=key, occurred_at=at)
    Arrival.objects.create(message=message)
    return message


def place_messages(*, at: datetime, limit: int = BATCH) -> int:
    """Give committed messages the next positions, in the order they were written; how many were placed.

    Whoever places holds the row of the last position until the end, so two workers never interleave.
    Cost: one read when nothing waits.
    """
    if not _waiting().exists():
        return 0
    with transaction.atomic():
        end = _locked_end(at)
        order = (F("arrival__number").asc(nulls_first=True), "id")
        keys = list(_waiting().order_by(*order).values_list("pk", flat=True)[:limit])
        key_field = Message._meta.get_field("id")
        rows = [
            (end.position + step, key_field.get_db_prep_value(key, connection))
            for step, key in enumerate(keys, start=1)
        ]
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {Message._meta.db_table} SET position = %s WHERE id = %s", rows)  # noqa: S608 own table
        Arrival.objects.visible_to(DISPATCHER).filter(message_id__in=keys).delete()
        end.position += len(keys)
        end.updated_at = at
        end.save(update_fields=["position", "updated_at"])
    return len(keys)


def _waiting() -> ScopedQuerySet[Message]:
    return Message.objects.visible_to(DISPATCHER).filter(position__isnull=True)


def _locked_end(at: datetime) -> Cursor:
    rows = Cursor.objects.visible_to(DISPATCHER).select_for_update()
    end = rows.filter(subscriber=END).first()
    if end is None:
        Cursor.objects.bulk_create([Cursor(subscriber=END, updated_at=at)], ignore_conflicts=True)
        end = rows.get(subscriber=END)
    return end
