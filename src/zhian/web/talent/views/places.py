"""The accounts of places: how many there are, how many are taken, and every line behind the figures."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import Conflict, Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, ActorRequest, Role, signed_in
from zhian.web.talent import selectors, services
from zhian.web.talent.forms import PlacesForm, show_refusal
from zhian.web.talent.services import placing
from zhian.web.talent.services.designating import NOT_THE_HEAD

NOT_YOURS = Text(
    zh="名额台账供推荐单位和受理单位查看。",
    en="The accounts of places are for those who recommend and for the office.",
)
READERS = (Role.COORDINATOR, Role.INTAKE, Role.REVIEWER, Role.APPROVER, Role.RECORDER, Role.HEAD)


@require_GET
@signed_in
def index(request: ActorRequest) -> HttpResponse:
    """The accounts of one's own organisation; all of them for the office."""
    insist_on_reader(request.actor)
    rows = selectors.accounts_of(request.actor, on=legal_day(now()))
    return render(request, "talent/places.html", {"rows": rows, "layout": layout(request.actor)})


@require_GET
@signed_in
def account(request: ActorRequest, account_id: UUID) -> HttpResponse:
    """One account with its lines."""
    found = selectors.account(account_id, request.actor, on=legal_day(now()))
    context = {
        "row": found,
        "lines": selectors.account_lines(found.account, request.actor),
        "may_set": services.recording_post(request.actor, found.account.law_id) is not None,
        "layout": layout(request.actor),
    }
    return render(request, "talent/account.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def number(request: ActorRequest, account_id: UUID) -> HttpResponse:
    """Set the number of an account from a document, or take it off."""
    at, language = now(), request.LANGUAGE_CODE or "zh-hans"
    found = selectors.account(account_id, request.actor, on=legal_day(at))
    if services.recording_post(request.actor, found.account.law_id) is None:
        raise Refused([NOT_THE_HEAD], code="talent.places_refused")
    here = found.account.places
    initial = {"expected": "" if here is None else here, "places": here, "source": found.account.source}
    form = PlacesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.set_places(
                request.actor,
                account_id,
                given["places"],
                given["source"],
                expected=given["expected"],
                at=at,
            )
        except Conflict as conflict:
            form.add_error(None, conflict.sentence(language))
        except Refused as refused:
            show_refusal(form, refused, language, {placing.NO_SOURCE: "source"})
        else:
            messages.success(request, _("The number was set."))
            return redirect("talent:account", account_id)
    context = {"row": found, "form": form}
    return render(request, "talent/account_number.html", context, status=422 if form.errors else 200)


def insist_on_reader(actor: Actor) -> None:
    """Raises Refused for somebody who neither recommends nor works at an office."""
    if not actor.holds(*READERS):
        raise Refused([NOT_YOURS], code="talent.places_refused")


def layout(actor: Actor) -> str:
    """A desk page for those who work at an office, a public page for everybody else."""
    return "ui/desk.html" if actor.holds(*READERS[1:]) else "ui/public.html"
