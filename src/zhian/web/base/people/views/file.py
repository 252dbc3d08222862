"""One's own file: what is held, what was agreed to, who looked at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhian.kernel.clock import DISTRICT_ZONE_DEFAULT, legal_day, now
from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.selectors import Happening, who_opened
from zhian.web.base.people import selectors, services
from zhian.web.base.people.forms import ContactForm, show_reasons
from zhian.web.base.people.kit import (
    ROLE_NAMES,
    Actor,
    ActorRequest,
    Purpose,
    Role,
    SystemActor,
    bound_exporters,
    organisation_names,
    own_matters,
    signed_in,
)
from zhian.web.base.people.kit.mobiles import masked, texts_offered

OPENINGS: Final = 25  # on a page


@require_GET
@signed_in
def file(request: ActorRequest) -> HttpResponse:
    """The person's own page about themself."""
    person = selectors.own_file(request.actor)
    after = request.GET.get("openings", "")
    rows, cursor = openings(person.pk, request.actor, after)
    proven, _waiting = selectors.own_text_numbers(request.actor)
    context = {
        "person": person,
        "consents": selectors.consents_of(person.pk, request.actor),
        "openings": rows,
        "next": f"?{urlencode({'openings': cursor})}#openings" if cursor else "",
        "previous": f"{request.path}#openings" if after else "",
        "erasure_url": reverse("privacy:erasure"),
        "has_texts": texts_offered() or proven is not None,
        "text_number": masked(proven.number) if proven else "",
    }
    return render(request, "people/file.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def contact(request: ActorRequest) -> HttpResponse:
    """Change how one is reached."""
    person = selectors.own_file(request.actor)
    initial = {"email": person.email, "phone": person.phone, "language": person.language}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_contact(request.actor, **form.cleaned_data, at=now())
        except Refused as refused:
            show_reasons(form, refused, request.actor.language)
        else:
            messages.success(request, _("Your contact details were changed."))
            return redirect("people:file")
    return render(request, "people/contact.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def withdraw_consent(request: ActorRequest, consent_id: UUID) -> HttpResponse:
    """Ask once, then take the consent back."""
    if request.method == "POST":
        services.withdraw_consent(request.actor, consent_id, at=now())
        messages.success(request, _("Your consent was withdrawn."))
        return redirect("people:file")
    consent = selectors.consent(consent_id, request.actor)
    if consent is None:
        raise NotFound(Text(zh="没有找到该项同意。", en="There is no such consent."))
    matter_id = consent.matter_id
    matter = own_matters([matter_id], request.actor).get(matter_id) if matter_id else None
    return render(request, "people/withdraw_consent.html", {"consent": consent, "matter": matter})


@require_POST
@signed_in
def export(request: ActorRequest) -> HttpResponse:
    """Everything held about the reader, as a JSON file. A POST, because it is written into the log."""
    at = now()
    data = services.export_person(request.actor, bound_exporters(), at=at)
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"zhian-personal-data-{legal_day(at, DISTRICT_ZONE_DEFAULT).isoformat()}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def notice(request: ActorRequest, slug: str, version: int | None = None) -> HttpResponse:
    """A notice that people are asked to agree to: the version in force, or a former one."""
    newest = selectors.latest_notice(slug)
    found = newest if version is None else selectors.notice(slug, version, request.actor)
    if found is None or newest is None:
        raise NotFound(Text(zh="没有找到该告知书。", en="There is no such notice."))
    context = {"notice": found, "text": found.text(request.actor.language), "newest": newest}
    return render(request, "people/notice.html", context)


def openings(person_id: UUID, actor: Actor, after: str = "") -> tuple[list[dict[str, Any]], str]:
    """One page of who opened the file: when, who, where, what; and the cursor of the next page."""
    seen = who_opened(person_id, actor, limit=OPENINGS + 1, after=_mark(after))
    more, seen = len(seen) > OPENINGS, seen[:OPENINGS]
    places = organisation_names({row.organisation_id for row in seen if row.organisation_id})
    # The person was just found entitled to the log of their own file, and with it to who stands in it.
    names = selectors.display_names(
        {row.user_id for row in seen if row.user_id}, SystemActor(Purpose.SIGN_IN)
    )
    matters = own_matters({row.matter_id for row in seen if row.matter_id}, actor)
    rows = [
        {
            "at": row.at,
            "self": row.user_id is not None and row.user_id == actor.user_id,
            "machine": bool(row.purpose),
            "name": names.get(row.user_id, "") if row.user_id else "",
            "organisation": places.get(row.organisation_id) if row.organisation_id else None,
            "role": ROLE_NAMES[Role(row.role)] if row.role else None,
            "matter": (matter := matters.get(row.matter_id) if row.matter_id else None),
            "part": matter.part(_view_of(row)) if matter else None,
        }
        for row in seen
    ]
    return rows, f"{seen[-1].at.isoformat()}~{seen[-1].event_id}" if more else ""


def _view_of(row: Happening) -> str:
    """What was open: the word the log keeps, else the kind of thing."""
    return str(row.body.get("view") or row.subject_kind)


def _mark(cursor: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended; None for no cursor, or one that nobody made."""
    moment, _, key = cursor.partition("~")
    try:
        at, pk = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return None
    return None if at.tzinfo is None else (at, pk)
