"""Letters of the talent line as PDF; whose letter is about a person, its reading is on record first."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zhian.kernel.clock import now
from zhian.web.base.audit.services import Entry, record_read
from zhian.web.base.people.kit import ActorRequest, signed_in
from zhian.web.casework.selectors import find_case
from zhian.web.talent.services.letters import TalentLetter, case_letter, right_letter


@require_GET
@signed_in
def recommendation(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """The letter of recommendation, for its issuer to sign and seal."""
    return _about(request, case_id, TalentLetter.RECOMMENDATION)


@require_GET
@signed_in
def revocation(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """The notice that the recommendation was taken back."""
    return _about(request, case_id, TalentLetter.REVOCATION)


@require_GET
def right(request: ActorRequest, right_id: UUID) -> HttpResponse:
    """What is on record about a right to recommend."""
    return _pdf(right_letter(right_id, request.actor, at=now()), f"right-{right_id}")


def _about(request: ActorRequest, case_id: UUID, kind: TalentLetter) -> HttpResponse:
    case, at = find_case(case_id, request.actor), now()
    pdf = case_letter(kind, case_id, request.actor, at=at)
    actor = request.actor
    if actor.person_id != case.applicant_id:  # the person's own looking is nobody's business
        place = {case.sponsor_id, case.office_id, case.authority_id}
        entry = Entry(
            verb="case.read",
            subject_kind="case",
            subject_id=case.pk,
            about_person_id=case.applicant_id,
            matter_id=case.pk,
            acting=next((post for post in actor.posts if post.organisation_id in place), None),
            body={"view": f"letter:{kind.value}"},
        )
        record_read(actor, entry, at=at)
    return _pdf(pdf, f"{case.reference}-{kind.value}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
