"""Signing in and out, step by step, and the language of the page."""

from __future__ import annotations

import json
import re
from typing import Any

from axes.helpers import get_lockout_response
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhian.kernel.clock import now
from zhian.kernel.errors import Refused
from zhian.web.base.people import services
from zhian.web.base.people.forms import CodeForm, LoginForm, PasskeyForm, show_reasons
from zhian.web.base.people.kit import ActorRequest
from zhian.web.base.people.models import User
from zhian.web.base.people.services.noticing import holder_of_password, note_failure, note_unknown

LANGUAGE_COOKIE = "zhian_language"
_PATH = re.compile(r"/(?![/\\\t\r\n])")
YEAR_SECONDS = 365 * 24 * 60 * 60


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: ActorRequest) -> HttpResponse:
    """The login page; after five wrong passwords axes shuts the door for a quarter of an hour."""
    target = safe_target(request, request.POST.get("next") or request.GET.get("next"))
    if not request.actor.is_anonymous:
        return HttpResponseRedirect(target)
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].strip().lower()  # as axes counts it: spelling opens no new account
        user = holder_of_password(request, email, form.cleaned_data["password"])
        if user is not None:
            return services.begin_with_password(request, user, target)
        form.add_error("password", _("The e-mail address or the password is not right."))
    status = 422 if form.errors else 200
    context = {"form": form, "next": target, "elsewhere": services.name_elsewhere()}
    return render(request, "people/login.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def passkey_login(request: ActorRequest) -> HttpResponse:
    """A GET asks the question for the browser, a POST brings its answer."""
    target = safe_target(request, request.POST.get("next"))
    if not request.actor.is_anonymous:
        return HttpResponseRedirect(target)
    if request.method == "GET":
        return JsonResponse(services.passkey_question(None))
    form = PasskeyForm(request.POST)
    try:
        answer = form.cleaned_data["credential"] if form.is_valid() else None
        passkey = services.check_passkey(None, answer)
    except Refused as refused:
        note_unknown("passkey", at=now())
        messages.error(request, refused.sentence(request.actor.language))
        return redirect("people:login")
    return services.begin_with_passkey(request, passkey, target)


@sensitive_post_parameters("code", "credential")
@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: ActorRequest) -> HttpResponse:
    """The second factor of a login whose first step was right."""
    if not request.actor.is_anonymous:
        return HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))
    user = services.waiting_at_second_step(request)
    if user is None:
        return redirect("people:login")
    if not services.code_tries_left(request, user):
        return locked(request)
    form: CodeForm | PasskeyForm = CodeForm()
    if request.method == "POST":
        form = PasskeyForm(request.POST) if "credential" in request.POST else CodeForm(request.POST)
        factor = check_factor(request, user, form)
        if factor is not None:
            return services.show_second_factor(request, factor) or redirect("people:login")
    factors = services.factors_of(user, request.actor)
    question = json.dumps(services.passkey_question(user)) if factors.passkeys else ""
    codes = form if isinstance(form, CodeForm) else CodeForm()
    context = {"form": form, "code_form": codes, "factors": factors, "question": question}
    return render(request, "people/second_step.html", context, status=422 if form.errors else 200)


def locked(request: ActorRequest) -> HttpResponse:
    """The page that says for how long the door is shut."""
    response: HttpResponse = get_lockout_response(request)
    return response


def check_factor(request: ActorRequest, user: User, form: CodeForm | PasskeyForm) -> Any:
    """The factor that a form shows; None when it does not, and then the form says why."""
    if not form.is_valid():
        return None
    try:
        if isinstance(form, PasskeyForm):
            return services.check_passkey(user, form.cleaned_data["credential"])
        factor = services.check_code(user, form.cleaned_data["code"])
    except Refused as refused:
        if isinstance(form, CodeForm):
            services.count_wrong_code(request, user)
        else:
            note_failure(user, "passkey", at=now())
        show_reasons(form, refused, request.actor.language, {services.WRONG_CODE: "code"})
        return None
    services.forget_wrong_codes(user)
    return factor


@require_POST
def sign_out(request: ActorRequest) -> HttpResponse:
    """End the session; a second press changes nothing."""
    if not request.actor.is_anonymous:
        services.record_sign_out(request.actor, at=now())
    logout(request)
    return HttpResponseRedirect(resolve_url(settings.LOGOUT_REDIRECT_URL))


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language in a cookie and go back to the page they were on."""
    response = HttpResponseRedirect(safe_target(request, request.POST.get("next")))
    remember_language(response, request.POST.get("language", ""))
    return response


def remember_language(response: HttpResponse, language: str) -> None:
    """Set the cookie for a language we offer; leave it for any other word."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=YEAR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def safe_target(request: HttpRequest, target: str | None) -> str:
    """A page of this site to go to; the first page when the address leads elsewhere."""
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Only a path: a second slash would name a host, and browsers drop tabs and turn slashes round.
    if target and allowed and _PATH.match(target):
        return target
    return resolve_url(settings.LOGIN_REDIRECT_URL)
