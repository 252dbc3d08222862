"""Checking a stretch of the log by itself: the next one only needs its last link and its subtrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import connection

from zhian.kernel import jsonio
from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Purpose, ScopedQuerySet, SystemActor

from ..models import CommittedValue, Event
from . import hashing
from .hashing import DIGEST, ID, LINK, SEQUENCE, Row, Subtrees, Value, chain_link, leaf_of, suspects
from .recording import commitment, content_of

VERIFIER: Final = SystemActor(Purpose.VERIFY)
_TEXT: Final = {"postgresql": "{}::text", "sqlite": "{}"}
# In an expression, SQLite's driver leaves a column as it is stored.
_MOMENT: Final = {"postgresql": "({} AT TIME ZONE 'UTC')::text", "sqlite": "{} || ''"}
_FLAG: Final = {"postgresql": "{}", "sqlite": "+{}"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `sequence` and `event_id` name the event where one can be named."""

    code: str
    says: Text
    sequence: int | None = None
    event_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A stretch to check: its first sequence, its length, and the sizes of the log to tell the tree at."""

    first: int
    length: int
    sizes: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was found in it: the events up to `last` hold, given that the event before has `former`."""

    first: int
    former: str
    last: int
    link: str
    is_full: bool  # as long as was asked for; what is shorter is the end of the log, or broken
    edges: Mapping[int, Sequence[bytes]] = field(default_factory=dict)  # size of the log -> subtrees in here
    links: Mapping[int, str] = field(default_factory=dict)  # size of the log -> link of its last event
    fault: Fault | None = None


def check_stretch(asked: Asked, former: str | None = None) -> Stretch:
    """Check the events from `asked.first` on; `former` is read from the event before when not given.

    Cost: about 12 microseconds an event; three reads of the database.
    """
    if former is None:
        former = _link_of(asked.first - 1)
    rows = _rows(asked)
    values = _values(asked.first, asked.first + len(rows))
    checked, fault = len(rows), None
    for at in suspects(rows, values, asked.first, former):
        before = rows[at - 1][LINK] if at else former
        fault = _judge(rows[at], asked.first + at, before)
        if fault is not None:
            checked = at
            break
    if fault is None and checked < asked.length:
        fault = _gap(asked.first + checked)
    return _told(asked, rows[:checked], former, fault)


def _told(asked: Asked, rows: Sequence[Row], former: str, fault: Fault | None) -> Stretch:
    last = asked.first + len(rows) - 1
    sizes = [size for size in {*asked.sizes, last} if asked.first <= size <= last]
    trees = Subtrees([leaf_of(row[DIGEST]) for row in rows])
    return Stretch(
        first=asked.first,
        former=former,
        last=last,
        link=rows[-1][LINK] if rows else former,
        is_full=len(rows) == asked.length,
        edges={size: trees.edge(size - asked.first + 1) for size in sizes},
        links={size: rows[size - asked.first][LINK] for size in sizes},
        fault=fault,
    )


def _sealed() -> ScopedQuerySet[Event]:
    return Event.objects.visible_to(VERIFIER).filter(sequence__isnull=False)


def _link_of(sequence: int) -> str:
    return _sealed().filter(sequence=sequence).values_list("link", flat=True).first() or ""


def _rows(asked: Asked) -> list[Row]:
    # By hand: a model instance costs more than all the hashing of an event.
    vendor = connection.vendor
    text = _TEXT[vendor]
    shapes = {"recorded_at": _MOMENT[vendor], "is_read": _FLAG[vendor]}
    wanted = (
        (text if name == "id" or name.endswith("_id") else shapes.get(name, "{}")).format(name)
        for name in hashing.COLUMNS
    )
    sql = f"SELECT {', '.join(wanted)} FROM {Event._meta.db_table} WHERE "  # noqa: S608 own table and columns
    # The first stretch has no lower bound, so that nothing can stand before the log's beginning.
    sql += "sequence < %s" if asked.first == 1 else "sequence < %s AND sequence >= %s"
    bounds = (asked.first + asked.length, asked.first)
    with connection.cursor() as cursor:
        cursor.execute(sql + " ORDER BY sequence", bounds[:1] if asked.first == 1 else bounds)
        return list(cursor.fetchall())


def _values(first: int, end: int) -> list[Value]:
    kept, events = CommittedValue._meta.db_table, Event._meta.db_table
    joined = {
        # PostgreSQL would rather read all values there are than look up those of four thousand events.
        "postgresql": f"CROSS JOIN LATERAL (SELECT * FROM {kept} WHERE event_id = happened.id OFFSET 0) kept",  # noqa: S608
        "sqlite": f"JOIN {kept} kept ON kept.event_id = happened.id",
    }
    sql = (
        f"SELECT {_TEXT[connection.vendor].format('kept.id')}, sequence, field, opening"  # noqa: S608 own tables
        f" FROM {events} happened {joined[connection.vendor]} WHERE sequence >= %s AND sequence < %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, (first, end))
        open_one = CommittedValue.opener()
        return [(at, name, *open_one(key, sealed)) for key, at, name, sealed in cursor.fetchall()]


def _gap(expected: int) -> Fault | None:
    """An event further on, where none follows; None at the end of the log."""
    later = _sealed().filter(sequence__gte=expected).order_by("sequence")
    found = later.values_list("sequence", flat=True).first()
    if found is None or found == expected:  # sealed while we read
        return None
    return fault_of("missing", _MISSING, sequence=expected, found=found)


def _judge(row: Row, expected: int, former: str) -> Fault | None:
    """Whether an event that is not certain is at fault, by the canonical form and all its values."""
    if row[SEQUENCE] != expected:
        return fault_of("missing", _MISSING, sequence=expected, found=row[SEQUENCE])
    key = None
    try:
        key = UUID(row[ID])
        event = _sealed().get(sequence=expected)
        digest = jsonio.digest(content_of(event))
    except (ZhianError, ValueError, TypeError, AttributeError, RecursionError):
        return fault_of("content-changed", _CONTENT, sequence=expected, event_id=key)
    if digest != event.content_digest:
        return fault_of("content-changed", _CONTENT, sequence=expected, event_id=key)
    if chain_link(former, event.content_digest, expected) != event.link:
        return fault_of("link-broken", _LINK, sequence=expected, event_id=key)
    for _, name, salt, value in sorted(_values(expected, expected + 1)):
        if event.commitments.get(name) != commitment(salt, name, value):
            return fault_of("value-changed", _VALUE, sequence=expected, event_id=key, name=name)
    return None


def fault_of(
    code: str, says: Text, *, sequence: int | None = None, event_id: UUID | None = None, **values: object
) -> Fault:
    """A fault whose sentence names the event."""
    return Fault(code, says.fill(sequence=sequence, event=event_id, **values), sequence, event_id)


_MISSING = Text(
    zh="第 {sequence} 号事件缺失：其后紧接着的是第 {found} 号。",
    en="Event {sequence} is missing: the next one found is {found}.",
)
_CONTENT = Text(
    zh="第 {sequence} 号事件（{event}）的内容在记录之后被改动。",
    en="The contents of event {sequence} ({event}) were changed after it was recorded.",
)
_LINK = Text(
    zh="第 {sequence} 号事件（{event}）与前一事件的链接不符：它或它之前的事件被替换过。",
    en="Event {sequence} ({event}) does not link to the one before it: it or an earlier one was replaced.",
)
_VALUE = Text(
    zh="第 {sequence} 号事件（{event}）的个人信息“{name}”与当时的承诺值不符。",
    en="In event {sequence} ({event}) the personal value “{name}” is not the one committed to.",
)
