"""Making a move: what it does, what it needs, and one button."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ActorRequest, signed_in
from zhian.web.base.people.selectors import latest_notice
from zhian.web.base.tenancy.selectors import colleagues
from zhian.web.casework import services
from zhian.web.casework.forms import form_for
from zhian.web.casework.forms.moves import AssignForm, ConfirmForm, MoveForm
from zhian.web.casework.kit import kind_of
from zhian.web.casework.permissions.moves import MOVES, MoveRule
from zhian.web.casework.permissions.refusals import acting_as, reason_needed, role_refusal, state_refusals
from zhian.web.casework.selectors import CaseFile

from .case import case_context, layout, opened
from .consequences import consequence_of
from .page import MAIN_MOVES


@require_http_methods(["GET", "POST"])
@signed_in
def make(request: ActorRequest, case_id: UUID, name: str) -> HttpResponse:
    """Show the form of a move; on POST make it, or say with every reason why not."""
    rule = MOVES.get(name)
    if rule is None or not rule.parties:
        raise NotFound(Text(zh="没有这一办理步骤。", en="There is no such step."))
    file = opened(request, case_id, f"move:{name}")
    form = _form(request, file, rule, request.POST if request.method == "POST" else None)
    refusal: Refused | Conflict | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.move(
                case_id,
                name,
                request.actor,
                given=form.given(),
                expected_version=form.cleaned_data["version"],
                at=now(),
            )
        except (Refused, Conflict) as error:
            refusal = error
            file = opened(request, case_id, f"move:{name}")
            form = _again(request, file, rule)
        else:
            messages.success(request, rule.done.get(request.LANGUAGE_CODE or "zh-hans"))
            return redirect("casework:case", case_id)
    status = 409 if refusal else (422 if form.errors else 200)
    return render(request, "casework/move.html", _context(request, file, rule, form, refusal), status=status)


def _form(request: ActorRequest, file: CaseFile, rule: MoveRule, typed: QueryDict | None) -> MoveForm:
    language = request.LANGUAGE_CODE or "zh-hans"
    acting = acting_as(file.case, rule, request.actor)
    form = form_for(rule.name)(
        file, language, reason_needed(rule, acting), typed, initial={"version": file.case.version}
    )
    if isinstance(form, AssignForm):
        people = colleagues(file.case.office_id, request.actor, on=legal_day(now()))
        form.offer(list(people.items()))
    return form


def _again(request: ActorRequest, file: CaseFile, rule: MoveRule) -> MoveForm:
    """What was typed, over the case as it stands now: the page tells the change, so the next try counts."""
    return _form(request, file, rule, _form(request, file, rule, None).retyped(request.POST))


def _context(
    request: ActorRequest,
    file: CaseFile,
    rule: MoveRule,
    form: MoveForm,
    refusal: Refused | Conflict | None,
) -> dict[str, object]:
    language = request.LANGUAGE_CODE or "zh-hans"
    slugs = form.notices if isinstance(form, ConfirmForm) else ()
    notices = [notice.text(language) for slug in slugs if (notice := latest_notice(slug))]
    context = case_context(request, file)
    context |= {
        "layout": layout(file),
        "rule": rule,
        "is_main": rule.name in MAIN_MOVES,
        "consequence": consequence_of(rule.name, file.case.law_id),
        "said": kind_of(file.case.law_id).says_before(file.case, rule.name),
        "form": form,
        "refusal": refusal,
        "reasons": refusal.reasons if isinstance(refusal, Refused) else (),
        "notices": [text.strip().splitlines() for text in notices],
        "against": _against(file, rule),
    }
    return context


def _against(file: CaseFile, rule: MoveRule) -> list[Text]:
    """What state and role say against the move for this reader; guards speak when it is tried."""
    standing = state_refusals(file.case, rule, decided_here=file.edition.chain.decided_here)
    if standing or rule.name in file.allowed:
        return standing
    return [role_refusal(rule)]


@require_POST
@signed_in
def copy(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Start again from a closed file."""
    file = opened(request, case_id, "copy")
    case = services.copy_case(case_id, request.actor, expected_version=file.case.version, at=now())
    return redirect("casework:case", case.pk)
