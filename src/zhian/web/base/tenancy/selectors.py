"""Reading organisations, posts and invitations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import (
    Actor,
    AnyActor,
    OrganisationKind,
    Post,
    Purpose,
    Role,
    ScopedQuerySet,
    SystemActor,
    link_token,
    token_digest,
)
from zhian.web.base.people.selectors import Address, InvitationMail, display_names, person_id_of_user

from .models import Invitation, Membership, Organisation

INVITATION_LINK = "tenancy.invitation"
ANYBODY = Actor()  # names of organisations are public


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who holds a post, for a list of members."""

    membership_id: UUID
    user_id: UUID
    name: str
    role: Role
    valid_from: date


def actor_for(user_id: UUID, display_name: str, *, on: date, language: str) -> Actor:
    """The actor behind an account: its person and the posts it holds on that day."""
    return Actor(
        user_id=user_id,
        person_id=person_id_of_user(user_id),
        posts=posts_on(user_id, on=on),
        language=language,
        display_name=display_name,
    )


def posts_on(user_id: UUID, *, on: date) -> tuple[Post, ...]:
    """The posts an account holds on that day, in organisations that are open."""
    held = (
        _held(Membership.objects.visible_to(SystemActor(Purpose.SIGN_IN)), on)
        .filter(user_id=user_id, organisation__closed_at__isnull=True)
        .order_by("id")
        .values_list("organisation_id", "organisation__kind", "role")
    )
    return tuple(Post(org, OrganisationKind(kind), Role(role)) for org, kind, role in held)


def organisation(organisation_id: UUID) -> Organisation | None:
    """An organisation, open or closed."""
    return Organisation.objects.visible_to(ANYBODY).filter(pk=organisation_id).first()


def organisation_by_code(code: str) -> Organisation | None:
    """An open organisation by its code: a law and a district profile name them so."""
    rows = Organisation.objects.visible_to(ANYBODY).filter(code=code, closed_at__isnull=True)
    return rows.first()


def organisations_of_kind(kind: OrganisationKind) -> list[Organisation]:
    """Open organisations of a kind, by code."""
    rows = Organisation.objects.visible_to(ANYBODY).filter(kind=kind.value, closed_at__isnull=True)
    return list(rows.order_by("code"))


def organisations_of(actor: Actor) -> list[Organisation]:
    """The organisations in which the actor holds a post, by code."""
    rows = Organisation.objects.visible_to(actor).filter(pk__in=actor.organisations())
    return list(rows.order_by("code"))


def specimen_count(reader: SystemActor) -> int:
    """How many organisations the demonstration made."""
    return Organisation.objects.visible_to(reader).filter(is_specimen=True).count()


def names_of_organisations(ids: Iterable[UUID]) -> Mapping[UUID, Text]:
    """Names of organisations by id."""
    rows = Organisation.objects.visible_to(ANYBODY).filter(pk__in=set(ids))
    return {pk: Text(zh=zh, en=en) for pk, zh, en in rows.values_list("pk", "name_zh", "name_en")}


def works_in(user_id: UUID, organisation_id: UUID, *, on: date) -> bool:
    """Whether an account holds any post in an organisation on that day."""
    rows = Membership.objects.visible_to(SystemActor(Purpose.CASEWORK))
    return _held(rows.filter(user_id=user_id, organisation_id=organisation_id), on).exists()


def members_of(organisation_id: UUID, reader: AnyActor, *, on: date) -> list[Member]:
    """Who holds which post on that day, in order of name; empty for readers from elsewhere."""
    rows = _held(Membership.objects.visible_to(reader).filter(organisation_id=organisation_id), on)
    held = list(rows.values_list("pk", "user_id", "role", "valid_from"))
    # That the reader may see the posts was just established; the names that go with them follow.
    names = display_names((user_id for _, user_id, _, _ in held), SystemActor(Purpose.SIGN_IN))
    members = [Member(pk, user, names.get(user, ""), Role(role), day) for pk, user, role, day in held]
    return sorted(members, key=lambda member: (member.name, member.role))


