"""The case page, and its papers and answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import Conflict, Erased, NotFound, Refused, ZhianError
from zhian.kernel.locales import Text
from zhian.policy.model import Party
from zhian.policy.model import State as Answer
from zhian.web.base.people.kit import Actor, ActorRequest, Purpose, Role, SystemActor, signed_in
from zhian.web.base.vault.selectors import kept_file, open_file, receipt_of
from zhian.web.base.vault.services import file_response, store, take_back
from zhian.web.casework import services
from zhian.web.casework.forms import FactsForm, PaperForm
from zhian.web.casework.kit import STATE_MARKS, STATE_NAMES, WITH_OFFICE, Side, State, kind_of
from zhian.web.casework.models import Case, Paper
from zhian.web.casework.permissions.visibility import sides_of
from zhian.web.casework.selectors import (
    CaseFile,
    PaperLine,
    active_laws,
    case_file,
    facts_on_file,
    find_case,
)
from zhian.web.casework.selectors.consents import consents_stand
from zhian.web.casework.services.reading import note_reading

from . import page

SERVE = SystemActor(Purpose.SERVE_FILE)
OTHER_PARTY = Text(zh="这份材料由另一方直接提交。", en="The other party hands in this paper itself.")


def opened(request: ActorRequest, case_id: UUID, view: str) -> CaseFile:
    """The case for a reader, after the opening was written down; if that fails nothing is shown."""
    case = find_case(case_id, request.actor)
    note_reading(request.actor, case, view)
    return case_file(case, request.actor, today=legal_day(now()))


def layout(file: CaseFile) -> str:
    """Desk pages for those who work on the case, a public page for the two parties."""
    at_desk = file.sides & {Side.OFFICE, Side.AUTHORITY}
    return "ui/desk.html" if at_desk else "ui/public.html"


@require_GET
@signed_in
def show(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Everything about one case that this reader may see."""
    try:
        file = opened(request, case_id, "case")
    except Erased as gone:
        case = find_case(case_id, request.actor)
        return render(request, "casework/erased.html", _shell(request, case, gone))
    return render(request, "casework/case.html", case_context(request, file))


def _shell(request: ActorRequest, case: Case, gone: Erased) -> dict[str, Any]:
    """What is left of a case whose facts were erased: reference, days, who handled it, how it ended."""
    at_desk = sides_of(case, request.actor) & {Side.OFFICE, Side.AUTHORITY}
    laws = active_laws().laws
    return {
        "layout": "ui/desk.html" if at_desk else "ui/public.html",
        "case": case,
        "law_title": laws[case.law_id].title if case.law_id in laws else None,
        "state": {"kind": STATE_MARKS[case.state], "word": STATE_NAMES[case.state]},
        "office": Text(zh=case.office.name_zh, en=case.office.name_en),
        "gone": gone,
    }


def case_context(request: ActorRequest, file: CaseFile) -> dict[str, Any]:
    """The page's context."""
    case, today, language = file.case, legal_day(now()), request.LANGUAGE_CODE or "zh-hans"
    office = Text(zh=case.office.name_zh, en=case.office.name_en)
    step, owner, until = page.next_step(file, office)
    template, panel = kind_of(case.law_id).panel(case, request.actor)
    parties = _speaks_for(file, request.actor)
    answers = page.answer_rows(
        file,
        facts_on_file(case, request.actor),
        parties,
        language,
        told_by_line=kind_of(case.law_id).facts(case),
    )
    can_answer = bool(parties) and _may_write(file)
    can_hand_in = _may_hand_in(file)
    return {
        "layout": layout(file),
        "file": file,
        "case": case,
        "law_title": file.edition.title,
        "route": next((r for r in file.edition.routes if r.id == case.route_id), None),
        "state": {"kind": STATE_MARKS[case.state], "word": STATE_NAMES[case.state]},
        "line": page.picture(file, office, today, language),
        "next": {"says": step, "owner": owner, "until": until},
        "main_move": page.main_move(file),
        "events": page.timeline(file, language),
        "dates": page.date_lines(file, today),
        "explanation": page.explanation(file),
        "kept_explanation": page.kept_explanation(file),
        "correction_lines": page.correction_lines(file),
        "visits": page.visit_lines(file),
        "sponsor_words": page.sponsor_words(file),
        "panel_template": template,
        "panel": panel,
        "answers": answers,
        "other_answers": [row for row in answers if not row.counts and not row.value],
        "can_answer": can_answer,
        "can_hand_in": can_hand_in,
        "open_answers": sum(row.is_mine and row.counts and not row.value for row in answers)
        if can_answer
        else 0,
        "missing": [line for line in file.papers if line.is_mine and _is_missing(line)]
        if can_hand_in
        else [],
        "consent_is_missing": _consent_is_missing(file),
        "can_copy": _may_copy(file),
        "is_office": Side.OFFICE in file.sides,
        "is_applicant": Side.APPLICANT in file.sides,
        "sensitive_hidden": file.sides <= {Side.SPONSOR},
    }


def _is_missing(line: PaperLine) -> bool:
    return line.required is Answer.MET and not line.given


def _speaks_for(file: CaseFile, actor: Actor) -> frozenset[Party]:
    """Whose questions the reader answers: their own; from paper the counter keys what any party wrote."""
    if Side.APPLICANT in file.sides:
        return frozenset({Party.APPLICANT})
    if Side.SPONSOR in file.sides:
        return frozenset({Party.SPONSOR})
    keys_paper = file.case.from_paper and actor.holds(Role.INTAKE, organisation_id=file.case.office_id)
    return frozenset(Party) if keys_paper else frozenset()


