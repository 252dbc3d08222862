"""What the operator sees of the machine's post: what waits for another try, and what was given up."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhian.kernel.clock import now
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, ActorRequest, operates, signed_in

from . import selectors, services
from .kit import Level


def _insist_on_operator(actor: Actor) -> None:
    if not operates(actor):
        raise NotFound(Text(zh="没有这个页面。", en="There is no such page."))


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked, not even the database."""
    del request
    return _plain(JsonResponse({"alive": True}))


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the platform can do its work: 200, or 503 with the names of what it lacks and no more."""
    del request
    found = services.read_gauges(now(), needed_only=True)
    lacking = [each.gauge.name for each in found if each.reading.level is Level.ACT]
    return _plain(JsonResponse({"ready": not lacking, "lacking": lacking}, status=503 if lacking else 200))


def _plain(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@signed_in
def state(request: ActorRequest) -> HttpResponse:
    """Every gauge with what it shows and what to do about it; what needs somebody stands first."""
    _insist_on_operator(request.actor)
    order = [Level.ACT, Level.WATCH, Level.WELL]
    found = sorted(services.read_gauges(now()), key=lambda each: order.index(each.reading.level))
    language = request.actor.language
    rows = [
        {
            "title": each.gauge.title.get(language),
            "value": each.reading.value.get(language),
            "level": each.reading.level.value,
            "do_next": each.reading.do_next.get(language) if each.reading.do_next else "",
        }
        for each in found
    ]
    return render(
        request, "outbox/state.html", {"rows": rows, "needing": sum(r["level"] != "well" for r in rows)}
    )


@require_safe
@signed_in
def troubled(request: ActorRequest) -> HttpResponse:
    """Dead letters and jobs first, then what will be tried again; kinds and times, never contents."""
    _insist_on_operator(request.actor)
    context = {
        "jobs": services.dead_tasks(),
        "dead": selectors.dead_letters(),
        "waiting": selectors.waiting_retries(),
        "backlog": selectors.backlog(),
    }
    return render(request, "outbox/troubled.html", context)


@require_POST
@signed_in
def retry(request: ActorRequest, delivery_id: UUID) -> HttpResponse:
    """Put one dead letter back in line."""
    _insist_on_operator(request.actor)
    services.retry(delivery_id, at=now())
    messages.success(request, _("It is in line again and will be tried at once."))
    return redirect("outbox:troubled")


@require_POST
@signed_in
def retry_job(request: ActorRequest, job_id: UUID) -> HttpResponse:
    """Put one long job that was given up back in line."""
    _insist_on_operator(request.actor)
    services.retry_task(job_id, at=now())
    messages.success(request, _("It is in line again and will be tried at once."))
    return redirect("outbox:troubled")
