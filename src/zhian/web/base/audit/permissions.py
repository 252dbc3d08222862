"""Which parts of the audit log an actor may see."""

from __future__ import annotations

from zhian.web.base.people.kit import Actor, ScopedQuerySet, visibility_of

from .models import Arrival, Checkpoint, CommittedValue, Event, Head, Lease


@visibility_of(Event)
def visible_events(rows: ScopedQuerySet[Event], actor: Actor) -> ScopedQuerySet[Event]:
    """The person a file is about sees who opened it; others read a case's timeline through the case."""
    return rows.filter(about_person_id=actor.person_id) if actor.person_id else rows.none()


@visibility_of(CommittedValue)
def visible_values(rows: ScopedQuerySet[CommittedValue], actor: Actor) -> ScopedQuerySet[CommittedValue]:
    """One's own, to open a commitment in front of somebody else."""
    return rows.filter(event__about_person_id=actor.person_id) if actor.person_id else rows.none()


@visibility_of(Checkpoint)
def visible_checkpoints(rows: ScopedQuerySet[Checkpoint], actor: Actor) -> ScopedQuerySet[Checkpoint]:
    """Checkpoints are published."""
    del actor
    return rows


@visibility_of(Lease)
def visible_leases(rows: ScopedQuerySet[Lease], actor: Actor) -> ScopedQuerySet[Lease]:
    """Nobody's business but the worker's."""
    del actor
    return rows.none()


@visibility_of(Arrival)
def visible_arrivals(rows: ScopedQuerySet[Arrival], actor: Actor) -> ScopedQuerySet[Arrival]:
    """Nobody's business but the sealer's."""
    del actor
    return rows.none()


@visibility_of(Head)
def visible_heads(rows: ScopedQuerySet[Head], actor: Actor) -> ScopedQuerySet[Head]:
    """Nobody's business but the sealer's; what is public are the checkpoints."""
    del actor
    return rows.none()
