"""Which organisations, posts and invitations an actor may see."""

from __future__ import annotations

from django.db.models import Q

from zhian.web.base.people.kit import Actor, Role, ScopedQuerySet, visibility_of

from .models import DoorCount, Invitation, Membership, Organisation


@visibility_of(Organisation)
def visible_organisations(rows: ScopedQuerySet[Organisation], actor: Actor) -> ScopedQuerySet[Organisation]:
    """Names of organisations are public: letters and receipts print them."""
    del actor
    return rows


@visibility_of(Membership)
def visible_memberships(rows: ScopedQuerySet[Membership], actor: Actor) -> ScopedQuerySet[Membership]:
    """One's own posts, and everybody's in the organisations one works in."""
    return rows.filter(Q(user_id=actor.user_id) | Q(organisation_id__in=actor.organisations()))


@visibility_of(Invitation)
def visible_invitations(rows: ScopedQuerySet[Invitation], actor: Actor) -> ScopedQuerySet[Invitation]:
    """The invitations of organisations one administers."""
    return rows.filter(organisation_id__in=actor.organisations(Role.ADMINISTRATOR))


@visibility_of(DoorCount)
def visible_door_counts(rows: ScopedQuerySet[DoorCount], actor: Actor) -> ScopedQuerySet[DoorCount]:
    """Nobody's business: not even the operator looks who knocked."""
    del actor
    return rows.none()
