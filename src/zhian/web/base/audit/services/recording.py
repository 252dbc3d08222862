"""Writing down what happened, inside the transaction that makes it so."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from zhian.kernel import jsonio
from zhian.web.base.people.kit import AnyActor, Post, SystemActor

from ..models import Arrival, CommittedValue, Event

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written down: a verb, its subject, whom it is about, and the contents."""

    verb: str
    subject_kind: str
    subject_id: UUID | None = None
    about_person_id: UUID | None = None
    matter_id: UUID | None = None
    acting: Post | None = None  # the post in which the actor acted
    body: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)


def record(actor: AnyActor, entry: Entry, *, at: datetime) -> Event:
    """Write one event inside the caller's transaction.

    Personal values are kept beside the event under a salt; the event itself holds commitments,
    so a value can be erased later and the chain still verifies.
    """
    return _write(actor, entry, at=at, is_read=False)


def record_read(actor: AnyActor, entry: Entry, *, at: datetime) -> Event:
    """Write that a file was opened, in a short transaction of its own.

    Call it before the page is built: when it raises, nothing is shown.
    """
    with transaction.atomic():
        return _write(actor, entry, at=at, is_read=True)


def _write(actor: AnyActor, entry: Entry, *, at: datetime, is_read: bool) -> Event:
    salts = {name: secrets.token_hex(SALT_BYTES) for name in sorted(entry.personal)}
    commitments = {name: commitment(salts[name], name, entry.personal[name]) for name in salts}
    event = Event(
        recorded_at=at,
        verb=entry.verb,
        is_read=is_read,
        actor_user_id=None if isinstance(actor, SystemActor) else actor.user_id,
        actor_purpose=actor.purpose.value if isinstance(actor, SystemActor) else "",
        actor_role=entry.acting.role.value if entry.acting else "",
        actor_organisation_id=entry.acting.organisation_id if entry.acting else None,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        about_person_id=entry.about_person_id,
        matter_id=entry.matter_id,
        body=dict(entry.body),
        commitments=commitments,
    )
    event.content_digest = jsonio.digest(content_of(event))
    event.save(force_insert=True)
    Arrival.objects.create(event=event)
    CommittedValue.objects.bulk_create(
        CommittedValue(event=event, field=name, opening=f"{salts[name]}.{entry.personal[name]}")
        for name in salts
    )
    return event


def content_of(event: Event) -> dict[str, Any]:
    """The part of an event that its digest covers: all but the seal."""
    return {
        "id": str(event.id),
        "recorded_at": event.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "verb": event.verb,
        "read": event.is_read,
        "actor": {
            "user": _text(event.actor_user_id),
            "purpose": event.actor_purpose,
            "role": event.actor_role,
            "organisation": _text(event.actor_organisation_id),
        },
        "subject": {"kind": event.subject_kind, "id": _text(event.subject_id)},
        "about": _text(event.about_person_id),
        "matter": _text(event.matter_id),
        "body": event.body,
        "commitments": event.commitments,
    }


def commitment(salt: str, name: str, value: str) -> str:
    """What an event holds in place of a personal value; salt and value together open it."""
    return jsonio.digest({"salt": salt, "field": name, "value": value})


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