def colleagues(organisation_id: UUID, reader: AnyActor, *roles: Role, on: date) -> dict[UUID, str]:
    """Names of those who hold one of these roles (any when none is named), by user id."""
    return {
        member.user_id: member.name
        for member in members_of(organisation_id, reader, on=on)
        if not roles or member.role in roles
    }


def display_name(user_id: UUID, reader: AnyActor) -> str:
    """The name of somebody one works or worked with, or one's own; empty for strangers."""
    if isinstance(reader, Actor) and reader.user_id == user_id:
        return reader.display_name
    if not Membership.objects.visible_to(reader).filter(user_id=user_id).exists():
        return ""
    return display_names([user_id], SystemActor(Purpose.SIGN_IN)).get(user_id, "")


def membership(membership_id: UUID, reader: AnyActor) -> Membership | None:
    """One post."""
    rows = Membership.objects.visible_to(reader).select_related("organisation")
    return rows.filter(pk=membership_id).first()


def administrators_of(organisation_id: UUID, *, on: date) -> list[UUID]:
    """User ids of those who may invite for an organisation."""
    rows = Membership.objects.visible_to(SystemActor(Purpose.SIGN_IN))
    held = _held(rows.filter(organisation_id=organisation_id, role=Role.ADMINISTRATOR.value), on)
    return list(held.values_list("user_id", flat=True))


def open_invitations(organisation_id: UUID, reader: AnyActor, *, at: datetime) -> list[Invitation]:
    """Invitations that can still be accepted, newest first; empty for all but administrators."""
    rows = Invitation.objects.visible_to(reader).filter(organisation_id=organisation_id)
    return list(_standing(rows, at).order_by("-created_at"))


def invitation(invitation_id: UUID, reader: AnyActor) -> Invitation | None:
    """One invitation of an organisation one administers."""
    rows = Invitation.objects.visible_to(reader).select_related("organisation")
    return rows.filter(pk=invitation_id).first()


def invitation_behind(token: str, *, at: datetime) -> Invitation:
    """The invitation behind a link; raises NotFound, saying the same for used, expired and invented links."""
    rows = Invitation.objects.visible_to(SystemActor(Purpose.SIGN_IN)).select_related("organisation")
    rows = rows.filter(token_digest=token_digest(token), organisation__closed_at__isnull=True)
    found = _standing(rows, at).first()
    if found is None:
        raise NotFound(
            Text(zh="该邀请链接无效。", en="This invitation does not work."),
            why=Text(
                zh="链接可能已使用、已过期、已撤回，或已被新的邀请取代。",
                en="It may have been used, withdrawn or replaced by a newer one, or it has expired.",
            ),
            do_next=Text(
                zh="如已有账号请直接登录；否则请本单位管理员重新邀请。",
                en="If you have an account, log in. Otherwise ask the administrator for a new invitation.",
            ),
            code="tenancy.link_dead",
        )
    return found


def invitation_mail(invitation_id: UUID, reader: SystemActor, *, language: str) -> InvitationMail | None:
    """What to mail for an invitation that still stands; None when there is nothing left to send.

    `language` is the inviter's: the invited person's is not known before they join.
    """
    rows = Invitation.objects.visible_to(reader).filter(pk=invitation_id)
    found = rows.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).first()
    if found is None:
        return None
    token = link_token(INVITATION_LINK, found.pk)
    if token_digest(token) != found.token_digest:  # the site's key was changed since: such a link is dead
        return None
    return InvitationMail(Address(found.email, language), token, found.expires_at)


def _held(rows: ScopedQuerySet[Membership], on: date) -> ScopedQuerySet[Membership]:
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)


def _standing(rows: ScopedQuerySet[Invitation], at: datetime) -> ScopedQuerySet[Invitation]:
    return rows.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)
