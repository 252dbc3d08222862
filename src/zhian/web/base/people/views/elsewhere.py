"""Signing in through the outside service the operator named, and joining an account to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhian.kernel.clock import now
from zhian.kernel.errors import Refused
from zhian.web.base.people import selectors, services
from zhian.web.base.people.forms import ProveForm
from zhian.web.base.people.kit import ActorRequest
from zhian.web.base.people.services.noticing import holder_of_password

from .security import proven
from .session import safe_target


@never_cache
@require_POST
def set_off(request: ActorRequest) -> HttpResponse:
    """To the service."""
    return _set_off(request, safe_target(request, request.POST.get("next")), joining=False)


@require_POST
@proven
def join(request: ActorRequest) -> HttpResponse:
    """To the service, and from there to be joined to the account that is signed in."""
    return _set_off(request, resolve_url("people:security"), joining=True)


def _set_off(request: ActorRequest, target: str, *, joining: bool) -> HttpResponse:
    try:
        return services.set_off(request, target, joining=joining)
    except Refused as refused:
        messages.error(request, refused.sentence(request.actor.language))
        return redirect("people:security" if joining else "people:login")


@never_cache
@require_GET
def come_back(request: ActorRequest) -> HttpResponse:
    """Back from the service: in, or joined, or asked for a confirmation, or told that there is no account."""
    try:
        login = services.come_back(request)
    except Refused as refused:
        messages.error(request, refused.sentence(request.actor.language))
        return redirect("people:login")
    target = safe_target(request, login.state.get("next"))
    if not request.actor.is_anonymous:
        return _joined(request, login)
    user = services.account_of(login)
    if user is not None:
        return services.begin_from_elsewhere(request, user, target)
    user = services.vouched_account(login)
    if user is None:
        messages.error(
            request,
            _(
                "There is no account here for the address that service vouched for. "
                "Accounts are opened by invitation."
            ),
        )
        return redirect("people:login")
    services.keep_for_joining(request, login, user)
    return redirect("people:elsewhere_confirm")


def _joined(request: ActorRequest, login: Any) -> HttpResponse:
    user = selectors.own_account(request.actor)
    if login.state.get("process") == services.CONNECT and services.proven_lately(request, user):
        services.join_elsewhere(user, login.account.uid, at=now())
        messages.success(request, _("Your account is joined to the sign-in service."))
    return redirect("people:security")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: ActorRequest) -> HttpResponse:
    """The owner of the account gives its password, and only then the two are joined."""
    waiting = services.kept_for_joining(request)
    if waiting is None or not request.actor.is_anonymous:
        return redirect("people:login")
    user, uid = waiting
    form = ProveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = holder_of_password(request, user.email, form.cleaned_data["password"])
        if found is not None and found.pk == user.pk:
            services.join_elsewhere(user, uid, at=now())
            services.forget_joining(request)
            return services.begin_with_password(request, found, safe_target(request, None))
        form.add_error("password", _("The password is not right."))
    context = {"form": form, "email": user.email, "elsewhere": services.name_elsewhere()}
    return render(request, "people/elsewhere_confirm.html", context, status=422 if form.errors else 200)


@require_POST
@proven
def part(request: ActorRequest) -> HttpResponse:
    """Undo the joining."""
    services.part_elsewhere(request.actor, selectors.own_account(request.actor), at=now())
    messages.success(request, _("Your account is no longer joined to the sign-in service."))
    return HttpResponseRedirect(resolve_url("people:security"))
