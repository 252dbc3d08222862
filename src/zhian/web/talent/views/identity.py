"""The person behind a case: inviting them again, and putting right who they are."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhian.kernel.clock import now
from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record_read
from zhian.web.base.people.kit import ActorRequest, signed_in
from zhian.web.base.people.kit.zones import proposed
from zhian.web.base.people.selectors import person
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.selectors import find_case
from zhian.web.talent import services
from zhian.web.talent.forms import IdentityForm, ZoneForm, show_refusal


@require_POST
@signed_in
def invite_again(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Send the person a new link to their own file."""
    services.invite_again(request.actor, case_id, at=now())
    messages.success(request, _("A new invitation is on its way; the former link no longer works."))
    return redirect("casework:case", case_id)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@signed_in
def identity(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show who the person is on file, and put it right against the document."""
    case = find_case(case_id, request.actor)
    post = services.correcting_post(request.actor, case)
    told: tuple[Text, ...] = ()
    zone = ZoneForm(request.POST if _reads_zone(request) else None)
    if _reads_zone(request):
        form, told = _filled_from(zone, request)
    elif request.method == "POST":
        form = IdentityForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                services.correct_person(request.actor, case_id, form.identity(), reason=reason, at=now())
            except Refused as refused:
                show_refusal(form, refused, request.LANGUAGE_CODE or "zh-hans", {})
            else:
                messages.success(request, _("The file was corrected; the person is told."))
                return redirect("casework:case", case_id)
    else:
        entry = Entry(
            verb="person.read_for_correction",
            subject_kind="person",
            subject_id=case.applicant_id,
            about_person_id=case.applicant_id,
            matter_id=case.pk,
            acting=post,
        )
        record_read(request.actor, entry, at=now())
        on_file = person(case.applicant_id, CASEWORK)
        names = [name for name in IdentityForm.base_fields if name != "reason"]
        form = IdentityForm(initial={name: getattr(on_file, name) for name in names})
    context = {"case": case, "form": form, "zone": zone, "told": told}
    wrong = form.errors or (zone.is_bound and zone.errors)
    return render(request, "talent/identity.html", context, status=422 if wrong else 200)


def _reads_zone(request: ActorRequest) -> bool:
    """Whether the lines are to be read; with none typed, the button that reads them saves like the other."""
    return request.method == "POST" and "read" in request.POST and bool(request.POST.get("zone", "").strip())


def _filled_from(zone: ZoneForm, request: ActorRequest) -> tuple[IdentityForm, tuple[Text, ...]]:
    """What was typed, with what a sound zone says in its place; nothing is saved."""
    entries: dict[str, object] = {name: request.POST.get(name, "") for name in IdentityForm.base_fields}
    reading = zone.cleaned_data.get("zone") if zone.is_valid() else None
    if reading is None:
        return IdentityForm(initial=entries), ()
    return IdentityForm(initial=entries | proposed(reading.zone)), (_COMPARE, *reading.notes)


_COMPARE = Text(
    zh="以下各项已按机读区填写，尚未保存。请逐项对照证件，再点“保存”。",
    en="The entries below are filled in from these lines and not yet saved. "
    "Compare each with the document, then save.",
)
