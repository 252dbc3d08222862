"""Who stands in for whom at the office: naming a deputy, and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, ActorRequest, Role, signed_in
from zhian.web.base.people.selectors import display_names
from zhian.web.base.tenancy.selectors import colleagues
from zhian.web.casework import services
from zhian.web.casework.forms.desk import DeputyForm
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Deputy
from zhian.web.casework.permissions import office_roles
from zhian.web.casework.selectors import list_deputies

from .desk import insist_on_desk


@dataclass(frozen=True, slots=True)
class DeputyRow:
    """One deputyship in words."""

    deputy: Deputy
    office: Text
    away: str
    stands_in: str
    last_day: date
    has_begun: bool
    may_end: bool


@require_http_methods(["GET", "POST"])
@signed_in
def index(request: ActorRequest) -> HttpResponse:
    """The deputyships of the office; the head names another one."""
    actor, at = request.actor, now()
    insist_on_desk(actor, Role.HEAD)
    office_id = min(actor.organisations(Role.HEAD))
    people = colleagues(office_id, actor, *office_roles(), on=legal_day(at))
    form = DeputyForm(people, *((request.POST,) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            services.appoint_deputy(actor, form.wanted(office_id), at=at)
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(None, reason.get(request.LANGUAGE_CODE or "zh-hans"))
        else:
            messages.success(request, _("The deputy was named."))
            return redirect("desk:deputies")
    context = {"form": form, "rows": _rows(actor, legal_day(at))}
    return render(request, "casework/desk/deputies.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def end(request: ActorRequest, deputy_id: UUID) -> HttpResponse:
    """End a deputyship as of today."""
    insist_on_desk(request.actor, Role.HEAD)
    services.end_deputyship(request.actor, deputy_id, at=now())
    messages.success(request, _("The deputyship was ended."))
    return redirect("desk:deputies")


def _rows(actor: Actor, today: date) -> list[DeputyRow]:
    found = list_deputies(actor, today=today)
    names = display_names({row.user_id for row in found} | {row.deputy_user_id for row in found}, CASEWORK)
    return [
        DeputyRow(
            deputy=row,
            office=Text(zh=row.organisation.name_zh, en=row.organisation.name_en),
            away=names.get(row.user_id, ""),
            stands_in=names.get(row.deputy_user_id, ""),
            last_day=row.valid_until - timedelta(days=1),
            has_begun=row.valid_from <= today,
            may_end=actor.holds(Role.HEAD, organisation_id=row.organisation_id),
        )
        for row in found
    ]
