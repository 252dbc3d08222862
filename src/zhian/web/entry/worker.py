"""The worker: one process with two loops.

One loop seals and signs, so that an event has its place within a second whatever else goes on; the other
places and delivers messages, watches clocks and runs long jobs. Any number of workers may run: of those,
one at a time holds the lease for messages and clocks, and all share the jobs.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from zhian.web.base.audit.kit import numbered
from zhian.web.base.outbox.kit import Subscriber, Tick

from .ground import set_up
from .jsonlog import log_as_json

IDLE_SECONDS: Final = 0.25
LEASE: Final = "work"
LEASE_SECONDS: Final = 12
RENEW_SECONDS: Final = 3.0
LONGEST_PAUSE: Final = 30.0
CHECKPOINT_SECONDS: Final = 2.0
STOP_SECONDS: Final = 15.0
_log = logging.getLogger("zhian.worker")


def run_worker() -> None:
    """Work until SIGTERM or SIGINT; what is in hand is finished first."""
    set_up()
    log_as_json()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Worker(stop).run()


class Worker:
    """Both loops, and what they share: the stop sign and whether this process holds the lease."""

    def __init__(self, stop: threading.Event, holder: str | None = None) -> None:
        from zhian.web import wiring
        from zhian.web.base.audit.services import this_process

        self.stop = stop
        self.holder = holder or os.environ.get("ZHIAN_WORKER") or this_process()
        self.subscribers: Sequence[Subscriber] = wiring.SUBSCRIBERS
        self.ticks = [_Due(tick) for tick in (*wiring.TICKS, _RETRY_TASKS)]
        self.leased_until = 0.0
        self.next_renewal = 0.0
        self.next_checkpoint = 0.0

    def run(self) -> None:
        """Both loops until the stop sign; then leave the leases to the next."""
        from django.db import connections

        from zhian.web.base.audit.services import give_up_lease

        _log.info("started", extra={"fields": {"subscribers": len(self.subscribers)}})
        sealing = threading.Thread(target=self.loop, args=("seal", self.seal_once), name="seal", daemon=True)
        working = threading.Thread(target=self.loop, args=("work", self.work_once), name="work", daemon=True)
        sealing.start()
        working.start()
        self.stop.wait()
        working.join(STOP_SECONDS)
        sealing.join(STOP_SECONDS)
        for lease in ("seal", LEASE):
            _quietly(partial(give_up_lease, lease, self.holder))
        _quietly(connections.close_all)
        _log.info("stopped")

    def loop(self, name: str, step: Callable[[], bool]) -> None:
        """Repeat a step; an error costs a pause, never the process."""
        from django.db import close_old_connections, connections

        failures = 0
        while not self.stop.is_set():
            busy, pause = False, IDLE_SECONDS
            with numbered():
                try:
                    close_old_connections()
                    busy = step()
                    failures = 0
                except Exception:  # whatever it was, the next minute may be better
                    failures += 1
                    pause = min(LONGEST_PAUSE, IDLE_SECONDS * 2**failures)
                    _log.exception("step-failed", extra={"fields": {"loop": name, "failures": failures}})
                    _quietly(connections.close_all)
            if not busy:
                self.stop.wait(pause)
        _quietly(connections.close_all)

    def seal_once(self) -> bool:
        """Seal what waits, now and then sign a checkpoint, keep the lease for the other loop."""
        from zhian.kernel.clock import now
        from zhian.web.base.audit.services import hold_lease, publish_checkpoint, seal, write_missing_files
        from zhian.web.base.vault.services import audit_signing_key

        moment = time.monotonic()
        if moment >= self.next_renewal:
            if hold_lease(LEASE, self.holder, seconds=LEASE_SECONDS):
                self.leased_until = moment + LEASE_SECONDS
            self.next_renewal = moment + RENEW_SECONDS
        sealed = seal(at=now(), holder=self.holder)
        if moment >= self.next_checkpoint and moment < self.leased_until:
            if self.next_checkpoint == 0.0:
                write_missing_files()
            published = publish_checkpoint(audit_signing_key(), at=now())
            if published is not None:
                _log.info("checkpoint", extra={"fields": {"size": published.size}})
            self.next_checkpoint = moment + CHECKPOINT_SECONDS
        return sealed > 0

    def work_once(self) -> bool:
        """Place and deliver messages and watch clocks if the lease is ours; run jobs in any case."""
        from zhian.kernel.clock import now
        from zhian.web.base.outbox.services import dispatch, place_messages

        from .taskroom import run_due_tasks

        done = 0
        if time.monotonic() < self.leased_until:
            done += place_messages(at=now())
            done += dispatch(self.subscribers, at=now())
            for due in self.ticks:
                due.run_if_due(now)
        done += run_due_tasks(self.holder)
        return done > 0


class _Due:
    """When a tick is next due; after an error it waits its whole interval like after a success."""

    def __init__(self, tick: Tick) -> None:
        self.tick = tick
        self.next = 0.0

    def run_if_due(self, now: Callable[[], Any]) -> None:
        moment = time.monotonic()
        if moment < self.next:
            return
        self.next = moment + self.tick.every.total_seconds()
        with numbered():
            try:
                self.tick.run(now())
            except Exception:  # one clock that stumbles must not stop the others
                _log.exception("tick-failed", extra={"fields": {"tick": self.tick.name}})


def _retry_tasks(at: Any) -> None:
    from .taskroom import retry_failed_tasks

    retry_failed_tasks(at=at)


_RETRY_TASKS: Final = Tick("tasks.retry", timedelta(seconds=15), _retry_tasks)


def _quietly(act: Callable[[], object]) -> None:
    """For the last steps of a stop, when the database may be gone already."""
    try:
        act()
    except Exception:
        _log.warning("stop-step-failed")
