"""Stretches of the log checked by several processes at once, told in the order of the log."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from typing import Any, Final

import django
from django.db import connection, connections

from .stretches import Asked, Stretch, check_stretch

WORTH_IT: Final = 50_000  # events; below, starting another process takes longer than it saves
_ADDRESS: Final = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
AHEAD: Final = 4  # stretches waiting for each process, so that none is ever idle


def several_at_once(events: int) -> int:
    """How many processes a log of that length is worth: two where there are two processors."""
    return 2 if events >= WORTH_IT and (os.cpu_count() or 1) > 1 else 1


def stretches_in_turn(asked: Iterator[Asked], processes: int) -> Iterator[Stretch]:
    """Check stretches until one comes back short, this process working along with the others.

    What is not committed can be seen by this process alone, so within a transaction it works alone.
    """
    others = 0 if connection.in_atomic_block else processes - 1
    with ExitStack() as stack:
        pool = None
        if others > 0:
            pool = _others(others)
            stack.callback(pool.shutdown, wait=True, cancel_futures=True)
        for stretch in _in_order(asked, pool, others * AHEAD):
            yield stretch
            if not stretch.is_full:
                return


def _others(count: int) -> ProcessPoolExecutor:
    """Processes beside this one: copies of it where nothing else runs here, fresh ones everywhere else.

    A fresh one reads all the code anew, for a second or more. A copy must find no connection of ours open
    and no thread half-way through anything.
    """
    leave_no_connection()
    if sys.platform == "linux" and threading.active_count() == 1:
        return ProcessPoolExecutor(count, get_context("fork"))
    return ProcessPoolExecutor(count, get_context("spawn"), django.setup)


def leave_no_connection() -> None:
    """Close what this process has open of the database, pools and their threads too."""
    for link in connections.all(initialized_only=True):
        link.close()
        close_pool = getattr(link, "close_pool", None)
        if close_pool is not None:
            close_pool()


def _in_order(asked: Iterator[Asked], pool: ProcessPoolExecutor | None, ahead: int) -> Iterator[Stretch]:
    waiting: deque[Future[Stretch] | Stretch] = deque()
    address = {name: connection.settings_dict[name] for name in _ADDRESS}
    while True:
        if pool is not None:
            under_way = sum(isinstance(each, Future) and not each.done() for each in waiting)
            waiting.extend(pool.submit(_check_at, address, next(asked)) for _ in range(ahead - under_way))
        if not waiting or len(waiting) <= 4 * ahead:
            waiting.append(check_stretch(next(asked)))
        while waiting:
            first = waiting[0]
            if isinstance(first, Future):
                if not first.done() and len(waiting) <= 4 * ahead:
                    break
                first = first.result()
            waiting.popleft()
            yield first


def _check_at(address: dict[str, Any], asked: Asked) -> Stretch:
    """Check a stretch in another process, on the database that the first one reads."""
    settings = connections["default"].settings_dict
    settings.update(address)
    settings["OPTIONS"].pop("pool", None)  # one connection is all it needs
    return check_stretch(asked)
