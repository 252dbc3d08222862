"""Counting what may be done so many times in so many minutes; the counts lie in an app above this one."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Counter(Protocol):
    """Counts over all server processes; who is counted stands there only as a keyed hash."""

    def __call__(self, door: str, caller: str, minutes: int, at: datetime) -> int:
        """How many times it was done in this window of time, this one among them."""
        ...


_COUNTER: list[Counter] = []


def bind_counter(counter: Counter) -> None:
    """Name the one place that counts; called from wiring alone."""
    _COUNTER[:] = [counter]


def times_within(minutes: int, what: str, whose: str, *, at: datetime) -> int:
    """Count once more, and say how many times it was in this window. Cost: one write."""
    return _COUNTER[0](what, whose, minutes, at)
