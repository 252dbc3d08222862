"""The coordinator's way in: the service, the basis and the office, the person, the letter."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition
from zhian.policy.model import Route, Status
from zhian.web.base.people.kit import Actor, ActorRequest, OrganisationKind, Role, signed_in
from zhian.web.base.tenancy.selectors import organisations_of
from zhian.web.base.ui.kit import Step
from zhian.web.casework.selectors import find_case
from zhian.web.talent import selectors, services
from zhian.web.talent.forms import LetterForm, PersonForm, PlaceForm, show_refusal

WITH_LETTER = "talent.pr-recommended"
OWN_BASIS = {OrganisationKind.ENTERPRISE: "key-enterprise", OrganisationKind.PARK: "park-committee"}
NO_OFFICE = Text(zh="目前没有受理单位办理本事项。", en="At present no office takes files for this service.")


def coordinator(actor: Actor) -> Actor:
    """The actor, when somebody recommends through them. Raises Refused for everybody else."""
    if not actor.holds(Role.COORDINATOR):
        raise Refused([services.NOT_A_COORDINATOR], code="talent.not_a_coordinator")
    return actor


@require_GET
@signed_in
def choose(request: ActorRequest) -> HttpResponse:
    """Which service."""
    coordinator(request.actor)
    found = [each for each in selectors.services(legal_day(now())) if each.edition is not None]
    return render(request, "talent/recommend.html", {"services": found})


@require_http_methods(["GET", "POST"])
@signed_in
def place(request: ActorRequest, law_id: str) -> HttpResponse:
    """On which basis and at which office; nothing personal yet, so the answer travels in the address."""
    found, edition = _service(request, law_id)
    form = _place_form(request, edition, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        address = reverse("talent:recommend_person", args=[law_id])
        return HttpResponseRedirect(f"{address}?{urlencode(form.chosen())}")
    context = {"service": found, "form": form, "steps": steps(law_id, 0), "bases": _announced(edition)}
    return render(request, "talent/place.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@signed_in
def person(request: ActorRequest, law_id: str) -> HttpResponse:
    """Who the person is; on POST the draft is kept and the person invited to their own file."""
    found, edition = _service(request, law_id)
    chosen = _place_form(request, edition, request.GET)
    if not chosen.is_valid():
        return redirect("talent:recommend_new", law_id)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            case = services.begin_case(request.actor, _beginning(law_id, chosen.chosen(), form), at=now())
        except Refused as refused:
            language = request.LANGUAGE_CODE or "zh-hans"
            fields = {services.OTHER_PERSON: "email", services.OWN_ADDRESS: "email"}
            show_refusal(form, refused, language, fields)
        else:
            messages.success(request, _("The draft is kept. You can leave and come back at any time."))
            return redirect("talent:letter" if law_id == WITH_LETTER else "casework:case", case.pk)
    context = {"service": found, "form": form, "steps": steps(law_id, 1), "query": request.GET.urlencode()}
    return render(request, "talent/person.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def letter(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """The letter behind a draft; it can be written anew until the draft goes to the person."""
    actor = coordinator(request.actor)
    case = find_case(case_id, actor)
    if not actor.holds(Role.COORDINATOR, organisation_id=case.sponsor_id):
        raise Refused([services.NOT_A_COORDINATOR], code="talent.not_a_coordinator")
    row = selectors.recommendation_in(case_id, actor)
    initial = (
        {"version": case.version}
        if row is None
        else {
            "version": case.version,
            "number": row.letter_number,
            "day": row.letter_date,
            "post_zh": row.post_zh,
            "post_en": row.post_en,
            "grounds": row.grounds,
            "signed_by_name": row.signed_by_name,
        }
    )
    form = LetterForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            services.write_letter(actor, case_id, form.letter(), expected_version=version, at=now())
        except Conflict as conflict:
            form.add_error(None, conflict.sentence(request.LANGUAGE_CODE or "zh-hans"))
            form.look_again(case.version)
        except Refused as refused:
            fields = {services.LETTER_TAKEN: "number", services.LETTER_IN_FUTURE: "day"}
            show_refusal(form, refused, request.LANGUAGE_CODE or "zh-hans", fields)
        else:
            messages.success(request, _("The recommendation was saved."))
            return redirect("casework:case", case_id)
    context = {"case": case, "form": form, "steps": steps(case.law_id, 2), "is_new": row is None}
    return render(request, "talent/letter.html", context, status=422 if form.errors else 200)


def steps(law_id: str, now_at: int) -> list[Step]:
    """The whole way, so that nobody wonders how long it is."""
    words = [_("Basis and office"), _("The person"), _("Questions and papers"), _("Send to the person")]
    if law_id == WITH_LETTER:
        words.insert(2, _("The letter"))
    states = ["done" if n < now_at else "current" if n == now_at else "ahead" for n in range(len(words))]
    return [Step(word, state) for word, state in zip(words, states, strict=True)]


def _service(request: ActorRequest, law_id: str) -> tuple[selectors.Service, Edition]:
    coordinator(request.actor)
    found = selectors.service(law_id, legal_day(now()))
    if found.edition is None:
        raise NotFound(
            Text(zh="本事项今日没有施行中的版本。", en="No edition of this service is in force today.")
        )
    return found, found.edition


def _place_form(request: ActorRequest, edition: Edition, data: Any) -> PlaceForm:
    language = request.LANGUAGE_CODE or "zh-hans"
    mine = request.actor.organisations(Role.COORDINATOR)
    own = [each for each in organisations_of(request.actor) if each.pk in mine]
    offices = selectors.offices_for(edition.law_id)
    if not offices:
        raise Refused([NO_OFFICE], code="talent.no_office")
    return PlaceForm(
        data,
        sponsors=[(str(each.pk), Text(zh=each.name_zh, en=each.name_en).get(language)) for each in own],
        routes=[(each.id, basis_label(each, language)) for each in _own_first(edition, request.actor)],
        offices=[(str(each.id), office_label(each, language)) for each in offices],
    )


def _own_first(edition: Edition, actor: Actor) -> list[Route]:
    """The basis the actor's own kind of organisation goes by stands first; all others stay open."""
    own = {OWN_BASIS.get(kind) for kind in actor.kinds()}
    return sorted(edition.routes, key=lambda route: route.id not in own)


def basis_label(route: Route, language: str) -> str:
    """A basis as a choice; one that is announced says so."""
    if route.status is not Status.ANNOUNCED:
        return route.title.get(language)
    mark = Text(
        zh="（已宣布；标准、名额和办理时限均未公布）",
        en=" (announced; criteria, quota and time limit are not published)",
    )
    return route.title.get(language) + mark.get(language)


def office_label(office: selectors.Office, language: str) -> str:
    """An office as a choice, with address and hours."""
    told = [part.get(language) for part in (office.address, office.hours) if part is not None]
    return " · ".join([office.name.get(language), *told])


def _announced(edition: Edition) -> list[Text]:
    return [route.title for route in edition.routes if route.status is Status.ANNOUNCED]


def _beginning(law_id: str, chosen: dict[str, str], form: PersonForm) -> services.Beginning:
    return services.Beginning(
        law_id=law_id,
        sponsor_id=UUID(chosen["sponsor"]),
        office_id=UUID(chosen["office"]),
        route_id=chosen["basis"],
        person=form.person(),
    )
