"""The facts on file, and what the engine makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhian.kernel.jsonio import loads
from zhian.policy.evaluate import Advice as PolicyAdvice
from zhian.policy.evaluate import evaluate
from zhian.policy.factvalues import facts_of
from zhian.policy.lawbook import Edition
from zhian.policy.replay import given_again, replay
from zhian.web.base.people.kit import AnyActor
from zhian.web.casework.kit import CASEWORK, kind_of
from zhian.web.casework.models import Advice, Case, CaseFact, Paper

from .law import active_laws, named_edition, region


@dataclass(frozen=True, slots=True)
class KeptAdvice:
    """What the engine said on an occasion that counts; the whole of it, to be explained to one party."""

    occasion: str  # filing or acceptance
    on: date
    starts: date | None  # first day of the edition it was given under
    advice: PolicyAdvice


def facts_on_file(case: Case, reader: AnyActor) -> dict[str, Any]:
    """Answered questions the reader may see, with what the service line itself knows."""
    rows = CaseFact.objects.visible_to(reader).filter(case=case).only("name", "value", "sensitive")
    return {**{row.name: row.value for row in rows}, **kind_of(case.law_id).facts(case)}


def advise(case: Case, edition: Edition, facts: Mapping[str, Any], on: date) -> PolicyAdvice:
    """The engine's advice on these facts, on that day. It advises; a named person decides."""
    del case
    return evaluate(edition, facts_of(edition.facts, facts), on=on, region=region())


def kept_advice(case: Case) -> KeptAdvice | None:
    """The advice kept last, at filing or acceptance, given again from its record; None when none was kept.

    It is worked out from every party's answers, as `advise` is: show it through `policy.explain` alone.
    Cost: one query and one evaluation.
    """
    row = Advice.objects.visible_to(CASEWORK).filter(case=case).order_by("given_at", "id").last()
    if row is None:
        return None
    edition = named_edition(case.law_id, row.edition)
    advice = given_again(_recorded(row), active_laws(), kept=edition)
    return KeptAdvice(row.occasion, row.given_on, edition.starts, advice)


def replay_case(reference: str) -> bool | None:
    """Whether every kept advice of a case comes out the same again, to the byte; None where none was kept.

    Raises: Erased when the facts are gone.
    """
    rows = Advice.objects.visible_to(CASEWORK).filter(case__reference=reference).select_related("case")
    found = [
        replay(_recorded(row), active_laws(), kept=named_edition(row.case.law_id, row.edition)).equal
        for row in rows.order_by("given_at", "id")
    ]
    return all(found) if found else None


def _recorded(row: Advice) -> dict[str, Any]:
    recorded: Any = loads(row.record)
    return dict(recorded)


def papers_on_file(case: Case, reader: AnyActor) -> dict[str, list[Paper]]:
    """Papers in force by evidence item, oldest first, as far as the reader may see them."""
    found: dict[str, list[Paper]] = {}
    rows = Paper.objects.visible_to(reader).filter(case=case, replaced_at__isnull=True)
    for paper in rows.order_by("given_at", "id"):
        found.setdefault(paper.item, []).append(paper)
    return found


def items_on_file(case: Case) -> set[str]:
    """Evidence items that somebody handed in, whoever may read the papers."""
    rows = Paper.objects.visible_to(CASEWORK).filter(case=case, replaced_at__isnull=True)
    return set(rows.values_list("item", flat=True))
