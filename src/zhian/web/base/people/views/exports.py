"""The ZIP of one's whole file: asked for, and taken along while it is kept."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhian.kernel.clock import now
from zhian.web.base.people import selectors, services
from zhian.web.base.people.kit import ActorRequest, Purpose, SystemActor, signed_in
from zhian.web.base.vault.services import file_response

SERVE: Final = SystemActor(Purpose.SERVE_FILE)


@require_http_methods(["GET", "POST"])
@signed_in
def exports(request: ActorRequest) -> HttpResponse:
    """What was asked for and whether it is ready; a POST asks."""
    person, at = selectors.own_file(request.actor), now()
    if request.method == "POST":
        services.ask_export(request.actor, at=at)
        messages.success(request, _("The ZIP is being made. Come back to this page in some minutes."))
        return redirect("people:exports")
    row = services.own_export(request.actor)
    kept = row if row is not None and row.expires_at > at else None
    return render(request, "people/exports.html", {"person": person, "row": kept})


@require_POST
@signed_in
def export_file(request: ActorRequest) -> HttpResponse:
    """The ZIP itself. A POST, because it is written into the log."""
    return file_response(services.open_export(request.actor, SERVE, at=now()))
