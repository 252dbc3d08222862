"""Which notices a person agrees to before filing, and whether the consents of a case still stand.

Sensitive personal information asks for a consent of its own (Personal Information Protection Law, Art. 29),
so a law that asks for health, criminal-record or family papers is filed under two consents.
"""

from __future__ import annotations

from zhian.policy.lawbook import Edition
from zhian.policy.model import Sensitivity
from zhian.web.base.people.selectors import consents_of
from zhian.web.casework.kit import CASEWORK, FILING_NOTICE, SENSITIVE_NOTICE
from zhian.web.casework.models import Case


def asks_for_sensitive_papers(edition: Edition, route_id: str) -> bool:
    """Whether any paper of this basis is about health, a criminal record or the family."""
    papers = edition.evidence_for(route_id or None)
    return any(paper.sensitive is not Sensitivity.NONE for paper in papers)


def notices_of(edition: Edition, route_id: str) -> tuple[str, ...]:
    """The notices a person is shown before filing, by slug."""
    if asks_for_sensitive_papers(edition, route_id):
        return FILING_NOTICE, SENSITIVE_NOTICE
    return (FILING_NOTICE,)


def consents_stand(case: Case, edition: Edition) -> bool:
    """Whether every consent this case rests on still stands; one taken back stops all further handling."""
    latest: dict[str, bool] = {}
    for consent in reversed(consents_of(case.applicant_id, CASEWORK)):  # oldest first
        if consent.matter_id == case.pk:
            latest[consent.notice.slug] = consent.withdrawn_at is None
    return all(latest.get(slug, False) for slug in notices_of(edition, case.route_id))
