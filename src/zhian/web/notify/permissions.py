"""Which notices an actor may see."""

from __future__ import annotations

from zhian.web.base.people.kit import Actor, ScopedQuerySet, visibility_of

from .models import Mail, Notice


@visibility_of(Notice)
def visible_notices(rows: ScopedQuerySet[Notice], actor: Actor) -> ScopedQuerySet[Notice]:
    """One's own."""
    return rows.filter(user_id=actor.user_id) if actor.user_id else rows.none()


@visibility_of(Mail)
def visible_mail(rows: ScopedQuerySet[Mail], actor: Actor) -> ScopedQuerySet[Mail]:
    """The machine's own."""
    del actor
    return rows.none()
