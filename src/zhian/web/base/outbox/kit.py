"""What a subscriber is, for the switchboard that lists them and the apps that provide them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message as handed to a subscriber.

    ``key`` is the same at every attempt: a handler that writes it beside its own rows, unique, does its
    work once however often it is called.
    """

    id: UUID
    name: str
    payload: Mapping[str, Any]
    key: str
    occurred_at: datetime
    attempt: int = 1


Handler = Callable[[Parcel, datetime], object]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody who wants to know: ``handle(parcel, at)`` is called at least once for each named event.

    The name is the subscriber's cursor: permanent, never reused. ``handle`` runs outside any transaction
    and opens its own. With ``from_beginning`` a new subscriber is told the whole past first.
    """

    name: str
    events: frozenset[str]
    handle: Handler
    from_beginning: bool = True


@dataclass(frozen=True, slots=True)
class Tick:
    """Work that is due by time alone; ``run(at)`` must not mind being called twice or late."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]
