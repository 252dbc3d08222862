"""Webhooks of an organisation: registered, watched, paused and deleted by its administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhian.kernel.clock import now
from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ActorRequest, signed_in
from zhian.web.base.people.selectors import own_account
from zhian.web.base.people.services import proven_lately
from zhian.web.base.tenancy.services import administered

from .. import selectors, services
from ..forms import HookForm
from ..kit import DeliveryState, HookState
from ..models import Hook, HookDelivery

_MADE: Final = "notify.secret_made"
KINDS: Final = {
    HookState.ACTIVE: "good",
    HookState.PAUSED: "paused",
    HookState.GONE: "late",
    HookState.FAILING: "late",
}


@require_GET
@signed_in
def hooks(request: ActorRequest) -> HttpResponse:
    """The webhooks of every organisation one administers."""
    places = [
        {"place": place, "rows": [_shown(hook) for hook in place.hooks]}
        for place in selectors.hook_places(request.actor)
    ]
    return render(request, "notify/hooks.html", {"places": places, "at_most": services.AT_MOST})


@require_http_methods(["GET", "POST"])
@signed_in
def register(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Register an address; the secret is on the next page and nowhere else."""
    actor = request.actor
    where = administered(actor, organisation_id)
    if (proof := _proof(request)) is not None:
        return proof
    form = HookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, _clear = services.register_hook(
                actor, organisation_id, form.cleaned_data["address"], at=now()
            )
        except Refused as refused:
            form.show_reasons(refused, actor.language)
        else:
            return _to_secret(request, made, fresh=True)
    context = {"form": form, "organisation": where, "name": where.name(actor.language)}
    return render(request, "notify/hook_new.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def hook(request: ActorRequest, hook_id: UUID) -> HttpResponse:
    """One webhook, and what became of its newest calls; no body and no answer is kept, so none is shown."""
    found = selectors.hook(hook_id, request.actor)
    context = {
        **_shown(found),
        "name": found.organisation.name(request.actor.language),
        "calls": [_call(row) for row in selectors.deliveries_of(hook_id, request.actor)],
        "active": found.state == HookState.ACTIVE,
    }
    return render(request, "notify/hook.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def rotate(request: ActorRequest, hook_id: UUID) -> HttpResponse:
    """Ask once, then make a new secret."""
    found = selectors.hook(hook_id, request.actor)
    if (proof := _proof(request)) is not None:
        return proof
    if request.method == "POST":
        services.rotate_secret(request.actor, hook_id, at=now())
        return _to_secret(request, found, fresh=False)
    return render(request, "notify/hook_rotate.html", _shown(found))


@require_GET
@signed_in
def secret(request: ActorRequest, hook_id: UUID) -> HttpResponse:
    """The one page that ever shows a secret: once, to the session that has just had it made."""
    found = selectors.hook(hook_id, request.actor)
    made = request.session.get(_MADE, {})
    if made.get("hook") != str(hook_id):
        messages.info(
            request, _("The secret was shown once. If you do not have it, make a new one with “New secret”.")
        )
        return redirect("notify:hook", hook_id)
    del request.session[_MADE]
    context = {**_shown(found), "secret": found.secret, "fresh": made["fresh"]}
    return render(request, "notify/hook_secret.html", context)


@require_POST
@signed_in
def pause(request: ActorRequest, hook_id: UUID) -> HttpResponse:
    """Stop telling it for a while."""
    return _done(request, hook_id, services.pause_hook, _("The webhook is paused."))


@require_POST
@signed_in
def resume(request: ActorRequest, hook_id: UUID) -> HttpResponse:
    """Tell it again."""
    return _done(request, hook_id, services.resume_hook, _("The webhook is in use again."))


@require_POST
@signed_in
def test(request: ActorRequest, hook_id: UUID) -> HttpResponse:
    """Send a call that is about nothing."""
    return _done(
        request, hook_id, services.send_test, _("The test is on its way. See below what became of it.")
    )


@require_http_methods(["GET", "POST"])
@signed_in
def delete(request: ActorRequest, hook_id: UUID) -> HttpResponse:
    """Ask once, then remove it for good."""
    found = selectors.hook(hook_id, request.actor)
    if request.method == "POST":
        services.delete_hook(request.actor, hook_id, at=now())
        messages.success(request, _("The webhook was deleted."))
        return redirect("notify:hooks")
    return render(request, "notify/hook_delete.html", _shown(found))


def _done(request: ActorRequest, hook_id: UUID, act: Callable[..., object], word: str) -> HttpResponse:
    act(request.actor, hook_id, at=now())
    messages.success(request, word)
    return redirect("notify:hook", hook_id)


def _proof(request: ActorRequest) -> HttpResponse | None:
    """Whoever did not show just now who they are does so first, and comes back here."""
    if proven_lately(request, own_account(request.actor)):
        return None
    return redirect(f"{reverse('people:prove')}?{urlencode({'next': request.path})}")


def _to_secret(request: ActorRequest, hook: Hook, *, fresh: bool) -> HttpResponse:
    """On to the secret; the session keeps whose it is, not the secret. A reload makes no second one."""
    request.session[_MADE] = {"hook": str(hook.pk), "fresh": fresh}
    return redirect("notify:hook_secret", hook.pk)


def _shown(hook: Hook) -> dict[str, Any]:
    state = HookState(hook.state)
    return {
        "hook": hook,
        "host": selectors.host_of(hook.address),
        "word": STATES[state],
        "kind": "wait" if state is HookState.ACTIVE and hook.failing_since else KINDS[state],
    }


def _call(row: HookDelivery) -> dict[str, Any]:
    state = DeliveryState(row.state)
    return {"call": row, "word": CALL_STATES[state], "kind": CALL_KINDS[state], "error": _error(row)}


def _error(row: HookDelivery) -> Text | None:
    """Why it did not arrive: what the last attempt met, or what came before any attempt."""
    if row.state == DeliveryState.DELIVERED:
        return None
    if row.last_status is not None:
        return ANSWERED.fill(n=row.last_status)
    if row.last_error:
        return ERRORS.get(row.last_error, NOT_TAKEN)
    return REASONS.get(DeliveryState(row.state))


STATES: Final = {
    HookState.ACTIVE: Text(zh="使用中", en="In use"),
    HookState.PAUSED: Text(zh="已暂停", en="Paused"),
    HookState.GONE: Text(zh="已停用：对方表示不再接收", en="Switched off: its receiver is gone"),
    HookState.FAILING: Text(zh="已停用：连续五天未能送达", en="Switched off: failed for five days"),
}
CALL_STATES: Final = {
    DeliveryState.WAITING: Text(zh="待推送", en="Waits"),
    DeliveryState.DELIVERED: Text(zh="已送达", en="Delivered"),
    DeliveryState.GIVEN_UP: Text(zh="已放弃", en="Given up"),
    DeliveryState.OUT_OF_SIGHT: Text(zh="未推送", en="Not sent"),
    DeliveryState.SWITCHED_OFF: Text(zh="未送达", en="Not delivered"),
    DeliveryState.TOO_OLD: Text(zh="未推送", en="Not sent"),
}
CALL_KINDS: Final = {
    DeliveryState.WAITING: "wait",
    DeliveryState.DELIVERED: "good",
    DeliveryState.GIVEN_UP: "late",
    DeliveryState.OUT_OF_SIGHT: "quiet",
    DeliveryState.SWITCHED_OFF: "quiet",
    DeliveryState.TOO_OLD: "quiet",
}
REASONS: Final = {
    DeliveryState.OUT_OF_SIGHT: Text(
        zh="本单位已不能查看该办件", en="Your organisation no longer sees the case"
    ),
    DeliveryState.SWITCHED_OFF: Text(zh="推送已停用", en="The webhook was switched off"),
    DeliveryState.TOO_OLD: Text(zh="等待超过七天", en="It waited for over a week"),
}
ANSWERED: Final = Text(zh="对方答复状态码 {n}", en="It answered with status {n}")
NOT_TAKEN: Final = Text(zh="答复无法读取", en="Its answer could not be read")
_NOT_ALLOWED: Final = Text(zh="该地址不允许连接", en="The address may not be connected to")
ERRORS: Final = {
    "outbound-unreachable": Text(zh="未能连接", en="It could not be reached"),
    "outbound-tls": Text(zh="证书有误或加密连接未建立", en="No secure connection; check the certificate"),
    "outbound-slow": Text(zh="答复过慢", en="It answered too slowly"),
    "outbound-too-large": Text(zh="答复过大", en="Its answer is too large"),
    **dict.fromkeys(("outbound-address", "outbound-host", "outbound-port", "outbound-url"), _NOT_ALLOWED),
}
