"""The first page, the page after signing in, and the district's measures."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from zhian.kernel.clock import legal_day, now
from zhian.web.base.people.kit import ActorRequest, Role, signed_in
from zhian.web.talent import selectors

AT_THE_DESK = (Role.INTAKE, Role.REVIEWER, Role.APPROVER, Role.RECORDER, Role.HEAD)


@require_GET
def home(request: ActorRequest) -> HttpResponse:
    """What this is, three doors, and the measures in short."""
    today = legal_day(now())
    context = {
        "measures": selectors.measures(today),
        "notice": selectors.notice(),
        "place": selectors.district_title(),
    }
    return render(request, "talent/home.html", context)


@require_GET
@signed_in
def start(request: ActorRequest) -> HttpResponse:
    """Where somebody's work lies: the desk, the hand-offs, the cases, or one's own file."""
    actor = request.actor
    if actor.holds(*AT_THE_DESK):
        return redirect("desk:cases")
    if actor.holds(Role.CLERK):
        return redirect("desk:handoffs")
    if actor.holds(Role.COORDINATOR) or actor.person_id is not None:
        return redirect("talent:cases")
    return redirect("people:account")


@require_GET
def measures(request: ActorRequest) -> HttpResponse:
    """The announced measures as records: our reading, the source, and what is not known."""
    found = selectors.measures(legal_day(now()))
    return render(request, "talent/measures.html", {"measures": found, "notice": selectors.notice()})
