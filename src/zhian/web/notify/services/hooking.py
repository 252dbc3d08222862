"""What an administrator does with webhooks; each change is in the audit log, with the host and no address."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from zhian.kernel.errors import Conflict, Refused
from zhian.kernel.ids import uuid7
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbound.kit import Listed, OutboundError
from zhian.web.base.outbound.services import check
from zhian.web.base.outbound.services.connecting import Resolve, look_up
from zhian.web.base.people.kit import Actor, Role
from zhian.web.base.tenancy.services import administered

from ..channels import webhook
from ..kit import DeliveryState, HookEvent, HookState
from ..models import Hook, HookDelivery
from ..selectors import host_of, no_hook

AT_MOST: Final = 10  # of one organisation
BOTH_SIGN_FOR: Final = timedelta(hours=24)


def register_hook(
    actor: Actor, organisation_id: UUID, address: str, *, at: datetime, resolve: Resolve = look_up
) -> tuple[Hook, str]:
    """A webhook for an organisation, and its secret in clear for this once.

    Cost: one look-up. Raises: NotFound; Refused for colleagues, an address of no use, an eleventh; Conflict.
    """
    where = administered(actor, organisation_id)
    _insist_on_address(address, resolve)
    secret = webhook.new_secret()
    try:
        with transaction.atomic():
            made = Hook(
                organisation_id=where.pk,
                number=_free_number(actor, organisation_id),
                address=address,
                secret=secret,
                created_at=at,
            )
            made.save(force_insert=True)
            record(actor, _entry("notify.hook_registered", actor, made), at=at)
    except IntegrityError:
        raise Conflict(
            Text(
                zh="同事刚刚也登记了一个接收地址。", en="A colleague registered another at the same moment."
            ),
            do_next=Text(zh="请再提交一次。", en="Send the form once more."),
            code="notify.hook_at_once",
        ) from None
    return made, secret


def rotate_secret(actor: Actor, hook_id: UUID, *, at: datetime) -> str:
    """A new secret, in clear for this once; for 24 hours the former one signs beside it. Raises: NotFound."""
    with transaction.atomic():
        hook = _own(actor, hook_id)
        hook.former_secret, hook.former_until = hook.secret, at + BOTH_SIGN_FOR
        hook.secret = webhook.new_secret()
        hook.save(update_fields=["secret", "former_secret", "former_until"])
        record(actor, _entry("notify.hook_secret_rotated", actor, hook), at=at)
        return str(hook.secret)


def pause_hook(actor: Actor, hook_id: UUID, *, at: datetime) -> Hook:
    """Note no news for it and send it nothing; what waits already is kept. Raises: NotFound, Refused."""
    with transaction.atomic():
        hook = _own(actor, hook_id)
        if hook.state != HookState.ACTIVE:
            raise Refused([_NOT_ACTIVE], do_next=_USE_IT, code="notify.hook_not_active")
        hook.state = HookState.PAUSED.value
        hook.save(update_fields=["state"])
        record(actor, _entry("notify.hook_paused", actor, hook), at=at)
    return hook


def resume_hook(actor: Actor, hook_id: UUID, *, at: datetime) -> Hook:
    """Use it again, whoever stopped it; it starts with a clean record. Raises: NotFound, Refused."""
    with transaction.atomic():
        hook = _own(actor, hook_id)
        if hook.state == HookState.ACTIVE:
            raise Refused([_ACTIVE], do_next=_LOOK, code="notify.hook_active")
        hook.state, hook.failing_since, hook.rests_until = HookState.ACTIVE.value, None, None
        hook.save(update_fields=["state", "failing_since", "rests_until"])
        record(actor, _entry("notify.hook_resumed", actor, hook), at=at)
    return hook


def delete_hook(actor: Actor, hook_id: UUID, *, at: datetime) -> None:
    """Remove it with its secret and the list of its calls. Raises: NotFound."""
    with transaction.atomic():
        hook = _own(actor, hook_id)
        record(actor, _entry("notify.hook_deleted", actor, hook), at=at)
        hook.delete()


def send_test(actor: Actor, hook_id: UUID, *, at: datetime) -> HookDelivery:
    """Put a call that is about nothing in line. Raises: NotFound; Refused while the webhook is not used."""
    with transaction.atomic():
        hook = _own(actor, hook_id)
        if hook.state != HookState.ACTIVE:
            raise Refused([_NOT_ACTIVE], do_next=_USE_IT, code="notify.hook_not_active")
        made = HookDelivery(
            hook=hook,
            key=f"test:{uuid7()}",
            event=HookEvent.TEST.value,
            state=DeliveryState.WAITING.value,
            created_at=at,
            next_attempt_at=at,
        )
        made.save(force_insert=True)
    return made


def _own(actor: Actor, hook_id: UUID) -> Hook:
    found = Hook.objects.visible_to(actor).select_for_update().filter(pk=hook_id).first()
    if found is None:
        raise no_hook()
    return found


def _free_number(actor: Actor, organisation_id: UUID) -> int:
    rows = Hook.objects.visible_to(actor).filter(organisation_id=organisation_id)
    taken = set(rows.values_list("number", flat=True))
    free = next((number for number in range(1, AT_MOST + 1) if number not in taken), None)
    if free is None:
        raise Refused([_TOO_MANY], code="notify.hooks_enough")
    return free


def _insist_on_address(address: str, resolve: Resolve) -> None:
    if not address.lower().startswith("https://"):
        raise Refused([_NOT_HTTPS], code="notify.hook_address")
    try:
        check(address, resolve=resolve, listed_in=Listed.WEBHOOKS)
    except OutboundError as error:
        told = Text(zh=error.sentence("zh-hans"), en=error.sentence("en"))
        raise Refused([told], code="notify.hook_address") from error


def _entry(verb: str, actor: Actor, hook: Hook) -> Entry:
    return Entry(
        verb=verb,
        subject_kind="hook",
        subject_id=hook.pk,
        acting=actor.post(Role.ADMINISTRATOR, organisation_id=hook.organisation_id),
        body={
            "organisation": str(hook.organisation_id),
            "number": hook.number,
            "host": host_of(hook.address),
        },
    )


_NOT_HTTPS = Text(
    zh="接收地址须以 https:// 开头，以免途中被读取或篡改。",
    en="The address must start with https://, so that nobody reads or changes it on the way.",
)
_TOO_MANY = Text(
    zh="本单位已登记 10 个接收地址，请先删除不再使用的。",
    en="Your organisation has ten webhooks. Delete one that is no longer used.",
)
_NOT_ACTIVE = Text(zh="该消息推送未在使用中。", en="This webhook is not in use.")
_ACTIVE = Text(zh="该消息推送已在使用中。", en="This webhook is in use already.")
_USE_IT = Text(
    zh="请打开该消息推送查看状态，需要使用时点击“恢复使用”。",
    en="Open the webhook and look at its state; choose “Use it again” if it is needed.",
)
_LOOK = Text(zh="请打开该消息推送查看状态。", en="Open the webhook and look at its state.")
