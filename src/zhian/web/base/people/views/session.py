"""Signing in and out, and the language of the page."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhian.kernel.clock import now
from zhian.web.base.people import services
from zhian.web.base.people.forms import LoginForm
from zhian.web.base.people.kit import ActorRequest
from zhian.web.base.people.models import User

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
        user = authenticate(request, username=email, password=form.cleaned_data["password"])
        if isinstance(user, User):
            login(request, user)
            services.record_sign_in(user, at=now())
            return HttpResponseRedirect(target)
        form.add_error("password", _("The e-mail address or the password is not right."))
    status = 422 if form.errors else 200
    return render(request, "people/login.html", {"form": form, "next": target}, status=status)


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
