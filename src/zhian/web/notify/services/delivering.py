"""Telling webhooks: a row for each call that is owed, one attempt at a time, and what follows from its end.

The subscriber only writes rows, so no receiver holds up the outbox. Times of retry follow the schedule that
Standard Webhooks 1.0 suggests, and end after five days.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbound.kit import OutboundError
from zhian.web.base.outbox.kit import Handler, Parcel
from zhian.web.base.outbox.services import emit
from zhian.web.base.people.kit import Purpose, ScopedQuerySet, SystemActor

from .. import events
from ..channels import webhook
from ..kit import DeliveryState, HookEvent, HookState, Listeners, ListenersOf, matters
from ..models import Hook, HookDelivery
from ..selectors import host_of, organisation_as_reader

NOTIFY: Final = SystemActor(Purpose.NOTIFY)
BACK_OFF: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24, 24, 24)),
)
OFF_AFTER: Final = timedelta(days=5)
SHORTEST_REST: Final = timedelta(seconds=5)
LONGEST_REST: Final = timedelta(minutes=5)
KEPT_FOR: Final = timedelta(days=30)
WAITS_FOR: Final = timedelta(days=7)
_log = logging.getLogger("zhian.webhooks")


def tell_hooks(listeners_of: ListenersOf) -> Handler:
    """A subscriber that notes an event for the webhooks of those it concerns; twice changes nothing."""

    def handle(parcel: Parcel, at: datetime) -> None:
        active = Hook.objects.visible_to(NOTIFY).filter(state=HookState.ACTIVE.value)
        if not active.exists():
            return
        heard = listeners_of(parcel, at)
        if heard is not None:
            _note(active, heard, parcel, at)

    handle.__doc__ = listeners_of.__doc__  # printed in the table of the switchboard
    return handle


def deliver(delivery_id: UUID, *, at: datetime) -> bool:
    """Make one attempt, when the call still waits; whether the receiver took it.

    The caller holds the webhook's lane. Call it outside a transaction: it waits for another machine.
    """
    rows = HookDelivery.objects.visible_to(NOTIFY).select_related("hook")
    row = rows.filter(pk=delivery_id, state=DeliveryState.WAITING.value).first()
    if row is None or row.hook.state != HookState.ACTIVE:
        return False
    data = _data(row)
    if data is None:
        _end(_one(row), DeliveryState.OUT_OF_SIGHT, at)
        return True
    address, keys = row.hook.address, _keys(row.hook, at)
    call = webhook.Call(f"msg_{row.pk.hex}", row.event, row.created_at, data)
    if not connection.in_atomic_block:
        connection.close()  # the receiver may take its time: others can have the connection meanwhile
    status: int | None = None
    error = ""
    try:
        status = webhook.send(address, call, keys, at=at)
    except OutboundError as refused:
        error = refused.code[:40]
    with transaction.atomic():
        if status is not None and 200 <= status < 300:
            _taken(row, status, at)
            return True
        _failed(row, status, error, at)
    return False


def sweep_deliveries(at: datetime) -> int:
    """Give up calls that waited for a week, and forget those that ended thirty days ago; how many."""
    rows = HookDelivery.objects.visible_to(NOTIFY)
    old = _end(_waiting().filter(created_at__lt=at - WAITS_FOR), DeliveryState.TOO_OLD, at)
    return old + rows.filter(ended_at__lt=at - KEPT_FOR).delete()[0]


def rest_of(failing_since: datetime, at: datetime) -> timedelta:
    """How long a receiver is left alone after a failure: a quarter of the time it has been failing."""
    return min(max((at - failing_since) / 4, SHORTEST_REST), LONGEST_REST)


def _note(active: ScopedQuerySet[Hook], heard: Listeners, parcel: Parcel, at: datetime) -> None:
    HookDelivery.objects.bulk_create(
        [
            HookDelivery(
                hook_id=hook_id,
                key=f"{parcel.key}:{hook_id}",
                event=HookEvent.NEWS.value,
                matter_id=heard.matter_id,
                created_at=parcel.occurred_at,
                next_attempt_at=at,
            )
            for hook_id in active.filter(organisation_id__in=heard.organisations).values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )


def _data(row: HookDelivery) -> Mapping[str, str] | None:
    """What the call is about, if its organisation may see that now."""
    if row.event == HookEvent.TEST or row.matter_id is None:
        return {}
    reader = organisation_as_reader(row.hook.organisation_id)
    matter = None if reader is None else matters([row.matter_id], reader).get(row.matter_id)
    if matter is None:
        return None
    return {"id": str(row.matter_id), "url": f"{settings.PUBLIC_URL}{matter.path}"}


def _keys(hook: Hook, at: datetime) -> list[str]:
    both = hook.former_until is not None and at < hook.former_until
    return [hook.secret, hook.former_secret] if both else [hook.secret]


def _taken(row: HookDelivery, status: int, at: datetime) -> None:
    _one(row).update(
        state=DeliveryState.DELIVERED.value,
        attempts=row.attempts + 1,
        next_attempt_at=None,
        last_attempt_at=at,
        last_error="",
        last_status=status,
        ended_at=at,
    )
    _hook(row).update(failing_since=None, rests_until=None)


def _failed(row: HookDelivery, status: int | None, error: str, at: datetime) -> None:
    since = row.hook.failing_since or at
    _hook(row).update(failing_since=since, rests_until=at + rest_of(since, at))
    waits = row.attempts < len(BACK_OFF)
    _one(row).update(
        state=(DeliveryState.WAITING if waits else DeliveryState.GIVEN_UP).value,
        attempts=row.attempts + 1,
        next_attempt_at=at + BACK_OFF[row.attempts] if waits else None,
        last_attempt_at=at,
        last_error=error,
        last_status=status,
        ended_at=None if waits else at,
    )
    if status == 410:
        _switch_off(row.hook, HookState.GONE, at)
    elif at - since >= OFF_AFTER:
        _switch_off(row.hook, HookState.FAILING, at)


def _switch_off(hook: Hook, state: HookState, at: datetime) -> None:
    """Stop using a webhook whose receiver does not want it or is not there, and tell its administrators."""
    rows = Hook.objects.visible_to(NOTIFY).filter(pk=hook.pk, state=HookState.ACTIVE.value)
    if not rows.update(state=state.value):
        return
    _end(_waiting().filter(hook_id=hook.pk), DeliveryState.SWITCHED_OFF, at)
    place = {
        "organisation": str(hook.organisation_id),
        "number": hook.number,
        "host": host_of(hook.address),
    }
    record(
        NOTIFY, Entry("notify.hook_switched_off", "hook", hook.pk, body={**place, "why": state.value}), at=at
    )
    emit(
        events.HOOK_SWITCHED_OFF,
        {"organisation_id": str(hook.organisation_id), "hook_id": str(hook.pk)},
        key=f"notify.hook_switched_off:{hook.pk}:{int(at.timestamp())}",
        at=at,
    )
    _log.info("switched-off", extra={"fields": {"hook": str(hook.pk), "why": state.value}})


def _end(rows: ScopedQuerySet[HookDelivery], state: DeliveryState, at: datetime) -> int:
    return rows.update(state=state.value, next_attempt_at=None, ended_at=at)


def _waiting() -> ScopedQuerySet[HookDelivery]:
    return HookDelivery.objects.visible_to(NOTIFY).filter(state=DeliveryState.WAITING.value)


def _one(row: HookDelivery) -> ScopedQuerySet[HookDelivery]:
    """The call, unless it ended meanwhile."""
    return _waiting().filter(pk=row.pk)


def _hook(row: HookDelivery) -> ScopedQuerySet[Hook]:
    return Hook.objects.visible_to(NOTIFY).filter(pk=row.hook_id)
