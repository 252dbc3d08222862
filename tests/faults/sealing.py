"""Run as `python -m tests.faults.sealing`: writes events and seals them, killed at each statement in turn.

Every attempt is a child of this process that kills itself before its n-th statement. Prints one JSON object:
how often each was killed, what still waits at the end, and `faults`, whatever was found by halves between.
"""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from typing import Any

MOST = 40  # statements; an attempt that needs more never comes to its end here
BATCH = 3  # events that one pass seals: some are always left for the next


def main() -> None:
    """Both, then everything that was left."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhian.web.settings.base"
    import django

    django.setup()
    faults: list[str] = []
    writing, sealing = _killed_everywhere(_write, faults), _killed_everywhere(_seal, faults)
    while _seal():
        pass
    faults += list(_halves())
    waiting = len(_waiting())
    print(
        json.dumps(
            {"killed writing": writing, "killed sealing": sealing, "waiting": waiting, "faults": faults}
        )
    )


def _killed_everywhere(work: Callable[[], object], faults: list[str]) -> int:
    """Kill the work before its first statement, its second, and so on until it comes to its end."""
    for number in range(1, MOST):
        before = len(_all()), len(_waiting())
        if not _dies(work, number):
            return number - 1
        if (after := (len(_all()), len(_waiting()))) != before:
            faults.append(f"{work.__name__} killed at {number}: (events, waiting) {before} became {after}")
        faults += [f"{work.__name__} killed at {number}: {fault}" for fault in _halves()]
    faults.append(f"{work.__name__} needs more than {MOST} statements")
    return MOST


def _dies(work: Callable[[], object], number: int) -> bool:
    from django.db import connection

    connection.close()
    if connection.vendor == "postgresql":
        pooled: Any = connection
        pooled.close_pool()  # its threads would not be in the child
    child = os.fork()
    if child == 0:
        count = 0

        def counting(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
            nonlocal count
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        failed = True
        try:
            with connection.execute_wrapper(counting):
                work()
            failed = False
        except Exception:
            traceback.print_exc()  # else it would go with the process
        finally:
            os._exit(failed)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        raise RuntimeError(f"{work.__name__} failed at {number}")
    return False


def _write() -> None:
    """One event in a transaction of its own, with a last statement after it."""
    from django.db import transaction

    from tests.factories.people import SYSTEM
    from zhian.kernel.clock import now
    from zhian.kernel.ids import uuid7
    from zhian.web.base.audit.models import Event
    from zhian.web.base.audit.services import Entry, record

    with transaction.atomic():
        record(SYSTEM, Entry(verb="case.opened", subject_kind="case", subject_id=uuid7()), at=now())
        Event.objects.visible_to(SYSTEM).exists()


def _seal() -> int:
    from zhian.kernel.clock import now
    from zhian.web.base.audit.services import seal

    return seal(at=now(), holder="test", limit=BATCH)


def _all() -> list[Any]:
    from tests.factories.people import SYSTEM
    from zhian.web.base.audit.models import Event

    return list(Event.objects.visible_to(SYSTEM).values_list("pk", "sequence", "link", "sealed_at"))


def _waiting() -> set[Any]:
    return {key for key, sequence, _, _ in _all() if sequence is None}


def _halves() -> Iterator[str]:
    """Places without a link, gaps, a head that is elsewhere, events that nobody will ever seal."""
    from tests.factories.people import SYSTEM
    from zhian.web.base.audit.models import Arrival, Head

    rows = _all()
    yield from (
        f"event {key} is half sealed"
        for key, sequence, link, at in rows
        if len({sequence is None, not link, at is None}) > 1
    )
    places = sorted(sequence for _, sequence, _, _ in rows if sequence is not None)
    if places != list(range(1, len(places) + 1)):
        yield f"places are {places}"
    head = Head.objects.visible_to(SYSTEM).values_list("size", flat=True).first() or 0
    if head != len(places):
        yield f"the head stands at {head} of {len(places)}"
    queued = set(Arrival.objects.visible_to(SYSTEM).values_list("event_id", flat=True))
    if queued != _waiting():
        yield f"{len(queued)} are queued, {len(_waiting())} wait"


if __name__ == "__main__":
    main()
