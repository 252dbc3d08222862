"""Which of the talent line's rows an actor may see."""

from __future__ import annotations

from zhian.web.base.people.kit import Actor, Role, ScopedQuerySet, visibility_of
from zhian.web.casework.selectors import visible_case_ids

from .models import Designation, QuotaAccount, QuotaEntry, Recommendation

AT_THE_DESK = (Role.INTAKE, Role.REVIEWER, Role.APPROVER, Role.RECORDER, Role.HEAD)


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


@visibility_of(QuotaAccount)
def visible_accounts(rows: ScopedQuerySet[QuotaAccount], actor: Actor) -> ScopedQuerySet[QuotaAccount]:
    """A coordinator sees those of their own organisation, an officer all."""
    if actor.holds(*AT_THE_DESK):
        return rows
    mine = actor.organisations(Role.COORDINATOR)
    return rows.filter(designation__organisation_id__in=mine) if mine else rows.none()


@visibility_of(QuotaEntry)
def visible_entries(rows: ScopedQuerySet[QuotaEntry], actor: Actor) -> ScopedQuerySet[QuotaEntry]:
    """Lines about cases one works on; the sum of all of them is the account's to tell."""
    return rows.filter(case_id__in=visible_case_ids(actor))
