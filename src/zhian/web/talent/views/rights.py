"""Who may recommend: the public list, and the officer's pages to put a right on record or revoke it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import Refused
from zhian.web.base.people.kit import Actor, ActorRequest, signed_in
from zhian.web.base.tenancy.selectors import organisations_of_kind
from zhian.web.casework.kit import bound_laws
from zhian.web.talent import selectors, services
from zhian.web.talent.forms import RevokeRightForm, RightForm, show_refusal
from zhian.web.talent.services import designating as told

FIELDS = {
    told.NO_SUCH_BASIS: "basis",
    told.NOT_A_SPONSOR: "organisation",
    told.HELD_ALREADY: "organisation",
    told.NO_INSTRUMENT: "number",
    told.ENDS_TOO_EARLY: "last_day",
    told.NO_REASON: "reason",
}


@require_GET
def index(request: ActorRequest) -> HttpResponse:
    """Every right on record with its days, for anybody."""
    rows = selectors.rights(request.actor, on=legal_day(now()))
    context = {"rows": rows, "may_record": bool(_laws_kept_by(request.actor))}
    return render(request, "talent/rights.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def record(request: ActorRequest) -> HttpResponse:
    """Put a right on record, as the head of an office that takes these files."""
    laws = _laws_kept_by(request.actor)
    if not laws:
        raise Refused([told.NOT_THE_HEAD], code="talent.right_refused")
    at, language = now(), request.LANGUAGE_CODE or "zh-hans"
    form = RightForm(
        request.POST if request.method == "POST" else None,
        bases=_bases(laws, legal_day(at), language),
        organisations=[
            (str(each.pk), each.name(language))
            for kind in told.MAY_HOLD
            for each in organisations_of_kind(kind)
        ],
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = services.record_right(request.actor, form.right(), at=at)
        except Refused as refused:
            show_refusal(form, refused, language, FIELDS)
        else:
            services.open_year(row, at=at)
            messages.success(request, _("The right is on record, and anybody can read it."))
            return redirect("talent:rights")
    context = {"form": form}
    return render(request, "talent/right_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def revoke(request: ActorRequest, right_id: UUID) -> HttpResponse:
    """End a right as of today, with a reason that everybody reads."""
    at, language = now(), request.LANGUAGE_CODE or "zh-hans"
    row = selectors.right(right_id, request.actor, on=legal_day(at))
    if services.recording_post(request.actor, row.row.law_id) is None:
        raise Refused([told.NOT_THE_HEAD], code="talent.right_refused")
    form = RevokeRightForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            services.revoke_designation(request.actor, right_id, reason=reason, at=at)
        except Refused as refused:
            show_refusal(form, refused, language, FIELDS)
        else:
            messages.success(request, _("The right was revoked."))
            return redirect("talent:rights")
    context = {"form": form, "right": row}
    return render(request, "talent/right_revoke.html", context, status=422 if form.errors else 200)


def _laws_kept_by(actor: Actor) -> list[str]:
    """The laws under which the actor keeps the record of rights."""
    if actor.is_anonymous:
        return []
    return [law_id for law_id in bound_laws() if services.recording_post(actor, law_id) is not None]


def _bases(laws: list[str], on: date, language: str) -> list[tuple[str, str]]:
    return [
        (f"{law_id}/{route_id}", title.get(language))
        for law_id in laws
        for route_id, title in services.bases_to_record(law_id, on)
    ]
