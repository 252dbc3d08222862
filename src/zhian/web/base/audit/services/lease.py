"""Exclusive work for one worker at a time, given up by itself when the worker dies."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Now

from zhian.web.base.people.kit import Purpose, SystemActor

from ..models import Lease

WORKER = SystemActor(Purpose.SEAL)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def this_process() -> str:
    """A name for this worker that no other running worker has."""
    return f"{platform.node()[:60]}:{os.getpid()}"


def hold_lease(name: str, holder: str, *, seconds: int) -> bool:
    """Take or renew a lease; False while another worker holds it.

    Inside a transaction the row stays locked until the end, so a worker that was asleep while its
    lease passed on finds out before it writes anything.
    """
    row = Lease.objects.visible_to(WORKER).filter(name=name)
    free = row.filter(Q(holder=holder) | Q(expires_at__lte=Now()))
    until = Now() + timedelta(seconds=seconds)
    if free.update(holder=holder, expires_at=until):
        return True
    if row.exists():
        return False
    Lease.objects.bulk_create([Lease(name=name, holder=holder, expires_at=_LONG_AGO)], ignore_conflicts=True)
    return bool(free.update(holder=holder, expires_at=until))


def give_up_lease(name: str, holder: str) -> None:
    """Let the next worker in at once, at an orderly stop."""
    Lease.objects.visible_to(WORKER).filter(name=name, holder=holder).update(expires_at=_LONG_AGO)
