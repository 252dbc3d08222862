"""Handing one call to its receiver, within seconds, through the only door that leads out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from zhian.kernel import jsonio
from zhian.kernel.clock import write_instant
from zhian.web.base.outbound.kit import Limits, Listed, Request
from zhian.web.base.outbound.services import fetch

from .signing import signatures

LIMITS: Final = Limits(
    connect_seconds=3,
    read_seconds=5,
    total_seconds=8,
    header_bytes=16 * 1024,
    body_bytes=64 * 1024,
    redirects=0,
)


@dataclass(frozen=True, slots=True)
class Call:
    """What a receiver is told; `id` is the same at every attempt."""

    id: str
    type: str
    happened_at: datetime
    data: Mapping[str, str] = field(default_factory=dict)


def body_of(call: Call) -> bytes:
    """The body, byte for byte the same at every attempt."""
    return jsonio.canonical(
        {"type": call.type, "timestamp": write_instant(call.happened_at), "data": dict(call.data)}
    )


def send(address: str, call: Call, keys: Iterable[str], *, at: datetime) -> int:
    """Send one call; the status of the answer, whose body is thrown away. Call it outside a transaction.

    Raises: NotAllowed, NotReached.
    """
    body, seconds = body_of(call), int(at.timestamp())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": call.id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signatures(keys, call.id, seconds, body),
    }
    return fetch(Request(address, "POST", headers, body, Listed.WEBHOOKS), LIMITS).status
