"""The desk of data protection: requests to answer, holds, impact assessments."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.policy.retention import About
from zhian.web.base.audit.services import Entry, record_read
from zhian.web.base.people.kit import Actor, ActorRequest, Role, operates, signed_in
from zhian.web.base.privacy import selectors, services
from zhian.web.base.privacy.forms import (
    ApproveForm,
    AssessmentForm,
    GrantForm,
    HoldForm,
    LiftForm,
    RefuseForm,
    show_reasons,
)
from zhian.web.base.privacy.kit import PARTS, deciding_offices, matter_by_name, may_assess, offered_services
from zhian.web.base.privacy.models import Assessment, ErasureRequest

NO_SUCH_PAGE = Text(zh="没有找到该页面。", en="There is no such page.")


@require_http_methods(["GET", "POST"])
@signed_in
def desk(request: ActorRequest) -> HttpResponse:
    """Open requests, standing holds, assessments; placing a hold."""
    actor = request.actor
    if not may_assess(actor):
        raise NotFound(NO_SUCH_PAGE)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _placed(request, form):
        messages.success(request, _("The hold stands."))
        return redirect("privacy:desk")
    drafts = {row.law_id: row for row in selectors.assessments(actor) if row.approved_at is None}
    current = {row.law_id: row for row in selectors.assessments(actor) if row.approved_at is not None}
    context = {
        "form": form,
        "requests": selectors.requests_to_decide(actor),
        "holds": selectors.holds(actor),
        "decides": bool(deciding_offices(actor)),
        "today": legal_day(now()),
        "services": [
            {"service": each, "draft": drafts.get(law_id), "current": current.get(law_id)}
            for law_id, each in offered_services().items()
        ],
    }
    return render(request, "privacy/desk.html", context, status=422 if form.errors else 200)


def _placed(request: ActorRequest, form: HoldForm) -> bool:
    actor, typed = request.actor, form.cleaned_data
    matter = matter_by_name(typed["reference"])
    if matter is None or matter.office_id not in deciding_offices(actor):
        form.add_error("reference", _("No case of your office has this reference."))
        return False
    try:
        services.place_hold(
            actor,
            matter.person_id,
            matter.office_id,
            reason=typed["reason"],
            review_on=typed["review_on"],
            at=now(),
        )
    except Refused as refused:
        show_reasons(form, refused, actor.language)
        return False
    return True


@require_http_methods(["GET", "POST"])
@signed_in
def answer(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """One request: what would go, what would stay; granting it, or refusing it by law."""
    actor = request.actor
    row = selectors.request_of(request_id, actor)
    if row is None or row.person_id == actor.person_id:
        raise NotFound(Text(zh="没有这项申请。", en="There is no such request."))
    _note_reading(actor, row)
    if not row.is_open:
        return render(request, "privacy/answered.html", {"row": row})
    act = request.POST.get("act", "")
    grounds = selectors.retention_laws().about(About.CASE).grounds
    grant = GrantForm(request.POST if act == "grant" else None)
    refuse = RefuseForm(grounds, actor.language, *((request.POST,) if act == "refuse" else ()))
    if _answered(request, row, grant, refuse):
        messages.success(request, _("The request was answered."))
        return redirect("privacy:desk")
    shown = services.look(row.person_id)
    context = {
        "row": row,
        "shown": shown,
        "digest": shown.digest,
        "changed": shown.digest != row.state_digest,
        "grant": grant,
        "refuse": refuse,
        "form": refuse if act == "refuse" else grant,
    }
    failed = bool(grant.errors or refuse.errors)
    return render(request, "privacy/request.html", context, status=422 if failed else 200)


def _answered(request: ActorRequest, row: ErasureRequest, grant: GrantForm, refuse: RefuseForm) -> bool:
    actor, at = request.actor, now()
    form: GrantForm | RefuseForm = refuse if refuse.is_bound else grant
    if not form.is_bound or not form.is_valid():
        return False
    typed = form.cleaned_data
    try:
        if form is grant:
            services.grant_request(actor, row.pk, digest=typed["shown"], at=at)
        else:
            services.refuse_request(actor, row.pk, ground=typed["ground"], reasons=typed["reasons"], at=at)
    except Conflict as changed:
        form.add_error(None, changed.sentence(actor.language))
        return False
    except Refused as refused:
        show_reasons(form, refused, actor.language)
        return False
    return True


def _note_reading(actor: Actor, row: ErasureRequest) -> None:
    """What is held about the person is told here, so the opening is written down before it is shown."""
    entry = Entry(
        verb="privacy.request_read",
        subject_kind="erasure_request",
        subject_id=row.pk,
        about_person_id=row.person_id,
        acting=actor.post(Role.HEAD, Role.ADMINISTRATOR),
        body={"view": "erasure_request"},
    )
    record_read(actor, entry, at=now())


@require_http_methods(["GET", "POST"])
@signed_in
def lift(request: ActorRequest, hold_id: UUID) -> HttpResponse:
    """Say why, then end a hold."""
    row = selectors.hold(hold_id, request.actor)
    if row is None or row.lifted_at is not None:
        raise NotFound(Text(zh="没有这项保全。", en="There is no such hold."))
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.lift_hold(request.actor, hold_id, reason=form.cleaned_data["reason"], at=now())
        messages.success(request, _("The hold was lifted."))
        return redirect("privacy:desk")
    return render(
        request, "privacy/lift.html", {"row": row, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@signed_in
def assess(request: ActorRequest, law_id: str) -> HttpResponse:
    """Draft the assessment of a service, or approve the draft of somebody else."""
    actor, offered = request.actor, offered_services().get(law_id)
    if offered is None or not may_assess(actor):
        raise NotFound(NO_SUCH_PAGE)
    draft, current = selectors.draft_of(law_id, actor), selectors.current_assessment(law_id)
    act = request.POST.get("act", "")
    form = AssessmentForm(draft or current, actor.language, *((request.POST,) if act == "draft" else ()))
    approval = ApproveForm(request.POST if act == "approve" else None)
    if _assessed(request, law_id, form, approval, draft):
        messages.success(request, _("The draft was saved.") if act == "draft" else _("It was approved."))
        return redirect("privacy:assess", law_id)
    language = request.LANGUAGE_CODE or "zh-hans"
    context = {
        "service": offered,
        "draft": draft,
        "current": current,
        "parts": [(title, draft.part(name, language)) for name, title in PARTS.items()] if draft else [],
        "form": approval if act == "approve" else form,
        "drafting": form,
        "approval": approval,
        "may_draft": operates(actor),
        "may_approve": draft is not None and draft.drafted_by_user_id != actor.user_id,
    }
    failed = bool(form.errors or approval.errors)
    return render(request, "privacy/assess.html", context, status=422 if failed else 200)


def _assessed(
    request: ActorRequest, law_id: str, form: AssessmentForm, approval: ApproveForm, draft: Assessment | None
) -> bool:
    actor, at = request.actor, now()
    bound: AssessmentForm | ApproveForm = approval if approval.is_bound else form
    if not bound.is_bound or not bound.is_valid():
        return False
    try:
        if isinstance(bound, AssessmentForm):
            services.write_draft(actor, law_id, bound.wanted(), at=at)
        elif draft is not None:
            services.approve(actor, draft.pk, digest=bound.cleaned_data["shown"], at=at)
    except Conflict as changed:
        bound.add_error(None, changed.sentence(actor.language))
        return False
    except Refused as refused:
        show_reasons(bound, refused, actor.language)
        return False
    return True
