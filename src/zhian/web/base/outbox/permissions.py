"""The outbox is the machine's own; nobody reads it through a page but the operator's selectors."""

from __future__ import annotations

from zhian.web.base.people.kit import Actor, ScopedQuerySet, visibility_of

from .models import Arrival, Cursor, Delivery, Message


@visibility_of(Message)
def visible_messages(rows: ScopedQuerySet[Message], actor: Actor) -> ScopedQuerySet[Message]:
    """No person sees messages."""
    del actor
    return rows.none()


@visibility_of(Cursor)
def visible_cursors(rows: ScopedQuerySet[Cursor], actor: Actor) -> ScopedQuerySet[Cursor]:
    """No person sees cursors."""
    del actor
    return rows.none()


@visibility_of(Delivery)
def visible_deliveries(rows: ScopedQuerySet[Delivery], actor: Actor) -> ScopedQuerySet[Delivery]:
    """No person sees deliveries."""
    del actor
    return rows.none()


@visibility_of(Arrival)
def visible_arrivals(rows: ScopedQuerySet[Arrival], actor: Actor) -> ScopedQuerySet[Arrival]:
    """No person sees the queue."""
    del actor
    return rows.none()
