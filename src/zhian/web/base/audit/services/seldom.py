"""Events that may come in floods: the first five of an hour one by one, then the tenth, the hundredth ...

Counted in each process, without a query: a flood costs the log a handful of events, and each of them says how
many there were.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Final

from django.db import transaction

from zhian.web.base.people.kit import AnyActor

from ..models import Event
from .recording import Entry, record

ONE_BY_ONE: Final = 5
HOUR_S: Final = 60 * 60
REMEMBERED: Final = 20_000
_counts: OrderedDict[tuple[str, int], int] = OrderedDict()
_lock = Lock()


def record_seldom(actor: AnyActor, entry: Entry, *, key: str, at: datetime) -> Event | None:
    """Write an event, unless it is one of many of this hour and key; its body says how many it stands for.

    `times` is how often it happened in this hour, `more` how often since the event before.
    """
    count = _count(f"{entry.verb}|{key}", int(at.timestamp()) // HOUR_S)
    before = _written_before(count)
    if before is None:
        return None
    body = {**entry.body, "times": count, "more": count - before}
    with transaction.atomic():
        return record(actor, replace(entry, body=body), at=at)


def record_evenly(actor: AnyActor, entry: Entry, *, key: str, at: datetime) -> Event | None:
    """As `record_seldom`, but what is not written costs the database the same, so that time does not tell."""
    count = _count(f"{entry.verb}|{key}", int(at.timestamp()) // HOUR_S)
    before = _written_before(count)
    body = {**entry.body, "times": count, "more": count - (before or 0)}
    return _evenly(actor, replace(entry, body=body), at=at, keep=before is not None)


def pretend_to_record(actor: AnyActor, entry: Entry, *, at: datetime) -> None:
    """All the work of writing an event, none of which stays."""
    _evenly(actor, entry, at=at, keep=False)


def _evenly(actor: AnyActor, entry: Entry, *, at: datetime, keep: bool) -> Event | None:
    with transaction.atomic(), transaction.atomic():  # the outer one is committed either way
        event = record(actor, entry, at=at)
        if not keep:
            transaction.set_rollback(True)
    return event if keep else None


def _count(key: str, hour: int) -> int:
    with _lock:
        count = _counts.pop((key, hour), 0) + 1
        _counts[key, hour] = count
        while len(_counts) > REMEMBERED:
            _counts.popitem(last=False)
    return count


def _written_before(count: int) -> int | None:
    """The count that was written last; None when this one is not written."""
    if count <= ONE_BY_ONE:
        return count - 1
    return max(ONE_BY_ONE, count // 10) if str(count).strip("0") == "1" else None
