"""Keeping the engine's advice with the case, so that it can be replayed to the byte."""

from __future__ import annotations

from zhian.kernel.jsonio import canonical
from zhian.policy.evaluate import Advice as PolicyAdvice
from zhian.policy.lawbook import Edition
from zhian.policy.replay import record as replay_record
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Advice, KeptEdition
from zhian.web.casework.selectors.facts import advise, facts_on_file
from zhian.web.casework.selectors.law import active_laws

from .steps import Step


def keep_advice(step: Step, edition: Edition, occasion: str) -> PolicyAdvice:
    """Evaluate the facts on file under an edition on the day of the step, and keep the record."""
    laws = active_laws()
    KeptEdition.objects.visible_to(CASEWORK).get_or_create(
        pk=edition.digest,
        defaults={
            "law_id": edition.law_id,
            "data": canonical(edition.data).decode("utf-8"),
            "kept_at": step.at,
        },
    )
    facts = facts_on_file(step.case, CASEWORK)
    advice = advise(step.case, edition, facts, step.on)
    Advice.objects.create(
        case=step.case,
        occasion=occasion,
        edition=edition.digest,
        law_set_digest=laws.digest,
        outcome=_outcome(advice, step.case.route_id),
        record=canonical(replay_record(advice)).decode("utf-8"),
        given_on=step.on,
        given_at=step.at,
    )
    return advice


def _outcome(advice: PolicyAdvice, route_id: str) -> str:
    """The answer for the basis asked for; over all bases when none was chosen."""
    return str(advice.route(route_id).state if route_id else advice.outcome)
