"""Lanes for webhooks: each receiver with something due has one to itself, and nobody waits for it.

A tick starts the lanes and returns. A receiver is in one lane at a time, over all processes: the claim stands
in its row and lapses, so that a killed process leaves nothing behind but a repeated call. When a lane ends,
the row keeps that time: whoever was served longest ago goes first, so a backlog cannot starve its neighbours.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import connections
from django.db.models import Case, F, Min, Q, When

from zhian.kernel.clock import now
from zhian.web.base.people.kit import Purpose, ScopedQuerySet, SystemActor

from ..kit import DeliveryState, HookState
from ..models import Hook, HookDelivery
from .delivering import deliver

NOTIFY: Final = SystemActor(Purpose.NOTIFY)
LANES: Final = 6
FOR_SUSPECTS: Final = 3  # receivers that failed last time never fill all lanes
FOR_ONE_ORGANISATION: Final = 2  # which may have ten webhooks
CLAIM: Final = timedelta(minutes=2)
STUMBLED: Final = timedelta(minutes=1)
SECONDS_IN_A_LANE: Final = 10.0
Work = Callable[[], None]
Clock = Callable[[], datetime]
_log = logging.getLogger("zhian.webhooks")


class Lanes:
    """So many threads at a time, some of them closed to receivers that failed last time."""

    def __init__(self, size: int = LANES, for_suspects: int = FOR_SUSPECTS) -> None:
        self._size, self._for_suspects = size, for_suspects
        self._busy, self._suspects = 0, 0
        self._lock = threading.Lock()

    def take(self, *, suspect: bool) -> bool:
        """Whether there was a free lane; it has to be given to `start` or `leave`."""
        with self._lock:
            if self._busy >= self._size or (suspect and self._suspects >= self._for_suspects):
                return False
            self._busy += 1
            self._suspects += suspect
            return True

    def leave(self, *, suspect: bool) -> None:
        """Give a lane back."""
        with self._lock:
            self._busy -= 1
            self._suspects -= suspect

    def start(self, work: Work, *, suspect: bool) -> None:
        """Work in a lane that was taken; a daemon, so that the end of the process waits for no receiver."""
        threading.Thread(target=self._run, args=(work, suspect), name="webhook", daemon=True).start()

    def _run(self, work: Work, suspect: bool) -> None:
        try:
            work()
        except Exception:  # the database is away: the claim lapses by itself
            _log.exception("lane-failed")
        finally:
            connections.close_all()
            self.leave(suspect=suspect)


_LANES: Final = Lanes()


def send_due(at: datetime, *, lanes: Lanes = _LANES, clock: Clock = now) -> int:
    """Give every webhook with something due a lane, and wait for none; how many lanes were started.

    Cost: one query when nothing is due.
    """
    found = _with_something_due(at)
    if not found:
        return 0
    started, held = 0, _held(at)
    for hook_id, organisation_id, suspect in found:
        if held[organisation_id] >= FOR_ONE_ORGANISATION or not lanes.take(suspect=suspect):
            continue
        if not _claim(hook_id, at):
            lanes.leave(suspect=suspect)
            continue
        lanes.start(partial(work_off, hook_id, clock=clock), suspect=suspect)
        held[organisation_id] += 1
        started += 1
    return started


def work_off(hook_id: UUID, *, clock: Clock = now) -> None:
    """Make one webhook's calls one after the other, until one fails, none is due, or its time is over."""
    until = time.monotonic() + SECONDS_IN_A_LANE
    rest: datetime | None = None
    try:
        while time.monotonic() < until:
            row = _due(clock()).filter(hook_id=hook_id).order_by("next_attempt_at", "id").first()
            if row is None or not deliver(row.pk, at=clock()):
                break
    except Exception as error:
        _log.warning(
            "call-failed", extra={"fields": {"hook": str(hook_id), "error": type(error).__qualname__}}
        )
        rest = clock() + STUMBLED
    _release(hook_id, clock(), rest)


def _due(at: datetime) -> ScopedQuerySet[HookDelivery]:
    rows = HookDelivery.objects.visible_to(NOTIFY)
    return rows.filter(
        state=DeliveryState.WAITING.value, next_attempt_at__lte=at, hook__state=HookState.ACTIVE.value
    )


def _with_something_due(at: datetime) -> list[tuple[UUID, UUID, bool]]:
    """Webhooks that may be called now, those that work first, of them those served longest ago.

    With each its organisation, and whether it failed last time.
    """
    free = Q(hook__taken_until__isnull=True) | Q(hook__taken_until__lte=at)
    rested = Q(hook__rests_until__isnull=True) | Q(hook__rests_until__lte=at)
    found = (
        _due(at)
        .filter(free, rested)
        .values_list("hook_id", "hook__organisation_id", "hook__failing_since")
        .annotate(oldest=Min("next_attempt_at"))
        .order_by(
            Case(When(hook__failing_since__isnull=True, then=0), default=1),
            F("hook__taken_until").asc(nulls_first=True),
            "oldest",
        )
    )
    return [(row[0], row[1], row[2] is not None) for row in found[:200]]


def _held(at: datetime) -> Counter[UUID]:
    """How many lanes each organisation has, over all processes."""
    taken = Hook.objects.visible_to(NOTIFY).filter(taken_until__gt=at)
    return Counter(taken.values_list("organisation_id", flat=True))


def _claim(hook_id: UUID, at: datetime) -> bool:
    free = Q(taken_until__isnull=True) | Q(taken_until__lte=at)
    rows = Hook.objects.visible_to(NOTIFY).filter(free, pk=hook_id)
    return bool(rows.update(taken_until=at + CLAIM))


def _release(hook_id: UUID, at: datetime, rest: datetime | None) -> None:
    rows = Hook.objects.visible_to(NOTIFY).filter(pk=hook_id)
    if rest is None:
        rows.update(taken_until=at)
    else:
        rows.update(taken_until=at, rests_until=rest)
