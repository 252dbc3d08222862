"""A new password by a link that only the account's mailbox receives."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from zhian.kernel.clock import now
from zhian.kernel.errors import Refused
from zhian.web.base.people import selectors, services
from zhian.web.base.people.forms import ForgottenForm, NewPasswordForm, show_reasons
from zhian.web.base.people.kit import ActorRequest

HERE: Final = "here"  # stands in the address for a token that the session holds
_TOKEN: Final = "zhian_password_link"  # noqa: S105


@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: ActorRequest) -> HttpResponse:
    """Ask for the link; the answer is the same whether there is an account or not."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.ask_password_link(form.cleaned_data["email"], at=now())
        return redirect("people:forgotten_sent")
    return render(request, "people/forgotten.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def forgotten_sent(request: ActorRequest) -> HttpResponse:
    """What to do while the mail is on its way."""
    return render(request, "people/forgotten_sent.html")


@sensitive_post_parameters("new")
@never_cache
@require_http_methods(["GET", "POST"])
def new_password(request: ActorRequest, account: str, token: str) -> HttpResponse:
    """Choose a new password; the token leaves the address before the page is shown."""
    if token != HERE:
        selectors.account_of_link(account, token)
        request.session[_TOKEN] = token
        return redirect("people:new_password", account, HERE)
    token = str(request.session.get(_TOKEN, ""))
    user = selectors.account_of_link(account, token)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_password_by_link(account, token, form.cleaned_data["new"], at=now())
        except Refused as refused:
            where = dict.fromkeys(refused.reasons, "new")
            show_reasons(form, refused, request.actor.language, where)
        else:
            request.session.flush()
            messages.success(request, _("Your password was changed. Sign in with the new one."))
            return redirect("people:login")
    context = {"form": form, "email": user.email}
    return render(request, "people/new_password.html", context, status=422 if form.errors else 200)
