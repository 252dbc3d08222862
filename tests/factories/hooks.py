"""Webhooks, and calls that they are owed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhian.kernel.ids import uuid7
from zhian.web.notify.channels import webhook
from zhian.web.notify.kit import HookEvent, HookState
from zhian.web.notify.models import Hook, HookDelivery

from .people import NOW, SYSTEM

INSIDE = "https://10.0.0.8/zhian"  # refused at once: nothing is called


def make_hook(organisation_id: UUID, address: str = INSIDE, state: HookState = HookState.ACTIVE) -> Hook:
    """A webhook as if it had been registered before its name moved inside."""
    number = 1 + Hook.objects.visible_to(SYSTEM).filter(organisation_id=organisation_id).count()
    return Hook.objects.create(
        organisation_id=organisation_id,
        number=number,
        address=address,
        secret=webhook.new_secret(),
        state=state.value,
        created_at=NOW,
    )


def owe(hook: Hook, matter_id: UUID | None = None, at: datetime = NOW) -> HookDelivery:
    """A call that waits; a test, where it is about no matter."""
    return HookDelivery.objects.create(
        hook=hook,
        key=f"key:{uuid7()}",
        event=(HookEvent.NEWS if matter_id else HookEvent.TEST).value,
        matter_id=matter_id,
        created_at=at,
        next_attempt_at=at,
    )


def again(row: HookDelivery) -> HookDelivery:
    """The call as it stands now, with its webhook."""
    return HookDelivery.objects.visible_to(SYSTEM).select_related("hook").get(pk=row.pk)
