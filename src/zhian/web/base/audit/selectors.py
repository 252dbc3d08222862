"""Reading the audit log: by the person it is about, by a case, and as published checkpoints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhian.kernel.checkpoints import SignedCheckpoint, read_checkpoint
from zhian.kernel.clock import write_instant
from zhian.web.base.people.kit import ANONYMOUS, AnyActor, ScopedQuerySet, SystemActor

from .models import Checkpoint, Event


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as a reader may see it; names of users and organisations are looked up by the caller."""

    at: datetime
    verb: str
    is_read: bool
    user_id: UUID | None
    purpose: str
    role: str
    organisation_id: UUID | None
    subject_kind: str
    subject_id: UUID | None
    matter_id: UUID | None
    body: Mapping[str, Any]
    sequence: int | None
    event_id: UUID


def who_opened(
    person_id: UUID, actor: AnyActor, *, limit: int = 200, after: tuple[datetime, UUID] | None = None
) -> list[Happening]:
    """Openings of a person's file, newest first: when, in which role of which organisation, what.

    `after` is time and id of the last one on the page before. Empty for anybody but the person (or a named
    purpose).
    """
    rows = Event.objects.visible_to(actor).filter(about_person_id=person_id, is_read=True)
    if after is not None:
        rows = rows.filter(Q(recorded_at__lt=after[0]) | Q(recorded_at=after[0], id__lt=after[1]))
    return _happenings(rows.order_by("-recorded_at", "-id")[:limit])


def timeline_of(matter_id: UUID, reader: AnyActor) -> list[Happening]:
    """What was done in a case, oldest first, without who looked at it.

    A service line passes a named purpose after it has checked that its reader may see the case;
    a person sees what concerns them.
    """
    rows = Event.objects.visible_to(reader).filter(matter_id=matter_id, is_read=False)
    return _happenings(rows.order_by("recorded_at", "id"))


def of_account(
    user_id: UUID, verbs: Collection[str], reader: SystemActor, *, limit: int = 20
) -> list[Happening]:
    """What happened to an account, newest first; the caller has found out whose it is."""
    rows = Event.objects.visible_to(reader).filter(subject_kind="user", subject_id=user_id, verb__in=verbs)
    return _happenings(rows.order_by("-recorded_at", "-id")[:limit])


def how_often(verbs: Collection[str], reader: SystemActor, *, since: datetime) -> Counter[str]:
    """How often things happened that are written seldom (`record_seldom`). Cost: the events since then."""
    first = UUID(int=int(since.timestamp() * 1000) << 80)  # keys begin with their millisecond
    rows = Event.objects.visible_to(reader).filter(pk__gte=first, recorded_at__gte=since, verb__in=verbs)
    found: Counter[str] = Counter()
    for verb, body in rows.values_list("verb", "body"):
        found[verb] += int(body.get("more", 1))
    return found


def latest_checkpoint() -> dict[str, Any] | None:
    """The newest checkpoint as a receipt carries it; None before the first was published."""
    row = Checkpoint.objects.visible_to(ANONYMOUS).order_by("-size").first()
    if row is None:
        return None
    return {
        "origin": read_checkpoint(row.note).checkpoint.origin,
        "size": row.size,
        "root": row.root,
        "at": write_instant(row.signed_at),
        "key_id": row.key_id,
        "note": row.note,
    }


def latest_signed_checkpoint() -> SignedCheckpoint | None:
    """The newest checkpoint as `kernel.receipts.build` takes it; None before the first was published."""
    row = Checkpoint.objects.visible_to(ANONYMOUS).order_by("-size").first()
    return read_checkpoint(row.note) if row else None


def newest_checkpoints(limit: int = 50, *, before: int | None = None) -> list[Checkpoint]:
    """Published checkpoints, newest first; with `before`, those that are smaller."""
    rows = Checkpoint.objects.visible_to(ANONYMOUS)
    if before is not None:
        rows = rows.filter(size__lt=before)
    return list(rows.order_by("-size")[:limit])


def checkpoint_of(size: int) -> Checkpoint | None:
    """The checkpoint over that many events."""
    return Checkpoint.objects.visible_to(ANONYMOUS).filter(size=size).first()


def checkpoint_note(size: int) -> str | None:
    """The signed text of the checkpoint over that many events."""
    rows = Checkpoint.objects.visible_to(ANONYMOUS).filter(size=size)
    return rows.values_list("note", flat=True).first()


def _happenings(rows: ScopedQuerySet[Event]) -> list[Happening]:
    return [
        Happening(
            at=event.recorded_at,
            verb=event.verb,
            is_read=event.is_read,
            user_id=event.actor_user_id,
            purpose=event.actor_purpose,
            role=event.actor_role,
            organisation_id=event.actor_organisation_id,
            subject_kind=event.subject_kind,
            subject_id=event.subject_id,
            matter_id=event.matter_id,
            body=event.body,
            sequence=event.sequence,
            event_id=event.pk,
        )
        for event in rows
    ]
