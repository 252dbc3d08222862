"""The facts on file, and what the engine makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhian.policy.evaluate import Advice as PolicyAdvice
from zhian.policy.evaluate import evaluate
from zhian.policy.factvalues import facts_of
from zhian.policy.lawbook import Edition
from zhian.web.base.people.kit import AnyActor
from zhian.web.casework.kit import kind_of
from zhian.web.casework.models import Case, CaseFact, Paper

from .law import region


def facts_on_file(case: Case, reader: AnyActor) -> dict[str, Any]:
    """Answered questions the reader may see, with what the service line itself knows."""
    rows = CaseFact.objects.visible_to(reader).filter(case=case)
    return {**dict(rows.values_list("name", "value")), **kind_of(case.law_id).facts(case)}


def advise(case: Case, edition: Edition, facts: Mapping[str, Any], on: date) -> PolicyAdvice:
    """The engine's advice on these facts, on that day. It advises; a named person decides."""
    del case
    return evaluate(edition, facts_of(edition.facts, facts), on=on, region=region())


def papers_on_file(case: Case, reader: AnyActor) -> dict[str, list[Paper]]:
    """Papers in force by evidence item, oldest first, as far as the reader may see them."""
    found: dict[str, list[Paper]] = {}
    rows = Paper.objects.visible_to(reader).filter(case=case, replaced_at__isnull=True)
    for paper in rows.order_by("given_at", "id"):
        found.setdefault(paper.item, []).append(paper)
    return found
