"""Which files an actor may see by themselves."""

from __future__ import annotations

from zhian.web.base.people.kit import Actor, ScopedQuerySet, visibility_of

from .models import StoredFile


@visibility_of(StoredFile)
def visible_files(rows: ScopedQuerySet[StoredFile], actor: Actor) -> ScopedQuerySet[StoredFile]:
    """What one stored oneself; papers of a case are reached through the case."""
    return rows.filter(stored_by_user_id=actor.user_id) if actor.user_id else rows.none()
