"""What a person agrees to before anything is filed: the notice, and separately the sensitive papers.

Sensitive personal information asks for a consent of its own (Personal Information Protection Law, Art. 29),
so a law that asks for health, criminal-record or family papers is filed under two consents.
"""

from __future__ import annotations

from datetime import datetime

from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition
from zhian.policy.model import Sensitivity
from zhian.web.base.people.kit import Actor
from zhian.web.base.people.selectors import latest_notice
from zhian.web.base.people.services import give_consent
from zhian.web.casework.kit import FILING_NOTICE, SENSITIVE_NOTICE, Given
from zhian.web.casework.models import Case

_READ_THE_NOTICE = Text(
    zh="须由申请人本人阅读个人信息处理告知并勾选同意。",
    en="The person has to read the privacy notice and agree to it.",
)
_READ_THE_SENSITIVE_NOTICE = Text(
    zh="本事项涉及敏感个人信息，须由申请人本人单独同意。",
    en="This matter asks for sensitive papers; the person has to agree to that separately.",
)


def asks_for_sensitive_papers(edition: Edition, route_id: str) -> bool:
    """Whether any paper of this basis is about health, a criminal record or the family."""
    papers = edition.evidence_for(route_id or None)
    return any(paper.sensitive is not Sensitivity.NONE for paper in papers)


def notices_of(edition: Edition, route_id: str) -> tuple[str, ...]:
    """The notices a person is shown before filing, by slug."""
    if asks_for_sensitive_papers(edition, route_id):
        return FILING_NOTICE, SENSITIVE_NOTICE
    return (FILING_NOTICE,)


def consent_refusals(edition: Edition, route_id: str, given: Given) -> list[Text]:
    """What is missing before something may be filed."""
    reasons = [] if given.get("consent") is True else [_READ_THE_NOTICE]
    if asks_for_sensitive_papers(edition, route_id) and given.get("consent_sensitive") is not True:
        reasons.append(_READ_THE_SENSITIVE_NOTICE)
    return reasons


def agree(
    actor: Actor, case: Case, edition: Edition, *, language: str, at: datetime, on_paper: bool = False
) -> None:
    """Keep one consent for each notice, in words the person can read years later.

    Raises: RuntimeError when a notice was never published, because then nobody can have agreed to it.
    """
    for slug in notices_of(edition, case.route_id):
        notice = latest_notice(slug)
        if notice is None:
            raise RuntimeError(f"the notice {slug!r} is not published, so nobody can agree to it")
        give_consent(
            actor,
            case.applicant_id,
            notice,
            purpose=edition.title.get(language),
            recipient=case.office.name(language),
            language=language,
            matter_id=case.pk,
            on_paper=on_paper,
            at=at,
        )
