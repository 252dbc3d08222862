"""The invitation of a person to their own file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from zhian.kernel.clock import now
from zhian.kernel.errors import Refused
from zhian.web.base.people import selectors, services
from zhian.web.base.people.forms import JoinForm, ProofForm, show_reasons
from zhian.web.base.people.kit import ActorRequest
from zhian.web.base.people.models import FileInvitation

from .session import remember_language


@sensitive_post_parameters("password", "document_number", "birth_date")
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: ActorRequest, token: str) -> HttpResponse:
    """Open an account for one's file, or join the file to the account one is logged in with."""
    invitation = selectors.open_file_invitation(token, at=now())
    if not request.actor.is_anonymous:
        return _join_account(request, token, invitation)
    initial = {
        "email": invitation.email,
        "display_name": invitation.person.full_name,
        "language": request.actor.language,
    }
    form = JoinForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.accept_as_new_account(
                token,
                form.proof(),
                **form.account(),
                write_here=form.cleaned_data["write_here"],
                at=now(),
            )
        except Refused as refused:
            where = {services.EMAIL_TAKEN: "email", services.NOT_AS_ON_FILE: "document_number"}
            show_reasons(form, refused, request.actor.language, where)
        else:
            response = services.begin_with_password(request, user, resolve_url("people:file"))
            remember_language(response, user.language)
            return response
    context = {"form": form, "invitation": invitation, "path": request.path}
    return render(request, "people/join.html", context, status=422 if form.errors else 200)


def _join_account(request: ActorRequest, token: str, invitation: FileInvitation) -> HttpResponse:
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.accept_as_account(
                request.actor, token, form.proof(), write_here=form.cleaned_data["write_here"], at=now()
            )
        except Refused as refused:
            if services.NOT_AS_ON_FILE not in refused.reasons:
                raise
            where = {services.NOT_AS_ON_FILE: "document_number"}
            show_reasons(form, refused, request.actor.language, where)
        else:
            messages.success(request, _("Your file is now joined to this account."))
            return redirect("people:file")
    context = {"form": form, "invitation": invitation, "account": selectors.own_account(request.actor)}
    return render(request, "people/join_account.html", context, status=422 if form.errors else 200)
