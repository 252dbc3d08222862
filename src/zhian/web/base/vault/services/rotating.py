"""Rotation: new keys, everything sealed anew under them, and the former ones retired once nothing is left.

Killed at any moment, it goes on where it was when it is run again: whole rows are written, each at most
once under the new key, and a cursor in the ring says how far each table is. Nobody has to stop meanwhile:
what is not yet sealed anew opens under its former key, and a blind index is searched under all of its keys.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from zhian.kernel.locales import Text

from ..kit import Key, KeyRingError, ring, ring_folder
from ..kit.fields import blind_fields, sealed_fields, sealed_models
from ..kit.ring import USES, Ring, make_key, retire_key
from ..kit.rows import count_by_key, newest_key, seal_batch

CURSOR: Final = "cursor.json"
LOCK: Final = "lock"
PASSES: Final = 3  # a row somebody else writes meanwhile is met again in the next pass

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Standing:
    """A key, and how many values stand under it in each table."""

    key: Key
    active: bool
    values: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many values stand under it."""
        return sum(self.values.values())


@dataclass(frozen=True, slots=True)
class RingStatus:
    """Every key with what stands under it; `unknown` are ids in the database that the ring lacks."""

    keys: tuple[Standing, ...]
    unknown: Mapping[str, int]

    @property
    def unfinished(self) -> bool:
        """Whether a rotation was begun and is not done, or a value came to stand under a retired key."""
        return any(not each.active and (each.key.retired_at is None or each.total) for each in self.keys)


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation came to."""

    resumed: bool
    written: int
    retired: tuple[str, ...]
    left: int  # values still under a former key: they do not open, or were written a moment ago


def ring_status() -> RingStatus:
    """How the ring stands. Cost: one pass over every sealed column.

    Raises: KeyRingError when there is no ring.
    """
    known = ring()
    found = _values_by_key()
    keys = sorted(known.keys.values(), key=lambda key: (USES.index(key.use), -key.number))
    standings = tuple(Standing(key, known.active[key.use] is key, found.pop(key.id, {})) for key in keys)
    return RingStatus(standings, {key: sum(places.values()) for key, places in found.items()})


def foreign_keys() -> list[str]:
    """Ids of keys that the newest values name and the ring lacks: it is the ring of another site.

    Cost: one look at the end of every sealed column.
    """
    known = ring()
    found = (
        newest_key(model, str(each.column))
        for model in sealed_models()
        for each in (*sealed_fields(model), *blind_fields(model))
    )
    return sorted({key for key in found if key and key not in known.keys})


def rotate(*, at: datetime, progress: Progress | None = None) -> Rotation:
    """Make new keys, or go on with a rotation that was cut short; seal everything anew; retire the former.

    `progress` hears the table and the rows written in it after each batch.
    Raises: KeyRingError when there is no ring, or another rotation is under way.
    """
    with _alone():
        known = ring()
        resumed = _unfinished(known)
        _make_new_keys(known, at)
        known = ring()
        former = [key for key in known.keys.values() if known.active[key.use] is not key]
        written, left = 0, dict[str, int]()
        for _ in range(PASSES):
            written += _pass_over_all(known, progress)
            found = _values_by_key()
            left = {key.id: sum(found[key.id].values()) for key in former if key.id in found}
            if not left:
                break
        spent = [key for key in former if key.id not in left and key.retired_at is None]
        for key in spent:
            retire_key(key, at=at)
        return Rotation(resumed, written, tuple(key.id for key in spent), sum(left.values()))


def _unfinished(known: Ring) -> bool:
    return any(key.retired_at is None and known.active[key.use] is not key for key in known.keys.values())


def _make_new_keys(known: Ring, at: datetime) -> None:
    """A new key for every use; of a rotation cut short, only those it had not come to."""
    begun = [
        known.active[key.use].created_at
        for key in known.keys.values()
        if key.retired_at is None and known.active[key.use] is not key
    ]
    for use in USES:
        active = known.active[use]
        if not begun or active.created_at < min(begun):
            make_key(use, at=at, specimen=settings.DEMO, number=active.number + 1)


def _pass_over_all(known: Ring, progress: Progress | None) -> int:
    active = {use: key.id for use, key in known.active.items()}
    cursor = _cursor(active)
    written = 0
    for model in sealed_models():
        table, more = model._meta.db_table, 0
        while (last := cursor.get(table, "")) != _END:
            batch = seal_batch(model, last, active)
            more += batch.written
            cursor[table] = batch.last or _END
            _keep_cursor(active, cursor)
            if progress is not None:
                progress(table, more)
        written += more
    _keep_cursor(active, {})
    return written


_END: Final = "end"


def _cursor(active: Mapping[str, str]) -> dict[str, str]:
    """How far each table is, where the last rotation was towards the same keys."""
    try:
        kept = json.loads((_room() / CURSOR).read_text(encoding="ascii"))
        return dict(kept["last"]) if kept["active"] == active else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # a lost cursor costs a second look at rows already done, no more


def _keep_cursor(active: Mapping[str, str], cursor: Mapping[str, str]) -> None:
    path = _room() / CURSOR
    draft = path.with_name(f".{CURSOR}")
    draft.write_text(json.dumps({"active": dict(active), "last": dict(cursor)}), encoding="ascii")
    os.replace(draft, path)


def _values_by_key() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for model in sealed_models():
        table = model._meta.db_table
        for column in (str(each.column) for each in (*sealed_fields(model), *blind_fields(model))):
            for key, number in count_by_key(model, column).items():
                places = found.setdefault(key, {})
                places[table] = places.get(table, 0) + number
    return found


def _room() -> Path:
    """Beside the keys, not among them: while it changes, nobody has to read the ring anew."""
    folder = ring_folder() / "rotation"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


@contextmanager
def _alone() -> Iterator[None]:
    """One rotation at a time; the lock goes with the process."""
    ring()
    descriptor = os.open(_room() / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KeyRingError(_TWICE, do_next=_WAIT, code="key-ring-busy") from None
        yield
    finally:
        os.close(descriptor)


_TWICE = Text(zh="已有一次密钥轮换正在进行。", en="Another rotation of the keys is under way.")
_WAIT = Text(
    zh="请等它完成，再用 zhian keys status 查看。",
    en="Wait until it is done, then look with zhian keys status.",
)
