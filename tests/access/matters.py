"""Cases around the cast: a recommendation on its way from draft to answer."""

from __future__ import annotations

from datetime import date, timedelta

from tests.factories.files import PDF
from tests.factories.people import NOW, make_filing_notices
from tests.factories.receipts import ROUTE, Matter
from zhian.web.base.people.kit import Role
from zhian.web.base.vault.services import store_made
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Case, Outcome, Paper
from zhian.web.casework.services import PaperFiling, answer, hand_in, open_at_counter
from zhian.web.talent.services import RecommendationDraft, start_recommendation

from .cast import Cast

STARTED = NOW - timedelta(days=12)  # each step takes a day, and all of them lie before now
REASON_IN_LOG = "The certificate does not say what it should."
REASON_IN_DECISION = "The certificate was issued too long ago."
OFFICERS = {
    Role.INTAKE: "intake",
    Role.REVIEWER: "reviewer",
    Role.APPROVER: "approver",
    Role.RECORDER: "recorder",
    Role.HEAD: "head",
}


def drafted(cast: Cast) -> Matter:
    """A coordinator's draft: not yet the person's business."""
    make_filing_notices()
    coordinator = cast.actor("coordinator")
    officers = {role: cast.actor(name) for role, name in OFFICERS.items()}
    applicant = cast.actor("applicant")
    matter = Matter(Case(), cast.office, cast.applicant, applicant, coordinator, officers, at=STARTED)
    draft = RecommendationDraft(
        applicant_id=cast.applicant.pk,
        office_id=cast.office.pk,
        route_id=ROUTE,
        letter_number="ZH-2026-17",
        letter_date=date(2026, 11, 1),
        post_zh="首席科学家",
        post_en="Chief scientist",
        grounds="Leads the group on reliable models.",
        signed_by_name="Wang Sample",
    )
    row = start_recommendation(coordinator, cast.sponsor.pk, draft, at=STARTED)
    matter.case = Case.objects.visible_to(CASEWORK).get(pk=row.case_id)
    matter.case = answer(
        matter.case.pk,
        coordinator,
        {"recommendation.issuer": "park_committee", "recommendation.meets_zgc_criteria": True},
        expected_version=matter.case.version,
        at=STARTED,
    )
    return matter


def awaiting(cast: Cast) -> Matter:
    """Sent to the person, who has not confirmed."""
    matter = drafted(cast)
    matter.go("submit", cast.actor("coordinator"))
    return matter


def filed(cast: Cast) -> Matter:
    """Confirmed by the person, lying at the office."""
    matter = awaiting(cast)
    matter.go("confirm", matter.applicant, consent=True, consent_sensitive=True)
    return matter


def accepted(cast: Cast) -> Matter:
    """Accepted by the intake desk."""
    matter = filed(cast)
    matter.by(Role.INTAKE, "accept", no_conflict=True)
    return matter


def forwarded(cast: Cast) -> Matter:
    """Handed to the authority."""
    matter = accepted(cast)
    matter.by(Role.INTAKE, "forward")
    return matter


def answered(cast: Cast) -> Matter:
    """The authority's answer is recorded; the case is closed."""
    matter = forwarded(cast)
    matter.by(
        Role.RECORDER,
        "record_answer",
        granted=False,
        authority_reference="样移审〔2026〕第8号",
        decided_on=date(2026, 11, 16),
        authority_reasons="",
    )
    return matter


def at_counter(cast: Cast) -> Matter:
    """A matter the office itself decides, brought in on paper, with the sponsor on it as employer."""
    make_filing_notices()
    filing = PaperFiling(
        law_id="talent.rp-work",
        office_id=cast.office.pk,
        person=cast.applicant.pk,
        sponsor_id=cast.sponsor.pk,
        route_id="work",
        notice_language="en",
        facts={"applicant.age": 37, "work.granted_days": 730},
    )
    officers = {role: cast.actor(name) for role, name in OFFICERS.items()}
    case = open_at_counter(cast.actor("intake"), filing, at=STARTED)
    applicant, coordinator = cast.actor("applicant"), cast.actor("coordinator")
    matter = Matter(case, cast.office, cast.applicant, applicant, coordinator, officers, at=STARTED)
    matter.by(Role.INTAKE, "accept", no_conflict=True)
    return matter


def missed(cast: Cast) -> Matter:
    """The person was asked to come and did not."""
    matter = at_counter(cast)
    day = matter.at.date() + timedelta(days=2)
    matter.by(Role.INTAKE, "plan_visit", purpose="fingerprints", place="zgc-hall", visit_on=day)
    matter.by(Role.INTAKE, "miss_visit")
    return matter


def refused_here(cast: Cast) -> Matter:
    """The office itself refused; the log and the decision give their reasons in different words."""
    matter = at_counter(cast)
    matter.by(Role.REVIEWER, "review", no_conflict=True)
    matter.by(Role.APPROVER, "refuse", REASON_IN_LOG, no_conflict=True)
    outcome = Outcome.objects.visible_to(CASEWORK).get(case=matter.case)
    outcome.reasons = REASON_IN_DECISION
    outcome.save()
    return matter


def paper_in(matter: Matter, item: str, by: str, cast: Cast) -> Paper:
    """A paper that one side of the case handed in."""
    actor = cast.actor(by)
    stored = store_made(actor, PDF, f"{item}.pdf", "application/pdf", at=matter.at)
    return hand_in(matter.case.pk, actor, item, stored.pk, expected_version=matter.case.version, at=matter.at)
