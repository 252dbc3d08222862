"""Which records of data protection an actor may see."""

from __future__ import annotations

from django.db.models import Q

from zhian.web.base.people.kit import Actor, ScopedQuerySet, operates, visibility_of

from .kit import deciding_offices, may_assess
from .models import Assessment, ErasedMatter, Erasure, ErasureRequest, Hold


@visibility_of(Assessment)
def visible_assessments(rows: ScopedQuerySet[Assessment], actor: Actor) -> ScopedQuerySet[Assessment]:
    """What was approved is public; a draft is for those who write and approve them."""
    return rows if may_assess(actor) else rows.filter(approved_at__isnull=False)


@visibility_of(ErasureRequest)
def visible_requests(rows: ScopedQuerySet[ErasureRequest], actor: Actor) -> ScopedQuerySet[ErasureRequest]:
    """One's own, and those that one decides."""
    seen = Q(office_id__in=deciding_offices(actor))
    if actor.person_id is not None:
        seen |= Q(person_id=actor.person_id)
    if operates(actor):
        seen |= Q(office_id__isnull=True)
    return rows.filter(seen)


@visibility_of(Hold)
def visible_holds(rows: ScopedQuerySet[Hold], actor: Actor) -> ScopedQuerySet[Hold]:
    """Those of the offices one heads: that somebody is looked into is not for everybody at the desk."""
    return rows.filter(office_id__in=deciding_offices(actor))


@visibility_of(Erasure)
def visible_erasures(rows: ScopedQuerySet[Erasure], actor: Actor) -> ScopedQuerySet[Erasure]:
    """Those of the offices one heads; a case page asks for its own matter under a named purpose."""
    return rows.filter(office_id__in=deciding_offices(actor))


@visibility_of(ErasedMatter)
def visible_erased_matters(rows: ScopedQuerySet[ErasedMatter], actor: Actor) -> ScopedQuerySet[ErasedMatter]:
    """As the erasure they belong to."""
    return rows.filter(erasure__office_id__in=deciding_offices(actor))
