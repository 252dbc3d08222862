"""Which of the talent line's rows an actor may see."""

from __future__ import annotations

from django.db.models import Q

from zhian.web.base.people.kit import Actor, Role, ScopedQuerySet, visibility_of
from zhian.web.casework.kit import Side
from zhian.web.casework.selectors import visible_case_ids

from .models import (
    Designation,
    FamilyMember,
    QuotaAccount,
    QuotaEntry,
    Recommendation,
    Revocation,
    SignedDeclaration,
)

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
    return rows.filter(case_id__in=visible_case_ids(actor, of="case_id"))


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
    return rows.filter(case_id__in=visible_case_ids(actor, of="case_id"))


@visibility_of(Revocation)
def visible_revocations(rows: ScopedQuerySet[Revocation], actor: Actor) -> ScopedQuerySet[Revocation]:
    """Whoever sees the case reads how its recommendation was taken back."""
    return rows.filter(recommendation__case_id__in=visible_case_ids(actor, of="recommendation__case_id"))


@visibility_of(SignedDeclaration)
def visible_declarations(
    rows: ScopedQuerySet[SignedDeclaration], actor: Actor
) -> ScopedQuerySet[SignedDeclaration]:
    """Whoever sees the case reads what its sponsor declared."""
    return rows.filter(case_id__in=visible_case_ids(actor, of="case_id"))


@visibility_of(FamilyMember)
def visible_members(rows: ScopedQuerySet[FamilyMember], actor: Actor) -> ScopedQuerySet[FamilyMember]:
    """The principal and the member themselves; desks that have both files. A sponsor never: it is family."""
    own = Q(pk__in=[])
    if actor.person_id is not None:
        own = Q(person_id=actor.person_id) | Q(principal_case__applicant_id=actor.person_id)
    principal, member = (
        visible_case_ids(actor, Side.OFFICE, Side.AUTHORITY, of=column)
        for column in ("principal_case_id", "member_case_id")
    )
    return rows.filter(own | Q(principal_case_id__in=principal, member_case_id__in=member))
