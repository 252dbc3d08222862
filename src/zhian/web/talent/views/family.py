"""Spouse and children with a principal: naming them, and their own way to begin."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ActorRequest, signed_in
from zhian.web.casework.selectors import find_case
from zhian.web.talent import selectors, services
from zhian.web.talent.forms import KinForm, show_refusal
from zhian.web.talent.kit import RELATION_NAMES, Relation
from zhian.web.talent.selectors.family import can_be_principal
from zhian.web.talent.services import beginning
from zhian.web.talent.services import family as told


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@signed_in
def add(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Name somebody who may apply along."""
    at, language = now(), request.LANGUAGE_CODE or "zh-hans"
    case = find_case(case_id, request.actor)
    if request.actor.person_id != case.applicant_id:
        raise Refused([told.NOT_THE_PRINCIPAL], code="talent.member_refused")
    if not can_be_principal(case, on=legal_day(at)):
        raise Refused([told.NOT_A_PRINCIPAL_CASE], code="talent.member_refused")
    form = KinForm(
        request.POST if request.method == "POST" else None,
        relations=[(value, name.get(language)) for value, name in RELATION_NAMES.items()],
    )
    if request.method == "POST" and form.is_valid():
        kin = services.Kin(Relation(form.cleaned_data["relation"]), form.person())
        try:
            services.add_member(request.actor, case_id, kin, at=at)
        except Refused as refused:
            fields = {beginning.OTHER_PERSON: "email", beginning.OWN_ADDRESS: "email"}
            show_refusal(form, refused, language, fields)
        else:
            messages.success(request, _("Added. The person decides and begins their own application."))
            return redirect("casework:case", case_id)
    context = {"case": case, "form": form}
    return render(request, "talent/family_add.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def take_off(request: ActorRequest, member_id: UUID) -> HttpResponse:
    """Undo the link while nothing was begun."""
    row = selectors.member(member_id, request.actor)
    if row is None:
        raise _no_member()
    services.take_off(request.actor, member_id, at=now())
    messages.success(request, _("The person no longer comes along."))
    return redirect("casework:case", row.principal_case_id)


@require_http_methods(["GET", "POST"])
@signed_in
def begin(request: ActorRequest, member_id: UUID) -> HttpResponse:
    """What applying along means; on POST the member's own draft is opened."""
    row = selectors.member(member_id, request.actor)
    if row is None:
        raise _no_member()
    if request.actor.person_id != row.person_id:
        raise Refused([told.NOT_YOURS_TO_BEGIN], code="talent.member_refused")
    if request.method == "POST":
        case = services.begin_along(request.actor, member_id, at=now())
        messages.success(request, _("The draft is kept. You can leave and come back at any time."))
        return redirect("casework:case", case.pk)
    context = {
        "row": row,
        "relation": RELATION_NAMES[row.relation],
        "office": Text(zh=row.principal_case.office.name_zh, en=row.principal_case.office.name_en),
        "is_over": row.principal_ended_at is not None or row.member_case_id is not None,
    }
    return render(request, "talent/family_begin.html", context)


def _no_member() -> NotFound:
    return NotFound(
        Text(zh="没有这项随同申请。", en="There is no such link to a principal."),
        why=Text(zh="可能不存在，或者您无权查看。", en="It may not exist, or it is not yours to see."),
        do_next=Text(zh="请返回我的办件。", en="Go back to your cases."),
        code="talent.no_member",
    )
