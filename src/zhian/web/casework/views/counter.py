"""Paper at the counter: which service and whom, then the sheet itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import NotFound, ZhianError
from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition
from zhian.web.base.audit.services import Entry, record_read
from zhian.web.base.people.kit import Actor, ActorRequest, OrganisationKind, Role, signed_in
from zhian.web.base.people.selectors import latest_notice, person
from zhian.web.base.tenancy.selectors import names_of_organisations, organisations_of_kind
from zhian.web.casework import services
from zhian.web.casework.forms.desk import CounterForm, CounterStartForm
from zhian.web.casework.kit import CASEWORK, bound_laws, kind_of
from zhian.web.casework.models import Case
from zhian.web.casework.selectors import active_laws, edition_on, found_at_counter
from zhian.web.casework.selectors.consents import notices_of

from .desk import insist_on_desk

FOUND_FOR_SECONDS: Final = 60 * 60  # how long the counter may keep a sheet open
SPONSOR_KINDS = (OrganisationKind.ENTERPRISE, OrganisationKind.UNIVERSITY, OrganisationKind.PARK)
NO_SERVICE = Text(zh="没有这一服务事项。", en="There is no such service.")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What the officer compares with the travel document on the counter."""

    pk: UUID
    full_name: str
    native_name: str
    nationality: str
    birth_date: date | None
    document_number: str


@require_http_methods(["GET", "POST"])
@signed_in
def start(request: ActorRequest) -> HttpResponse:
    """Which service, and whether the person has a file; a file is found by the whole reference or address."""
    insist_on_desk(request.actor, Role.INTAKE)
    language, today = request.LANGUAGE_CODE or "zh-hans", legal_day(now())
    in_force = [law_id for law_id in bound_laws() if edition_on(law_id, today) is not None]
    laws = [(law_id, active_laws().law(law_id).title.get(language)) for law_id in in_force]
    form = CounterStartForm(laws, *((request.POST,) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        known = form.cleaned_data["known"].strip()
        found = found_at_counter(known, request.actor) if known else ()
        if len(found) > 1:
            form.add_error("known", _("Several files use this address. Use the reference of a case."))
        elif known and not found:
            form.add_error("known", _("No file was found. Check every letter, or leave the field empty."))
        else:
            address = reverse("desk:take_in", args=[form.cleaned_data["law"]])
            token = urlencode(
                {"person": signing.dumps(str(found[0]), salt=_salt(request.actor))} if found else {}
            )
            return redirect(f"{address}?{token}" if token else address)
    context = {"form": form}
    return render(request, "casework/desk/counter.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def take_in(request: ActorRequest, law_id: str) -> HttpResponse:
    """The sheet: person, matter, answers of all parties, consent on paper; sent, it is a filed case."""
    actor, language, at = request.actor, request.LANGUAGE_CODE or "zh-hans", now()
    insist_on_desk(actor, Role.INTAKE)
    edition = edition_on(law_id, legal_day(at)) if law_id in bound_laws() else None
    if edition is None:
        raise NotFound(NO_SERVICE, code="desk.no_service")
    known = _person(request, actor)
    form = _form(request, law_id, edition, is_new=known is None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        filing = services.PaperFiling(
            law_id=law_id,
            office_id=UUID(values["office"]),
            person=form.new_person() if known is None else known.pk,
            sponsor_id=UUID(values["sponsor"]) if values["sponsor"] else None,
            route_id=values.get("route", ""),
            notice_language=values["notice_language"],
            facts=form.facts(),
        )
        try:
            case = services.open_at_counter(actor, filing, at=at)
        except ZhianError as error:
            form.add_error(None, error.sentence(language))
        else:
            messages.success(request, _("Filed from paper. Hand in the papers that were brought."))
            return redirect("casework:case", case.pk)
    slugs = dict.fromkeys(slug for route in edition.routes for slug in notices_of(edition, route.id))
    notices = [latest_notice(slug) for slug in slugs]
    context = {
        "form": form,
        "person": known,
        "law_title": active_laws().law(law_id).title,
        "notice": "\n\n".join(notice.text(language) for notice in notices if notice),
    }
    return render(request, "casework/desk/take_in.html", context, status=422 if form.errors else 200)


def _form(request: ActorRequest, law_id: str, edition: Edition, *, is_new: bool) -> CounterForm:
    language = request.LANGUAGE_CODE or "zh-hans"
    offices = names_of_organisations(request.actor.organisations(Role.INTAKE))
    sponsors = [
        (str(row.pk), row.name_zh if language.startswith("zh") else row.name_en)
        for kind in SPONSOR_KINDS
        for row in organisations_of_kind(kind)
    ]
    follows = {name for route in edition.routes for name in _facts_of_basis(law_id, route.id)}
    return CounterForm(
        edition,
        [(str(pk), name.get(language)) for pk, name in offices.items()],
        sponsors,
        language,
        *((request.POST,) if request.method == "POST" else ()),
        answered=follows,
        is_new=is_new,
    )


def _facts_of_basis(law_id: str, route_id: str) -> list[str]:
    """Questions that the basis itself answers, so that nobody is asked twice."""
    return list(kind_of(law_id).facts(Case(law_id=law_id, route_id=route_id)))


def _person(request: ActorRequest, actor: Actor) -> KnownPerson | None:
    """The person found on the page before; the opening is written down before anything is shown."""
    token = request.GET.get("person", "")
    if not token:
        return None
    try:
        person_id = UUID(signing.loads(token, salt=_salt(actor), max_age=FOUND_FOR_SECONDS))
    except (signing.BadSignature, ValueError) as error:
        raise NotFound(
            Text(zh="这一页已经过期。", en="This page has expired."),
            do_next=Text(zh="请重新查找申请人。", en="Find the person again."),
            code="desk.token",
        ) from error
    record_read(
        actor,
        Entry(
            verb="person.read_at_counter",
            subject_kind="person",
            subject_id=person_id,
            about_person_id=person_id,
            acting=actor.post(Role.INTAKE),
        ),
        at=now(),
    )
    row = person(person_id, CASEWORK)
    if row is None:
        return None
    return KnownPerson(
        row.pk, row.full_name, row.native_name, row.nationality, row.birth_date, row.document_number
    )


def _salt(actor: Actor) -> str:
    """A token opens a file for the officer who found it and for nobody else."""
    return f"zhian.desk.counter:{actor.user_id}"
