"""One sealer gives every committed event its place in the chain.

The guarantee, exactly:

- An event that commits after a batch was read is never placed before an event of that batch: places
  are only ever added at the end, under the lock of the one `Head` row.
- When an event was committed before another was written, it has the lower sequence. Both wait in the
  queue whenever the later one does, and arrival numbers are drawn at writing.
- Two transactions that overlapped in time and committed between the same two passes (within a second,
  unless the queue is longer than a batch) stand in the order in which their events were written.

A transaction that commits late with a low arrival number is not skipped: the queue is whatever has no
sequence yet, not whatever lies behind a mark. A kill at any moment leaves either the whole batch or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from zhian.kernel.checkpoints import RightEdge
from zhian.web.base.people.kit import ScopedQuerySet

from ..models import Arrival, Event, Head
from .hashing import chain_link, leaf_of
from .lease import WORKER, hold_lease, this_process

BATCH: Final = 1000
LEASE: Final = "seal"
LEASE_SECONDS: Final = 10
HEAD: Final = "log"


def seal(*, at: datetime, holder: str | None = None, limit: int = BATCH) -> int:
    """Seal the events that wait, at most `limit` of them; how many were sealed.

    0 also when another worker holds the lease. Cost: one read when nothing waits.
    """
    if not _waiting().exists():
        return 0
    with transaction.atomic():
        if not hold_lease(LEASE, holder or this_process(), seconds=LEASE_SECONDS):
            return 0
        head = locked_head()
        order = (F("arrival__number").asc(nulls_first=True), "id")
        batch = list(_waiting().order_by(*order).values_list("pk", "content_digest")[:limit])
        _append(head, batch, at)
    return len(batch)


def _waiting() -> ScopedQuerySet[Event]:
    return Event.objects.visible_to(WORKER).filter(sequence__isnull=True)


def locked_head() -> Head:
    """The end of the chain, locked until the transaction ends; made on first use."""
    rows = Head.objects.visible_to(WORKER).select_for_update()
    head = rows.filter(name=HEAD).first()
    if head is None:
        Head.objects.bulk_create([Head(name=HEAD)], ignore_conflicts=True)
        head = rows.get(name=HEAD)
    return head


def _append(head: Head, batch: Sequence[tuple[UUID, str]], at: datetime) -> None:
    edge = edge_of(head)
    seals = []
    for key, digest in batch:
        head.size += 1
        head.link = chain_link(head.link, digest, head.size)
        edge.append(leaf_of(digest))
        seals.append((key, head.size, head.link))
    _write_seals(seals, at)
    Arrival.objects.visible_to(WORKER).filter(event_id__in=[key for key, _ in batch]).delete()
    head.edge = [subtree.hex() for subtree in edge.hashes]
    head.save(update_fields=["size", "link", "edge"])


def _write_seals(seals: Sequence[tuple[UUID, int, str]], at: datetime) -> None:
    # By hand: Django's bulk_update of a thousand rows would hold the write lock ten times as long.
    key_field, at_field = Event._meta.get_field("id"), Event._meta.get_field("sealed_at")
    moment = at_field.get_db_prep_save(at, connection)
    rows = [
        (sequence, link, moment, key_field.get_db_prep_value(key, connection))
        for key, sequence, link in seals
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {Event._meta.db_table} SET sequence = %s, link = %s, sealed_at = %s"  # noqa: S608 own table
            " WHERE id = %s AND sequence IS NULL",
            rows,
        )


def edge_of(head: Head) -> RightEdge:
    """The Merkle tree at the end of the chain."""
    return RightEdge(head.size, [bytes.fromhex(subtree) for subtree in head.edge])
