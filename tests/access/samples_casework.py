"""Samples of casework and its news: cases, papers, desks, receipts."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Model

from tests.factories.files import PDF
from tests.factories.people import NOW, TODAY, notices_shown
from zhian.web.base.people.kit import Role
from zhian.web.base.ui.kit import day_text
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import (
    Advice,
    CaseFact,
    CorrectionNotice,
    Deadline,
    Deputy,
    Handoff,
    IssuedReceipt,
    KeptEdition,
    Move,
    OfficialReceipt,
    Outcome,
    Pause,
    ReferenceCounter,
    Signature,
    Visit,
)
from zhian.web.casework.permissions import MOVES

from . import matters
from .cast import Cast
from .matters import STARTED
from .samples import Sample, Upload, model_sample, sample


@sample("casework:case")
def a_case(cast: Cast) -> Sample:
    case = matters.answered(cast).case
    return Sample({"case_id": case.pk}, marker=case.reference)


@sample("casework:case", state="draft")
def a_draft(cast: Cast) -> Sample:
    case = matters.drafted(cast).case
    return Sample({"case_id": case.pk}, marker=case.reference)


@sample("casework:case", state="accepted")
def a_case_at_the_office(cast: Cast) -> Sample:
    case = matters.accepted(cast).case
    return Sample({"case_id": case.pk}, marker=case.reference)


@sample("casework:case", state="official_receipt")
def a_case_with_an_official_receipt(cast: Cast) -> Sample:
    row = the_official_receipt(cast)
    return Sample({"case_id": row.case_id}, marker=row.number)


@sample("casework:case", state="visit")
def a_case_with_a_visit(cast: Cast) -> Sample:
    row = the_visit(cast)
    return Sample({"case_id": row.case_id}, marker=row.booking_reference)


@sample("casework:case", state="correction")
def a_case_to_correct(cast: Cast) -> Sample:
    return Sample({"case_id": the_correction_notice(cast).case_id}, marker="A clearer scan of every page")


@sample("casework:case", state="outcome")
def a_case_with_an_answer(cast: Cast) -> Sample:
    row = the_outcome(cast)
    return Sample({"case_id": row.case_id}, marker=row.authority_reference)


@sample("casework:case", state="reasons")
def a_case_the_office_refused(cast: Cast) -> Sample:
    case = matters.refused_here(cast).case
    return Sample({"case_id": case.pk}, marker=matters.REASON_IN_DECISION)


@sample("casework:case", state="logged_reason")
def a_case_whose_log_says_why(cast: Cast) -> Sample:
    case = matters.refused_here(cast).case
    return Sample({"case_id": case.pk}, marker=matters.REASON_IN_LOG)


@sample("casework:case", state="missed_visit")
def a_case_whose_person_did_not_come(cast: Cast) -> Sample:
    return Sample({"case_id": matters.missed(cast).case.pk}, marker=MOVES["miss_visit"].done.en)


@sample("casework:case", state="thrown_away")
def a_draft_thrown_away(cast: Cast) -> Sample:
    matter = matters.drafted(cast)
    matter.go("discard", cast.actor("coordinator"))
    return Sample({"case_id": matter.case.pk}, marker=matter.case.reference)


@sample("casework:case", state="moves")
def a_case_with_a_timeline(cast: Cast) -> Sample:
    return Sample({"case_id": matters.accepted(cast).case.pk}, marker=MOVES["accept"].done.en)


@sample("casework:case", state="recommendation")
def a_case_with_a_letter(cast: Cast) -> Sample:
    return Sample({"case_id": matters.forwarded(cast).case.pk}, marker="ZH-2026-17")


@sample("casework:case", state="deadline")
def a_case_with_a_deadline(cast: Cast) -> Sample:
    row = the_deadline(cast)
    assert row.due_on is not None
    return Sample({"case_id": row.case_id}, marker=f">{day_text(row.due_on, 'en')}</time></strong>")


@sample("people:export", state="answers")
def an_export_with_answers(cast: Cast) -> Sample:
    matters.answered(cast)
    return Sample(marker='"answers": [\n')


@sample("people:export", state="advice")
def an_export_with_advice(cast: Cast) -> Sample:
    matters.answered(cast)
    return Sample(marker='"advice": [\n')


@sample("casework:answers")
def answers_before_acceptance(cast: Cast) -> Sample:
    case = matters.awaiting(cast).case
    return Sample({"case_id": case.pk}, data={"version": case.version})


@sample("casework:answers", state="accepted")
def answers_after_acceptance(cast: Cast) -> Sample:
    case = matters.accepted(cast).case
    return Sample({"case_id": case.pk}, data={"version": case.version})


@sample("casework:hand_in")
def a_paper_to_hand_in(cast: Cast) -> Sample:
    case = matters.awaiting(cast).case
    data = {"version": case.version, "file": Upload("passport.pdf", PDF)}
    return Sample({"case_id": case.pk, "item": "passport"}, data=data)


@sample("casework:copy")
def a_closed_case_to_copy(cast: Cast) -> Sample:
    return Sample({"case_id": matters.answered(cast).case.pk})


@sample("casework:move", state="confirm")
def a_case_to_confirm(cast: Cast) -> Sample:
    case = matters.awaiting(cast).case
    return Sample(
        {"case_id": case.pk, "name": "confirm"},
        data={
            "version": case.version,
            "consent": "on",
            "consent_sensitive": "on",
            **{f"notice_version_{slug}": version for slug, version in notices_shown().items()},
        },
    )


@sample("casework:move", state="accept")
def a_case_to_accept(cast: Cast) -> Sample:
    case = matters.filed(cast).case
    data = {"version": case.version, "no_conflict": "on"}
    return Sample({"case_id": case.pk, "name": "accept"}, data=data)


@sample("casework:move", state="record_answer")
def a_case_to_record(cast: Cast) -> Sample:
    case = matters.forwarded(cast).case
    data = {
        "version": case.version,
        "granted": "no",
        "authority_reference": "样移审〔2026〕第9号",
        "decided_on": "2026-11-20",
    }
    return Sample({"case_id": case.pk, "name": "record_answer"}, data=data)


@sample("casework:paper")
def the_persons_paper(cast: Cast) -> Sample:
    matter = matters.awaiting(cast)
    paper = matters.paper_in(matter, "passport", "applicant", cast)
    matter.case.refresh_from_db(from_queryset=type(matter.case).objects.visible_to(CASEWORK))
    _forward(matter)
    return Sample({"paper_id": paper.pk}, marker="%PDF-1.4")


@sample("casework:paper", state="health")
def the_persons_health_certificate(cast: Cast) -> Sample:
    matter = matters.awaiting(cast)
    paper = matters.paper_in(matter, "health-certificate", "applicant", cast)
    matter.case.refresh_from_db(from_queryset=type(matter.case).objects.visible_to(CASEWORK))
    _forward(matter)
    return Sample({"paper_id": paper.pk}, marker="%PDF-1.4")


@sample("casework:paper", state="sponsors")
def the_sponsors_paper(cast: Cast) -> Sample:
    matter = matters.awaiting(cast)
    paper = matters.paper_in(matter, "recommendation-letter", "coordinator", cast)
    return Sample({"paper_id": paper.pk}, marker="%PDF-1.4")


def _forward(matter: matters.Matter) -> None:
    matter.go("confirm", matter.applicant, consent=True, consent_sensitive=True)
    matter.by(Role.INTAKE, "accept", no_conflict=True)
    matter.by(Role.INTAKE, "forward")


@sample("desk:cases")
def the_list(cast: Cast) -> Sample:
    return Sample(marker=matters.accepted(cast).case.reference)


@sample("desk:assign")
def cases_to_assign(cast: Cast) -> Sample:
    case = matters.accepted(cast).case
    data = {"case": f"{case.pk}:{case.version}", "officer": str(cast.users["reviewer"].pk)}
    return Sample(data=data, marker="assigned")


@sample("desk:deputies")
def a_deputy_to_name(cast: Cast) -> Sample:
    data = {
        "officer": str(cast.users["intake"].pk),
        "deputy": str(cast.users["reviewer"].pk),
        "first_day": "2026-12-01",
        "last_day": "2026-12-04",
    }
    return Sample(data=data)


@sample("desk:end_deputy")
def a_deputyship(cast: Cast) -> Sample:
    return Sample({"deputy_id": the_deputy(cast).pk})


@sample("desk:counter")
def a_sheet_to_begin(cast: Cast) -> Sample:
    del cast
    return Sample(data={"law": "talent.rp-work", "known": ""})


@sample("desk:take_in")
def a_sheet(cast: Cast) -> Sample:
    del cast
    return Sample({"law_id": "talent.rp-work"})


@sample("desk:handoffs")
def the_handoffs(cast: Cast) -> Sample:
    return Sample(marker=matters.forwarded(cast).case.reference)


def _recommendation_receipt(cast: Cast) -> IssuedReceipt:
    return matters.answered(cast).receipt("recommendation")


@sample("receipts:verify")
def a_receipt_to_verify(cast: Cast) -> Sample:
    document = _recommendation_receipt(cast).document
    content = document.encode() if isinstance(document, str) else bytes(document)
    return Sample(data={"file": Upload("receipt.json", content, "application/json")})


@sample("receipts:status")
def a_receipts_status(cast: Cast) -> Sample:
    return Sample({"receipt_id": _recommendation_receipt(cast).pk})


@sample("receipts:download")
def a_receipt(cast: Cast) -> Sample:
    row = _recommendation_receipt(cast)
    return Sample({"receipt_id": row.pk, "form": "json"}, marker=str(row.pk))


@sample("receipts:download", state="unknown_form")
def a_receipt_in_an_unknown_form(cast: Cast) -> Sample:
    return Sample({"receipt_id": _recommendation_receipt(cast).pk, "form": "exe"})


@sample("receipts:openings")
def the_openings_of_a_receipt(cast: Cast) -> Sample:
    return Sample({"receipt_id": _recommendation_receipt(cast).pk}, marker=cast.applicant.document_number)


@sample("receipts:letter")
def a_letter_of_acceptance(cast: Cast) -> Sample:
    return Sample({"case_id": matters.forwarded(cast).case.pk, "kind": "acceptance"})


@sample("receipts:letter", state="correction")
def a_letter_for_the_person(cast: Cast) -> Sample:
    return Sample({"case_id": the_correction_notice(cast).case_id, "kind": "correction"})


@sample("receipts:letter", state="shared_correction")
def a_letter_for_both_parties(cast: Cast) -> Sample:
    matter = matters.filed(cast)
    items = [{"item": "recommendation-letter", "party": "sponsor", "note": "The seal is missing"}]
    matter.by(Role.INTAKE, "send_correction", items=items)
    return Sample({"case_id": matter.case.pk, "kind": "correction"})


@sample("receipts:letter", state="unknown_kind")
def a_letter_of_an_unknown_kind(cast: Cast) -> Sample:
    return Sample({"case_id": matters.accepted(cast).case.pk, "kind": "recommendation"})


@model_sample("zhian_casework.Case")
def the_case(cast: Cast) -> Model:
    return matters.answered(cast).case


@model_sample("zhian_casework.ReferenceCounter")
def the_counter(cast: Cast) -> Model:
    matters.drafted(cast)
    return ReferenceCounter.objects.visible_to(CASEWORK).get()


@model_sample("zhian_casework.KeptEdition")
def the_kept_edition(cast: Cast) -> Model:
    matters.accepted(cast)
    return KeptEdition.objects.visible_to(CASEWORK)[0]


@model_sample("zhian_casework.CaseFact")
def the_sponsors_answer(cast: Cast) -> Model:
    case = matters.answered(cast).case
    return CaseFact.objects.visible_to(CASEWORK).filter(case=case, party="sponsor")[0]


@model_sample("zhian_casework.Move")
def the_move(cast: Cast) -> Model:
    case = matters.answered(cast).case
    return Move.objects.visible_to(CASEWORK).get(case=case, name="accept")


@model_sample("zhian_casework.Paper")
def the_paper(cast: Cast) -> Model:
    matter = matters.awaiting(cast)
    paper = matters.paper_in(matter, "health-certificate", "applicant", cast)
    matter.case.refresh_from_db(from_queryset=type(matter.case).objects.visible_to(CASEWORK))
    _forward(matter)
    return paper


@model_sample("zhian_casework.CorrectionNotice")
def the_correction_notice(cast: Cast) -> CorrectionNotice:
    matter = matters.filed(cast)
    items = [{"item": "passport", "party": "applicant", "note": "A clearer scan of every page"}]
    matter.by(Role.INTAKE, "send_correction", items=items)
    return CorrectionNotice.objects.visible_to(CASEWORK).get(case=matter.case)


@model_sample("zhian_casework.Pause")
def the_pause(cast: Cast) -> Model:
    case = matters.forwarded(cast).case
    return Pause.objects.create(case=case, clock="promised", from_on=TODAY, ends_by="event", created_at=NOW)


@model_sample("zhian_casework.Deadline")
def the_deadline(cast: Cast) -> Deadline:
    return Deadline.objects.visible_to(CASEWORK).filter(case=matters.forwarded(cast).case)[0]


@model_sample("zhian_casework.Advice")
def the_advice(cast: Cast) -> Model:
    return Advice.objects.visible_to(CASEWORK).filter(case=matters.forwarded(cast).case)[0]


@model_sample("zhian_casework.Signature")
def the_signature(cast: Cast) -> Model:
    return Signature.objects.visible_to(CASEWORK).filter(case=matters.forwarded(cast).case)[0]


@model_sample("zhian_casework.Handoff")
def the_handoff(cast: Cast) -> Model:
    return Handoff.objects.visible_to(CASEWORK).get(case=matters.forwarded(cast).case)


@model_sample("zhian_casework.Outcome")
def the_outcome(cast: Cast) -> Outcome:
    return Outcome.objects.visible_to(CASEWORK).get(case=matters.answered(cast).case)


@model_sample("zhian_casework.IssuedReceipt")
def the_receipt(cast: Cast) -> Model:
    return _recommendation_receipt(cast)


@model_sample("zhian_casework.OfficialReceipt")
def the_official_receipt(cast: Cast) -> OfficialReceipt:
    matter = matters.forwarded(cast)
    return OfficialReceipt.objects.create(
        case=matter.case,
        number="A1-4711",
        issued_on=TODAY,
        expires_on=TODAY + timedelta(days=30),
        recorded_by_user_id=cast.users["intake"].pk,
        recorded_at=NOW,
    )


@model_sample("zhian_casework.Visit")
def the_visit(cast: Cast) -> Visit:
    matter = matters.forwarded(cast)
    return Visit.objects.create(
        case=matter.case,
        purpose="biometrics",
        party="applicant",
        booking_reference="B-4711",
        created_at=STARTED,
    )


@model_sample("zhian_casework.Deputy")
def the_deputy(cast: Cast) -> Deputy:
    return Deputy.objects.create(
        organisation=cast.office,
        user_id=cast.users["intake"].pk,
        deputy_user_id=cast.users["reviewer"].pk,
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=3),
        created_at=NOW,
    )
