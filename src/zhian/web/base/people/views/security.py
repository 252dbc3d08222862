"""Everything an account has beside its password, and where it is signed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhian.kernel.clock import now
from zhian.kernel.errors import Refused
from zhian.web.base.people import selectors, services
from zhian.web.base.people.forms import CodeForm, NewPasskeyForm, PasskeyForm, ProveForm, show_reasons
from zhian.web.base.people.kit import ActorRequest, signed_in
from zhian.web.base.people.models import User
from zhian.web.base.people.services.noticing import holder_of_password, lately

from .session import check_factor, locked, safe_target

P = ParamSpec("P")


def proven(
    view: Callable[Concatenate[ActorRequest, P], HttpResponse],
) -> Callable[Concatenate[ActorRequest, P], HttpResponse]:
    """Before a change of security the person shows once more who they are, if they did not just now."""

    @signed_in
    @wraps(view)
    def guarded(request: ActorRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if services.proven_lately(request, selectors.own_account(request.actor)):
            return view(request, *args, **kwargs)
        target = request.get_full_path() if request.method == "GET" else resolve_url("people:security")
        query = urlencode({"next": target})
        return HttpResponseRedirect(f"{resolve_url('people:prove')}?{query}")

    return guarded


@require_GET
@signed_in
def security(request: ActorRequest) -> HttpResponse:
    """Factors, codes, sessions."""
    user = selectors.own_account(request.actor)
    context = {
        "user": user,
        "factors": services.factors_of(user, request.actor),
        "sessions": services.sessions_of(request, user),
        "elsewhere": services.name_elsewhere(),
        "joined_since": services.joined_since(user),
        "lately": lately(user, at=now()),
    }
    return render(request, "people/security.html", context)


@require_GET
@signed_in
def set_up(request: ActorRequest) -> HttpResponse:
    """Where somebody whose posts need a second factor chooses one; with one already, it is shown here."""
    user = selectors.own_account(request.actor)
    if services.has_second_factor(user):
        if services.second_factor_shown(request):
            return redirect("people:security")
        return HttpResponseRedirect(f"{resolve_url('people:prove')}?{urlencode({'next': '/'})}")
    return render(request, "people/set_up.html", {"must": request.owes_second_factor})


@sensitive_post_parameters("password", "code", "credential")
@require_http_methods(["GET", "POST"])
@signed_in
def prove(request: ActorRequest) -> HttpResponse:
    """Show once more who one is: with a factor where there is one, else with the password."""
    user = selectors.own_account(request.actor)
    target = safe_target(request, request.POST.get("next") or request.GET.get("next"))
    if services.has_second_factor(user):
        return _prove_by_factor(request, user, target)
    form = ProveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = holder_of_password(request, user.email, form.cleaned_data["password"])
        if found is not None and found.pk == user.pk:
            services.note_password(request, user)
            return HttpResponseRedirect(target)
        form.add_error("password", _("The password is not right."))
    context = {"form": form, "next": target}
    return render(request, "people/prove.html", context, status=422 if form.errors else 200)


def _prove_by_factor(request: ActorRequest, user: User, target: str) -> HttpResponse:
    if not services.code_tries_left(request, user):
        return locked(request)
    form: CodeForm | PasskeyForm = CodeForm()
    if request.method == "POST":
        form = PasskeyForm(request.POST) if "credential" in request.POST else CodeForm(request.POST)
        factor = check_factor(request, user, form)
        if factor is not None:
            services.note_second_factor(request, factor, again=True)
            return HttpResponseRedirect(target)
    factors = services.factors_of(user, request.actor)
    question = json.dumps(services.passkey_question(user)) if factors.passkeys else ""
    codes = form if isinstance(form, CodeForm) else CodeForm()
    context = {
        "form": form,
        "code_form": codes,
        "next": target,
        "factors": factors,
        "question": question,
    }
    return render(request, "people/prove.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@proven
def add_app(request: ActorRequest) -> HttpResponse:
    """Scan the picture, type the first code."""
    user = selectors.own_account(request.actor)
    if services.factors_of(user, request.actor).app_since:
        return redirect("people:security")
    form = CodeForm(request.POST or None)
    form.fields["code"].help_text = _("Six digits, as the app shows them.")
    secret = services.pending_secret(request, anew=request.method == "GET")
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_app(request.actor, user, secret, form.cleaned_data["code"], at=now())
        except Refused as refused:
            show_reasons(form, refused, request.actor.language, {services.WRONG_CODE: "code"})
        else:
            services.forget_pending_secret(request)
            services.note_second_factor(request, made)
            messages.success(request, _("The authenticator app is set up. Keep these codes for bad days."))
            return redirect("people:codes")
    context = {
        "form": form,
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "picture": services.picture_of_secret(user, secret),
    }
    return render(request, "people/add_app.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@proven
def remove_app(request: ActorRequest) -> HttpResponse:
    """Ask once, then take the app away."""
    user = selectors.own_account(request.actor)
    if request.method == "POST":
        services.remove_app(request.actor, user, at=now())
        messages.success(request, _("The authenticator app was removed."))
        return redirect("people:security")
    context = {"factors": services.factors_of(user, request.actor), "name": ""}
    return render(request, "people/remove_factor.html", context)


@sensitive_post_parameters("credential")
@require_http_methods(["GET", "POST"])
@proven
def add_passkey(request: ActorRequest) -> HttpResponse:
    """Let the browser make a passkey and keep it."""
    user = selectors.own_account(request.actor)
    form = NewPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.add_passkey(request.actor, user, given["name"], given["credential"], at=now())
        except Refused as refused:
            show_reasons(form, refused, request.actor.language)
        else:
            services.note_second_factor(request, made)
            messages.success(request, _("The passkey was added. Keep these codes for bad days."))
            return redirect("people:codes")
    context: dict[str, Any] = {"form": form, "question": json.dumps(services.passkey_creation(user))}
    return render(request, "people/add_passkey.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@proven
def remove_passkey(request: ActorRequest, passkey_id: int) -> HttpResponse:
    """Ask once, then take a passkey away."""
    user = selectors.own_account(request.actor)
    if request.method == "POST":
        services.remove_passkey(request.actor, user, passkey_id, at=now())
        messages.success(request, _("The passkey was removed."))
        return redirect("people:security")
    factors = services.factors_of(user, request.actor)
    name = next((key.name for key in factors.passkeys if key.pk == passkey_id), "")
    if not name:
        return redirect("people:security")
    return render(request, "people/remove_factor.html", {"factors": factors, "name": name})


@require_http_methods(["GET", "POST"])
@proven
def codes(request: ActorRequest) -> HttpResponse:
    """The recovery codes that still work; a POST makes ten new ones."""
    user = selectors.own_account(request.actor)
    if not services.has_second_factor(user):
        return redirect("people:security")
    if request.method == "POST":
        services.renew_codes(request.actor, user, at=now())
        messages.success(request, _("Here are new codes. The former ones no longer work."))
        return redirect("people:codes")
    return render(request, "people/codes.html", {"codes": services.codes_of(user)})


@require_POST
@signed_in
def end_session(request: ActorRequest, session_id: int) -> HttpResponse:
    """Sign out one other device."""
    services.end_session(request.actor, selectors.own_account(request.actor), session_id, at=now())
    messages.success(request, _("The device was signed out."))
    return redirect("people:security")


@require_POST
@signed_in
def end_other_sessions(request: ActorRequest) -> HttpResponse:
    """Sign out every other device."""
    user = selectors.own_account(request.actor)
    services.end_other_sessions(request, request.actor, user, at=now())
    messages.success(request, _("All other devices were signed out."))
    return redirect("people:security")
