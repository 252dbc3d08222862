"""Agreeing to be filed, taking that back, and agreeing again."""

from __future__ import annotations

from datetime import datetime

from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition
from zhian.web.base.people.kit import Actor
from zhian.web.base.people.selectors import latest_notice
from zhian.web.base.people.services import give_consent
from zhian.web.casework.kit import Given
from zhian.web.casework.models import Case
from zhian.web.casework.selectors.consents import asks_for_sensitive_papers, consents_stand, notices_of

from .steps import Done, Step, effect_of, guards

_READ_THE_NOTICE = Text(
    zh="须由申请人本人阅读个人信息处理告知并勾选同意。",
    en="The person has to read the privacy notice and agree to it.",
)
_WHICH_NOTICE = Text(
    zh="未注明申请人阅读的是哪一版告知书，请重新打开页面阅读后再确认。",
    en="It was not said which edition of the notice the person read; open the page again and confirm.",
)
_NOTICE_CHANGED = Text(
    zh="告知书在您阅读期间已更新，请重新阅读后再确认。",
    en="The notice was replaced while you were reading; read the new one and confirm again.",
)
_READ_THE_SENSITIVE_NOTICE = Text(
    zh="本事项涉及敏感个人信息，须由申请人本人单独同意。",
    en="This matter asks for sensitive papers; the person has to agree to that separately.",
)


@guards("accept", "review", "approve", "forward", "late_paper")
def consent_stands(step: Step) -> list[Text]:
    """A case whose person took the consent back goes no further until it is given again."""
    if consents_stand(step.case, step.edition):
        return []
    return [
        Text(
            zh="申请人已撤回同意，未重新同意之前不得继续办理。",
            en="The person has taken the consent back; the case goes on only when it is given again.",
        )
    ]


@guards("agree_again")
def consent_is_missing(step: Step) -> list[Text]:
    """There is something to agree to again."""
    if consents_stand(step.case, step.edition):
        return [Text(zh="您的同意仍然有效，无需重新作出。", en="Your consent still stands.")]
    return consent_refusals(step.edition, step.case.route_id, step.given)


@effect_of("agree_again")
def agree_again(step: Step) -> Done:
    """The person agrees anew, under the notices of today."""
    if not isinstance(step.actor, Actor):
        raise TypeError("only a person agrees")
    agree(step.actor, step.case, step.edition, language=step.actor.language, at=step.at)
    return Done()


def consent_refusals(edition: Edition, route_id: str, given: Given) -> list[Text]:
    """What is missing before something may be filed."""
    reasons = [] if given.get("consent") is True else [_READ_THE_NOTICE]
    if asks_for_sensitive_papers(edition, route_id) and given.get("consent_sensitive") is not True:
        reasons.append(_READ_THE_SENSITIVE_NOTICE)
    shown = given.get("notices") or {}
    for slug in notices_of(edition, route_id):
        notice = latest_notice(slug)
        if notice is None or shown.get(slug) == notice.version:
            continue
        reason = _NOTICE_CHANGED if slug in shown else _WHICH_NOTICE
        if reason not in reasons:
            reasons.append(reason)
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
            recipient=_recipients(case, edition, language),
            language=language,
            matter_id=case.pk,
            on_paper=on_paper,
            at=at,
        )


def _recipients(case: Case, edition: Edition, language: str) -> str:
    """The office, and the authority that gets the file where the house does not decide."""
    names = [case.office.name(language)]
    if not edition.chain.decided_here:
        names.append(edition.decider.name.get(language))
    return Text(zh="、", en="; ").get(language).join(names)
