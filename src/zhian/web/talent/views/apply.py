"""A person begins alone: which service, the own file where there is none, basis and office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.policy.lawbook import Edition
from zhian.web.base.people.kit import ActorRequest, signed_in
from zhian.web.base.ui.kit import Step
from zhian.web.casework.kit import kind_of
from zhian.web.talent import selectors, services
from zhian.web.talent.forms import OwnFileForm, PlaceForm, show_refusal
from zhian.web.talent.services import beginning

from .eligibility import told_in
from .recommend import NO_OFFICE, basis_label, office_label
from .services import NO_EDITION


@require_GET
@signed_in
def choose(request: ActorRequest) -> HttpResponse:
    """Which service; those that an organisation has to begin say so."""
    found = [each for each in selectors.services(legal_day(now())) if each.edition is not None]
    rows = [(each, kind_of(each.law.id).recommends) for each in found]
    context = {"rows": rows, "has_own_file": request.actor.person_id is not None}
    return render(request, "talent/apply.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@signed_in
def own_file(request: ActorRequest) -> HttpResponse:
    """Open one's own file, before the first application."""
    language = request.LANGUAGE_CODE or "zh-hans"
    if request.actor.person_id is not None:
        return redirect("talent:apply")
    form = OwnFileForm(request.POST if request.method == "POST" else None, initial={"language": language})
    if request.method == "POST" and form.is_valid():
        try:
            services.open_own_file(request.actor, form.person(), at=now())
        except Refused as refused:
            show_refusal(form, refused, language, {})
        except Conflict as conflict:
            form.add_error(None, conflict.sentence(language))
        else:
            messages.success(request, _("Your file is open. Now choose what to apply for."))
            return redirect("talent:apply")
    return render(request, "talent/own_file.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@signed_in
def place(request: ActorRequest, law_id: str) -> HttpResponse:
    """On which basis and at which office; answers from the check come along inside the page."""
    at, language = now(), request.LANGUAGE_CODE or "zh-hans"
    found = selectors.service(law_id, legal_day(at))
    if found.edition is None:
        raise NotFound(NO_EDITION, code="law.not_in_force")
    if kind_of(law_id).recommends:
        raise Refused([beginning.NEEDS_A_SPONSOR], code="talent.not_begun")
    if request.actor.person_id is None:
        messages.info(request, _("Open your own file first; then begin the application."))
        return redirect("talent:own_file")
    sent = request.method == "POST" and "from_check" not in request.POST
    told = told_in(request)
    form = _form(found.edition, language, request.POST if sent else None, request.POST.get("basis", ""))
    if sent and form.is_valid():
        chosen = form.chosen()
        wanted = beginning.application(law_id, chosen, told.answers, on=legal_day(at))
        try:
            case = services.begin_alone(request.actor, wanted, at=at)
        except Refused as refused:
            show_refusal(form, refused, language, {})
        else:
            messages.success(request, _("The draft is kept. You can leave and come back at any time."))
            return redirect("casework:case", case.pk)
    context = {"service": found, "form": form, "steps": steps(), "told": told}
    return render(request, "talent/apply_place.html", context, status=422 if form.errors else 200)


def steps() -> list[Step]:
    """The whole way, so that nobody wonders how long it is."""
    words = [_("Basis and office"), _("Questions and papers"), _("Check and file")]
    return [Step(word, "ahead" if n else "current") for n, word in enumerate(words)]


def _form(edition: Edition, language: str, typed: Any, basis: str) -> PlaceForm:
    offices = selectors.offices_for(edition.law_id)
    if not offices:
        raise Refused([NO_OFFICE], code="talent.no_office")
    known = {route.id for route in edition.routes}
    return PlaceForm(
        typed,
        sponsors=[],
        routes=[(each.id, basis_label(each, language)) for each in edition.routes],
        offices=[(str(each.id), office_label(each, language)) for each in offices],
        initial={"basis": basis} if basis in known else None,
    )
