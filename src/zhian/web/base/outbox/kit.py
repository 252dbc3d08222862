"""What a subscriber, a tick and a gauge are, for the switchboard and the apps that give them to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from zhian.kernel.locales import Text


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


class Level(StrEnum):
    """Whether anybody has to do something about a reading."""

    WELL = "well"
    WATCH = "watch"  # soon, or at the next occasion
    ACT = "act"  # now: the platform does not do all of its work


@dataclass(frozen=True, slots=True)
class Reading:
    """What a gauge shows, in words; counts and ages only, never contents."""

    value: Text
    level: Level = Level.WELL
    do_next: Text | None = None


@dataclass(frozen=True, slots=True)
class Gauge:
    """Something the operator keeps an eye on; with `needed`, the platform is not ready while it says ACT.

    `read(at)` is cheap (a second at most) and says in words what it found.
    """

    name: str
    title: Text
    read: Callable[[datetime], Reading]
    needed: bool = False


_gauges: list[Gauge] = []


def bind_gauge(gauge: Gauge) -> None:
    """Called once for each gauge by the switchboard.

    Raises: ValueError for a name that is taken.
    """
    if any(known.name == gauge.name for known in _gauges):
        raise ValueError(f"there is a gauge {gauge.name!r} already")
    _gauges.append(gauge)


def bound_gauges() -> tuple[Gauge, ...]:
    """All gauges, in the order of the switchboard."""
    return tuple(_gauges)


def span_text(span: timedelta) -> Text:
    """A length of time in its largest whole unit."""
    for seconds, zh, en in (
        (86400, "{n}天", "{n} d"),
        (3600, "{n}小时", "{n} h"),
        (60, "{n}分钟", "{n} min"),
    ):
        if span.total_seconds() >= seconds:
            return Text(zh=zh, en=en).fill(n=str(int(span.total_seconds() // seconds)))
    return Text(zh="不到1分钟", en="less than 1 min")
