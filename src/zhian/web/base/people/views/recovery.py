"""Helping an officer who lost the second factor back in, by two colleagues."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people import selectors, services
from zhian.web.base.people.forms import ProveForm
from zhian.web.base.people.kit import (
    ActorRequest,
    Purpose,
    Role,
    SystemActor,
    organisation_names,
    places_of_recovery,
    posts_of,
    signed_in,
)
from zhian.web.base.people.models import FactorRecovery
from zhian.web.base.people.services.noticing import holder_of_password

_NO_REQUEST = Text(zh="没有找到该申请。", en="There is no such request.")
_NOTHING = Text(zh="没有找到。", en="There is no such page.")


@require_GET
@signed_in
def recoveries(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """What was asked in the organisation, and what waits for a second person."""
    if organisation_id not in places_of_recovery(request.actor):
        raise NotFound(_NOTHING)
    rows = selectors.recoveries_of(organisation_id, request.actor)
    context = {
        "rows": [{"recovery": row, "state": services.state_of_recovery(row, at=now())} for row in rows],
        "place": organisation_names([organisation_id]).get(organisation_id),
        "organisation_id": organisation_id,
    }
    return render(request, "people/recoveries.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def ask(request: ActorRequest, organisation_id: UUID, user_id: UUID) -> HttpResponse:
    """An administrator asks for a colleague."""
    if organisation_id not in places_of_recovery(request.actor, Role.ADMINISTRATOR):
        raise NotFound(_NOTHING)
    if request.method == "POST":
        services.ask_recovery(request.actor, organisation_id, user_id, at=now())
        messages.success(request, _("Asked. A second colleague has to confirm within three days."))
        return redirect("people:recoveries", organisation_id)
    held = {post.organisation_id for post in posts_of(user_id, on=legal_day(now()))}
    if organisation_id not in held or user_id == request.actor.user_id:
        raise NotFound(_NOTHING)
    # That both work in the same place was just established; the name follows.
    names = selectors.display_names([user_id], SystemActor(Purpose.SIGN_IN))
    context = {"name": names.get(user_id, ""), "user_id": user_id, "organisation_id": organisation_id}
    return render(request, "people/recovery_ask.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def confirm(request: ActorRequest, recovery_id: UUID) -> HttpResponse:
    """The second colleague confirms."""
    found = _for_me(request, recovery_id)
    if request.method == "POST":
        services.confirm_recovery(request.actor, recovery_id, at=now())
        messages.success(request, _("Confirmed. The link is on its way to the officer."))
        return redirect("people:recoveries", found.organisation_id)
    mine = request.actor.user_id in {found.asked_by_id, found.user_id}
    return render(request, "people/recovery_confirm.html", {"recovery": found, "mine": mine})


@require_http_methods(["GET", "POST"])
@signed_in
def withdraw(request: ActorRequest, recovery_id: UUID) -> HttpResponse:
    """Anybody who takes part stops it, and the officer whom it is about."""
    found = selectors.recovery(recovery_id, request.actor)
    if found is None:
        raise NotFound(_NO_REQUEST)
    if request.method == "POST":
        services.withdraw_recovery(request.actor, recovery_id, at=now())
        messages.success(request, _("The request was stopped."))
        if found.user_id == request.actor.user_id:
            return redirect("people:security")
        return redirect("people:recoveries", found.organisation_id)
    return render(request, "people/recovery_withdraw.html", {"recovery": found})


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def use(request: ActorRequest, token: str) -> HttpResponse:
    """The officer opens the mailed link and gives the password; then a new factor is set up."""
    found = selectors.open_recovery(token, at=now())
    form = ProveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, given = found.user.email, form.cleaned_data["password"]
        user = holder_of_password(request, email, given)
        if user is not None and user.pk == found.user_id:
            services.use_recovery(token, at=now())
            logout(request)
            return services.begin_with_password(request, user, resolve_url("people:set_up"))
        form.add_error("password", _("The password is not right."))
    context = {"form": form, "recovery": found, "path": request.path}
    return render(request, "people/recovery_use.html", context, status=422 if form.errors else 200)


def _for_me(request: ActorRequest, recovery_id: UUID) -> FactorRecovery:
    found = selectors.recovery(recovery_id, request.actor)
    if found is None or found.organisation_id not in places_of_recovery(request.actor):
        raise NotFound(_NO_REQUEST)
    return found
