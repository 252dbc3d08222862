"""One's own account: name, language, password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from zhian.kernel.clock import now
from zhian.kernel.errors import Refused
from zhian.web.base.people import selectors, services
from zhian.web.base.people.forms import AccountForm, PasswordForm, show_reasons
from zhian.web.base.people.kit import ROLE_NAMES, ActorRequest, organisation_names, signed_in

from .session import remember_language


@require_http_methods(["GET", "POST"])
@signed_in
def account(request: ActorRequest) -> HttpResponse:
    """Show and change name and language."""
    user = selectors.own_account(request.actor)
    initial = {"display_name": user.display_name, "language": user.language}
    form = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            services.change_account(request.actor, **chosen, at=now())
        except Refused as refused:
            show_reasons(form, refused, request.actor.language)
        else:
            with translation.override(chosen["language"]):  # the answer comes in the language just chosen
                messages.success(request, _("Your account was changed."))
            response = redirect("people:account")
            remember_language(response, chosen["language"])
            return response
    names = organisation_names(post.organisation_id for post in request.actor.posts)
    posts = [
        {"organisation": names.get(post.organisation_id), "role": ROLE_NAMES[post.role]}
        for post in request.actor.posts
    ]
    context = {"form": form, "user": user, "posts": posts}
    return render(request, "people/account.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "POST"])
@signed_in
def password(request: ActorRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.change_password(request.actor, **form.cleaned_data, at=now())
        except Refused as refused:
            where = dict.fromkeys(refused.reasons, "new") | {services.WRONG_PASSWORD: "old"}
            show_reasons(form, refused, request.actor.language, where)
        else:
            former = request.session.session_key
            update_session_auth_hash(request, user)
            services.session_moved(request, former)
            messages.success(
                request, _("Your password was changed. Other devices were signed out; tokens ended.")
            )
            return redirect("people:account")
    return render(request, "people/password.html", {"form": form}, status=422 if form.errors else 200)
