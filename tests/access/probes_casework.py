"""Probes of casework and the talent line: strangers, and parties who want more than their own side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from tests.factories.people import TODAY
from zhian.kernel.errors import Conflict
from zhian.web.casework import selectors
from zhian.web.casework.kit import OutcomeKind
from zhian.web.casework.models import Case, IssuedReceipt, Outcome
from zhian.web.casework.selectors import counter, deputies, enclosing, export, facts, file, lists, own_matters
from zhian.web.casework.services import moving
from zhian.web.casework.services.receipting import receipt_for
from zhian.web.talent import selectors as talent
from zhian.web.talent.services import RecommendedResidence

from . import matters
from .cast import Cast
from .probes import Question, probe
from .samples import make_model_sample

# In the order in which `case_file` reads them: its field, and the model of a row to find there.
FILE_FIELDS = (
    ("deadlines", "Deadline"),
    ("correction", "CorrectionNotice"),
    ("pauses", "Pause"),
    ("handoff", "Handoff"),
    ("receipts", "IssuedReceipt"),
    ("official", "OfficialReceipt"),
    ("visits", "Visit"),
)
# By function and place in it, in the order of reading: the part of the export, and the model of a row.
EXPORTED = {
    "_given": (("answers", "CaseFact"), ("papers", "Paper")),
    "_course": (
        ("correction", "CorrectionNotice"),
        ("moves", "Move"),
        ("pauses", "Pause"),
    ),
    "_ahead": (
        ("deadlines", "Deadline"),
        ("visits", "Visit"),
        ("handoffs", "Handoff"),
    ),
    "_answered": (
        ("official_receipt", "OfficialReceipt"),
        ("advice", "Advice"),
        ("decision", "Outcome"),
        ("receipts", "IssuedReceipt"),
    ),
}


def _case_with(model: str, cast: Cast) -> Case:
    row: Any = make_model_sample(f"zhian_casework.{model}", cast)
    return Case.objects.visible_to(matters.CASEWORK).get(pk=row.case_id)


def _file_probe(field: str, model: str) -> Callable[[Cast], Question]:
    def a_stranger_opens_the_file(cast: Cast) -> Question:
        case, stranger = _case_with(model, cast), cast.actor("other_coordinator")
        return lambda: getattr(file.case_file(case, stranger, today=TODAY), field)

    return a_stranger_opens_the_file


def _export_probe(part: str, model: str) -> Callable[[Cast], Question]:
    def a_stranger_takes_a_case_along(cast: Cast) -> Question:
        case, stranger = _case_with(model, cast), cast.actor("other_applicant")
        return lambda: export._case(case, stranger)[part]

    return a_stranger_takes_a_case_along


for _number, (_field, _model) in enumerate(FILE_FIELDS, start=1):
    probe(f"casework.selectors.file:case_file#{_number}")(_file_probe(_field, _model))
for _function, _parts in EXPORTED.items():
    for _number, (_part, _model) in enumerate(_parts, start=1):
        probe(f"casework.selectors.export:{_function}#{_number}")(_export_probe(_part, _model))


@probe("casework.selectors.file:_moves#1")
def a_stranger_asks_what_was_done(cast: Cast) -> Question:
    case, stranger = _case_with("Move", cast), cast.actor("other_coordinator")
    return lambda: file.case_file(case, stranger, today=TODAY).moves


@probe("casework.selectors.file:_outcome#1")
def the_sponsor_asks_why_the_office_refused(cast: Cast) -> Question:
    case, sponsor = _case_with("Outcome", cast), cast.actor("coordinator")
    outcome = Outcome.objects.visible_to(matters.CASEWORK).get(case=case)
    outcome.kind, outcome.granted, outcome.reasons = OutcomeKind.HOUSE, False, "Private."
    outcome.save()
    return lambda: file.case_file(case, sponsor, today=TODAY).outcome_reasons


@probe("casework.selectors.export:export_cases#1")
def a_stranger_takes_cases_along(cast: Cast) -> Question:
    matters.accepted(cast)
    stranger = cast.actor("other_applicant")
    return lambda: selectors.export_cases(cast.applicant.pk, stranger)


@probe("casework.selectors.own_matters:persons_cases#1")
def a_stranger_asks_how_a_case_is_called(cast: Cast) -> Question:
    case, stranger = matters.accepted(cast).case, cast.actor("other_applicant")
    return lambda: own_matters.persons_cases([case.pk], stranger)


@probe("talent.selectors.offered:export_recommendations#1")
def a_stranger_takes_recommendations_along(cast: Cast) -> Question:
    matters.accepted(cast)
    stranger = cast.actor("other_applicant")
    return lambda: talent.export_recommendations(cast.applicant.pk, stranger)


@probe("casework.selectors.counter:found_at_counter#1")
def another_counter_finds_a_person(cast: Cast) -> Question:
    reference = matters.accepted(cast).case.reference
    stranger = cast.actor("other_intake")
    return lambda: counter.found_at_counter(reference, stranger)


@probe("casework.selectors.deputies:standing_in#1")
def a_deputy_no_longer_works_here(cast: Cast) -> Question:
    case = matters.accepted(cast).case
    row: Any = make_model_sample("zhian_casework.Deputy", cast)
    stranger = cast.actor("other_intake")
    type(row).objects.visible_to(matters.CASEWORK).update(deputy_user_id=stranger.user_id)
    return lambda: deputies.standing_in(case, stranger, TODAY)


@probe("casework.selectors.facts:facts_on_file#1")
def a_stranger_reads_an_answer(cast: Cast) -> Question:
    case = matters.accepted(cast).case
    stranger = cast.actor("other_coordinator")
    return lambda: "recommendation.meets_zgc_criteria" in facts.facts_on_file(case, stranger)


@probe("casework.selectors.facts:papers_on_file#1")
def the_sponsor_reads_a_health_certificate(cast: Cast) -> Question:
    case, sponsor = _case_with("Paper", cast), cast.actor("coordinator")
    return lambda: facts.papers_on_file(case, sponsor).get("health-certificate")


@probe("casework.selectors.file:find_case#1")
def a_stranger_finds_a_case(cast: Cast) -> Question:
    case, stranger = matters.accepted(cast).case, cast.actor("other_coordinator")
    return lambda: file.find_case(case.pk, stranger)


@probe("casework.selectors.lists:list_deputies#1")
def another_office_lists_deputies(cast: Cast) -> Question:
    make_model_sample("zhian_casework.Deputy", cast)
    stranger = cast.actor("other_intake")
    return lambda: lists.list_deputies(stranger, today=TODAY)


@probe("casework.selectors.lists:deputy#1")
def another_office_reads_a_deputyship(cast: Cast) -> Question:
    row: Model = make_model_sample("zhian_casework.Deputy", cast)
    stranger = cast.actor("other_intake")
    return lambda: lists.deputy(row.pk, stranger)


@probe("casework.services.moving:locked#1")
def a_stranger_takes_hold_of_a_case(cast: Cast) -> Question:
    case, stranger = matters.accepted(cast).case, cast.actor("other_intake")
    return lambda: moving.locked(case.pk, stranger)


@probe("casework.services.moving:insist_on_version#1")
def a_stranger_learns_who_was_quicker(cast: Cast) -> Question:
    case, stranger = matters.accepted(cast).case, cast.actor("other_intake")

    def who() -> object:
        try:
            moving.insist_on_version(case, case.version - 1, stranger)
        except Conflict as conflict:
            return conflict.why
        return None

    return who


@probe("casework.services.receipting:receipt_for#1")
def the_authority_asks_for_a_receipt(cast: Cast) -> Question:
    row = matters.answered(cast).receipt("recommendation")
    clerk = cast.actor("clerk")
    return lambda: receipt_for(row.pk, clerk)


@probe("talent.selectors.offered:recommendation_in#1")
def a_stranger_reads_a_recommendation(cast: Cast) -> Question:
    case, stranger = matters.accepted(cast).case, cast.actor("other_coordinator")
    return lambda: talent.recommendation_in(case.pk, stranger)


@probe("talent.services.kinds:RecommendedResidence.panel#1")
def a_stranger_sees_the_panel(cast: Cast) -> Question:
    case, stranger = matters.accepted(cast).case, cast.actor("other_coordinator")
    return lambda: RecommendedResidence().panel(case, stranger)[1]["recommendation"]


@probe("casework.selectors.enclosing:enclose_cases#1")
@probe("casework.selectors.enclosing:enclose_cases#2")
def a_stranger_takes_along_the_files_of_somebody_else(cast: Cast) -> Question:
    row = make_model_sample("zhian_casework.IssuedReceipt", cast)
    assert isinstance(row, IssuedReceipt)
    row.pdf_file_id = row.pk
    row.save()
    make_model_sample("zhian_casework.Paper", cast)
    stranger = cast.actor("other_applicant")
    return lambda: list(enclosing.enclose_cases(cast.applicant.pk, stranger))
