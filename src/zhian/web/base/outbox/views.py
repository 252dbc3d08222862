"""What the operator sees of the machine's post: what waits for another try, and what was given up."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhian.kernel.clock import now
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, ActorRequest, operates, signed_in

from . import selectors, services


def _insist_on_operator(actor: Actor) -> None:
    if not operates(actor):
        raise NotFound(Text(zh="没有这个页面。", en="There is no such page."))


@require_safe
@signed_in
def troubled(request: ActorRequest) -> HttpResponse:
    """Dead letters first, then what will be tried again; kinds and times, never contents."""
    _insist_on_operator(request.actor)
    context = {
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
