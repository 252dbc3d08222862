"""Appending to the outbox, giving messages their order, and bringing them to their subscribers."""

from __future__ import annotations

from .dispatching import BACK_OFF, dispatch, retry
from .jobs import DeadTask, dead_tasks, retry_task
from .placing import emit, place_messages
from .watching import GAUGES, GaugeRead, read_gauges

__all__ = [
    "BACK_OFF",
    "GAUGES",
    "DeadTask",
    "GaugeRead",
    "dead_tasks",
    "dispatch",
    "emit",
    "place_messages",
    "read_gauges",
    "retry",
    "retry_task",
]
