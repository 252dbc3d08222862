"""Who stands in for whom."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from zhian.web.base.people.kit import Actor, AnyActor, Role
from zhian.web.base.tenancy.selectors import actor_for
from zhian.web.casework.models import Case, Deputy


def standing_in(case: Case, actor: AnyActor, on: date) -> dict[Role, UUID]:
    """Roles the actor may fill today at the case's office as somebody's deputy, and for whom."""
    if not isinstance(actor, Actor) or actor.user_id is None:
        return {}
    rows = Deputy.objects.visible_to(actor).filter(
        organisation_id=case.office_id,
        deputy_user_id=actor.user_id,
        valid_from__lte=on,
        valid_until__gt=on,
    )
    roles: dict[Role, UUID] = {}
    for user_id in rows.order_by("id").values_list("user_id", flat=True):
        principal = actor_for(user_id, "", on=on, language=actor.language)
        for post in principal.posts:
            if post.organisation_id == case.office_id:
                roles.setdefault(post.role, user_id)
    return roles
