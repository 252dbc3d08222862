"""Appending to the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .models import Message


def emit(name: str, payload: Mapping[str, Any], *, key: str, at: datetime) -> Message:
    """Append a message inside the caller's transaction; a repeated ``key`` is an error, not a second message."""
    return Message.objects.create(name=name, payload=dict(payload), key=key, occurred_at=at)
