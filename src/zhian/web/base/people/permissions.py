"""Which people's rows an actor may see."""

from __future__ import annotations

from django.db.models import Q

from .kit import Actor, ScopedQuerySet, places_of_recovery, visibility_of
from .models import (
    ApiToken,
    Consent,
    FactorRecovery,
    FileInvitation,
    NameToken,
    NoticeText,
    Person,
    PersonalExport,
    TextNumber,
    User,
)


@visibility_of(User)
def visible_users(rows: ScopedQuerySet[User], actor: Actor) -> ScopedQuerySet[User]:
    """One's own account; colleagues' names come from tenancy's selectors."""
    return rows.filter(pk=actor.user_id) if actor.user_id else rows.none()


@visibility_of(Person)
def visible_persons(rows: ScopedQuerySet[Person], actor: Actor) -> ScopedQuerySet[Person]:
    """Oneself. Case parties are read through the case, which knows who shares it."""
    return rows.filter(pk=actor.person_id) if actor.person_id else rows.none()


@visibility_of(NameToken)
def visible_name_tokens(rows: ScopedQuerySet[NameToken], actor: Actor) -> ScopedQuerySet[NameToken]:
    """Those of oneself. A search is narrowed by the matters it is made in, which know who shares them."""
    return rows.filter(person_id=actor.person_id) if actor.person_id else rows.none()


@visibility_of(NoticeText)
def visible_notices(rows: ScopedQuerySet[NoticeText], actor: Actor) -> ScopedQuerySet[NoticeText]:
    """Everybody may read what others are asked to agree to."""
    del actor
    return rows


@visibility_of(Consent)
def visible_consents(rows: ScopedQuerySet[Consent], actor: Actor) -> ScopedQuerySet[Consent]:
    """One's own consents."""
    return rows.filter(person_id=actor.person_id) if actor.person_id else rows.none()


@visibility_of(FileInvitation)
def visible_file_invitations(
    rows: ScopedQuerySet[FileInvitation], actor: Actor
) -> ScopedQuerySet[FileInvitation]:
    """Those one sent, to withdraw or repeat them; the link itself is in the mail alone."""
    return rows.filter(invited_by_id=actor.user_id) if actor.user_id else rows.none()


@visibility_of(FactorRecovery)
def visible_recoveries(rows: ScopedQuerySet[FactorRecovery], actor: Actor) -> ScopedQuerySet[FactorRecovery]:
    """One's own, and those of the office or authority in which one may take part in them."""
    return rows.filter(Q(user_id=actor.user_id) | Q(organisation_id__in=places_of_recovery(actor)))


@visibility_of(ApiToken)
def visible_tokens(rows: ScopedQuerySet[ApiToken], actor: Actor) -> ScopedQuerySet[ApiToken]:
    """One's own."""
    return rows.filter(user_id=actor.user_id) if actor.user_id else rows.none()


@visibility_of(PersonalExport)
def visible_exports(rows: ScopedQuerySet[PersonalExport], actor: Actor) -> ScopedQuerySet[PersonalExport]:
    """That of one's own file."""
    return rows.filter(person_id=actor.person_id) if actor.person_id else rows.none()


@visibility_of(TextNumber)
def visible_text_numbers(rows: ScopedQuerySet[TextNumber], actor: Actor) -> ScopedQuerySet[TextNumber]:
    """One's own."""
    return rows.filter(person_id=actor.person_id) if actor.person_id else rows.none()