def _may_write(file: CaseFile) -> bool:
    case = file.case
    if case.state == State.DRAFT:
        return bool(file.sides & ({Side.SPONSOR} if case.sponsor_id else {Side.APPLICANT}))
    return "amend" in file.allowed


def _may_hand_in(file: CaseFile) -> bool:
    return _may_write(file) or "late_paper" in file.allowed


def _consent_is_missing(file: CaseFile) -> bool:
    """Whether the person took a consent back that the case rests on; their own and the office's to know."""
    concerned = file.sides & {Side.APPLICANT, Side.OFFICE} and file.case.state in WITH_OFFICE
    return bool(concerned) and not consents_stand(file.case, file.edition)


def _may_copy(file: CaseFile) -> bool:
    """What a sponsor started, the sponsor starts again."""
    of_sponsor = file.case.sponsor_id is not None and Side.SPONSOR not in file.sides
    return not of_sponsor and "copy" in file.allowed


@require_http_methods(["GET", "POST"])
@signed_in
def answers(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """The questions the law asks of the reader's own party; those of the chosen basis first."""
    file = opened(request, case_id, "answers")
    parties = _speaks_for(file, request.actor)
    if not parties or not _may_write(file):
        raise Refused(
            [Text(zh="现在不能修改本件的填报内容。", en="The answers of this case cannot be changed now.")]
        )
    language = request.LANGUAGE_CODE or "zh-hans"
    case_facts = kind_of(file.case.law_id).facts(file.case)
    only = request.GET.get("only", "")  # one question alone: the cheap correction of one field
    asked = [
        fact
        for fact in file.edition.facts.values()
        if fact.asked_of in parties and fact.name not in case_facts and only in ("", fact.name)
    ]
    known = facts_on_file(file.case, request.actor)
    form = FactsForm(asked, known, language, request.POST or None)
    version = request.POST.get("version", file.case.version)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(
                case_id, request.actor, form.facts(), expected_version=_version(request), at=now()
            )
        except ZhianError as error:
            form.add_error(None, error.sentence(language))
            if isinstance(error, Conflict):  # the page tells what changed, so the next try counts
                file = opened(request, case_id, "answers")
                version = file.case.version
        else:
            messages.success(request, _("Your answers were saved."))
            return redirect("casework:case", case_id)
    counting = page.facts_that_count(file.edition, file.case.route_id) if not only else None
    bound = [(form[f"fact-{n}"], counting is None or fact.name in counting) for n, fact in enumerate(asked)]
    context = {
        "layout": layout(file),
        "file": file,
        "case": file.case,
        "form": form,
        "questions": [field for field, counts in bound if counts],
        "other_questions": [field for field, counts in bound if not counts],
        "other_open": any(field.errors for field, counts in bound if not counts),
        "version": version,
    }
    return render(request, "casework/answers.html", context, status=422 if form.errors else 200)


def _version(request: ActorRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return -1  # no version is nobody's version: the move is refused with what happened since


@require_http_methods(["GET", "POST"])
@signed_in
def hand_in(request: ActorRequest, case_id: UUID, item: str) -> HttpResponse:
    """One paper: pick it, and it is stored and keeps a receipt."""
    file = opened(request, case_id, "hand_in")
    line = next((p for p in file.papers if p.rule.id == item), None)
    if line is None:
        raise NotFound(Text(zh="本事项不需要这份材料。", en="This matter does not ask for that paper."))
    if not line.is_mine:
        raise Refused([OTHER_PARTY])
    language = request.LANGUAGE_CODE or "zh-hans"
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    kept = kept_file(request.POST.get("file_kept", ""), request.actor)
    form = PaperForm(*posted, max_age_months=line.rule.max_age_months, kept=kept)
    if request.method == "POST":
        at, is_valid = now(), form.is_valid()
        upload = form.cleaned_data.get("file")
        try:
            if upload is not None:  # kept even when the rest is not right yet: nobody sends a file twice
                former, kept = kept, receipt_of(store(request.actor, upload, upload.name or item, at=at))
                form.keep(kept)
                if former is not None:
                    take_back(UUID(former.pk), request.actor)
            if is_valid and kept is not None:
                issued_on = form.cleaned_data.get("issued_on")
                # A paper goes beside whatever happened meanwhile, so no version is insisted on.
                services.hand_in(
                    case_id,
                    request.actor,
                    item,
                    UUID(kept.pk),
                    expected_version=None,
                    at=at,
                    issued_on=issued_on,
                )
                messages.success(request, _("The paper was received."))
                return redirect("casework:case", case_id)
        except ZhianError as error:
            about_date = isinstance(error, Refused) and services.ISSUED_LATER in error.reasons
            form.add_error("issued_on" if about_date else "file", error.sentence(language))
    context = {
        "layout": layout(file),
        "file": file,
        "case": file.case,
        "line": line,
        "form": form,
    }
    return render(request, "casework/hand_in.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def paper(request: ActorRequest, paper_id: UUID) -> HttpResponse:
    """One paper, as a download; the opening is written down first."""
    row = Paper.objects.visible_to(request.actor).select_related("case").filter(pk=paper_id).first()
    if row is None:
        raise NotFound(Text(zh="没有找到这份材料。", en="There is no such paper."))
    note_reading(request.actor, row.case, f"paper:{row.item}")
    return file_response(open_file(row.file_id, SERVE), name=row.file_name)
