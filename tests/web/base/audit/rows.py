"""Rows for the audit tests: events as the platform writes them, a key, a data folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zhian.web.base.audit.models import Event
from zhian.web.base.audit.services import Entry, publish_checkpoint, record, seal, verify
from zhian.web.base.audit.services.verifying import Report
from zhian.web.base.people.kit import Actor, Purpose, SystemActor

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TEST = SystemActor(Purpose.TEST)


class Key(NamedTuple):
    """A key that signs checkpoints."""

    private_key: Ed25519PrivateKey
    key_id: str


KEY = Key(Ed25519PrivateKey.generate(), "specimen-audit-test")


def keys(*more: Key) -> dict[str, Ed25519PublicKey]:
    """The public halves that the verifier knows."""
    return {key.key_id: key.private_key.public_key() for key in (KEY, *more)}


def happen(
    verb: str = "case.filed",
    *,
    minutes: int = 0,
    personal: Mapping[str, str] | None = None,
    about: UUID | None = None,
    actor: Actor | None = None,
) -> Event:
    """One event."""
    entry = Entry(verb, "case", about_person_id=about, body={"n": minutes}, personal=personal or {})
    return record(actor or TEST, entry, at=NOW + timedelta(minutes=minutes))


def log_of(count: int, *, checkpoint_at: tuple[int, ...] = ()) -> list[Event]:
    """A sealed log of that many events, with checkpoints at those sizes."""
    events = []
    for number in range(1, count + 1):
        events.append(happen(minutes=number, personal={"name": f"ZHANG {number}"}))
        seal(at=NOW, holder="test")
        if number in checkpoint_at:
            publish_checkpoint(KEY, at=NOW + timedelta(minutes=number), force=True)
    return events


def codes(report: Report | None = None) -> list[str]:
    """The kinds of fault found."""
    return [fault.code for fault in (report or verify(keys())).faults]


def stored(sequence: int) -> Event:
    """A sealed event as it stands in the database."""
    return Event.objects.visible_to(TEST).get(sequence=sequence)
