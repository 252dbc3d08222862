"""Tokens of one's own programs: made and shown once, withdrawn."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhian.kernel.clock import now
from zhian.kernel.errors import Refused
from zhian.web.base.people import selectors, services
from zhian.web.base.people.forms import TokenForm, show_reasons
from zhian.web.base.people.kit import ActorRequest, signed_in
from zhian.web.base.people.kit.scopes import SCOPE_NAMES, Scope

from .security import proven


@require_http_methods(["GET", "POST"])
@proven
def tokens(request: ActorRequest) -> HttpResponse:
    """The tokens that work, and a form for a further one; the new one is on the answer and nowhere else."""
    at, made = now(), ""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.make_token(
                request.actor,
                selectors.own_account(request.actor),
                name=given["name"],
                scopes=[Scope(scope) for scope in given["scopes"]],
                days=int(given["days"]),
                with_factor=services.second_factor_shown(request),
                at=at,
            )
        except Refused as refused:
            show_reasons(form, refused, request.actor.language)
        else:
            form = TokenForm()
    rows = [
        {"token": row, "uses": [SCOPE_NAMES[Scope(scope)] for scope in row.scopes]}
        for row in services.live_tokens(request.actor, at=at)
    ]
    context = {"form": form, "rows": rows, "made": made}
    return render(request, "people/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def end_token(request: ActorRequest, token_id: UUID) -> HttpResponse:
    """Withdraw one token."""
    services.withdraw_token(request.actor, selectors.own_account(request.actor), token_id, at=now())
    messages.success(request, _("The token was withdrawn."))
    return redirect("people:tokens")
