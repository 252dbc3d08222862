"""Which of the talent line's rows an actor may see."""

from __future__ import annotations

from zhian.web.base.people.kit import Actor, ScopedQuerySet, visibility_of
from zhian.web.casework.selectors import visible_case_ids

from .models import Designation, Recommendation


@visibility_of(Designation)
def visible_designations(rows: ScopedQuerySet[Designation], actor: Actor) -> ScopedQuerySet[Designation]:
    """Who may recommend is public, as far as it was announced."""
    del actor
    return rows


@visibility_of(Recommendation)
def visible_recommendations(
    rows: ScopedQuerySet[Recommendation], actor: Actor
) -> ScopedQuerySet[Recommendation]:
    """Whoever sees the case sees the recommendation, the person first of all."""
    return rows.filter(case_id__in=visible_case_ids(actor))
