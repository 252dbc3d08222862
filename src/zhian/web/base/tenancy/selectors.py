"""Reading organisations and posts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from zhian.web.base.people.kit import Actor, OrganisationKind, Post, Purpose, Role, SystemActor
from zhian.web.base.people.selectors import person_id_of_user

from .models import Membership, Organisation


def actor_for(user_id: UUID, display_name: str, *, on: date, language: str) -> Actor:
    """The actor behind an account: its person and the posts it holds on that day."""
    system = SystemActor(Purpose.SIGN_IN)
    held = (
        Membership.objects.visible_to(system)
        .filter(user_id=user_id, valid_from__lte=on, organisation__closed_at__isnull=True)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on))
        .order_by("id")
        .values_list("organisation_id", "organisation__kind", "role")
    )
    return Actor(
        user_id=user_id,
        person_id=person_id_of_user(user_id),
        posts=tuple(Post(org, OrganisationKind(kind), Role(role)) for org, kind, role in held),
        language=language,
        display_name=display_name,
    )


def organisation_by_code(code: str) -> Organisation | None:
    """An open organisation by its code: a law names authorities by code."""
    rows = Organisation.objects.visible_to(SystemActor(Purpose.CASEWORK))
    return rows.filter(code=code, closed_at__isnull=True).first()


def works_in(user_id: UUID, organisation_id: UUID, *, on: date) -> bool:
    """Whether an account holds any post in an organisation on that day."""
    held = Membership.objects.visible_to(SystemActor(Purpose.CASEWORK)).filter(
        user_id=user_id, organisation_id=organisation_id, valid_from__lte=on
    )
    return held.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on)).exists()
