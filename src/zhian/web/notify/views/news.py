"""The list of news."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhian.kernel.clock import now
from zhian.web.base.people.kit import ActorRequest, OrganisationKind, signed_in

from .. import selectors, services

DESKS = frozenset({OrganisationKind.OFFICE, OrganisationKind.AUTHORITY})


@require_GET
@signed_in
def news(request: ActorRequest) -> HttpResponse:
    """One's notices, newest first."""
    page = selectors.notices_of(request.actor, after=request.GET.get("after", ""))
    context = {
        "layout": "ui/desk.html" if request.actor.kinds() & DESKS else "ui/public.html",
        "page": page,
        "unread": selectors.unread_count(request.actor),
        "is_first": not request.GET.get("after"),
    }
    return render(request, "notify/news.html", context)


@require_POST
@signed_in
def open_notice(request: ActorRequest, notice_id: UUID) -> HttpResponse:
    """Mark a notice as read and go to what it is about."""
    matter = services.open_notice(request.actor, notice_id, at=now())
    if matter is None:
        messages.info(request, _("The matter behind this notice is no longer open to you."))
        return redirect("notify:news")
    return HttpResponseRedirect(matter.path)


@require_POST
@signed_in
def read_all(request: ActorRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_all_read(request.actor, at=now())
    return redirect("notify:news")
