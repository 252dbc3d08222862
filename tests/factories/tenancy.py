"""Organisations, posts and invitations."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, OrganisationKind, Role, SystemActor, link_token
from zhian.web.base.people.models import User
from zhian.web.base.tenancy.models import Invitation, Membership, Organisation
from zhian.web.base.tenancy.selectors import INVITATION_LINK
from zhian.web.base.tenancy.services import appoint, create_organisation, invite

from .people import BEFORE, NOW, SYSTEM, make_user

_numbers = count(1)


def make_organisation(
    kind: OrganisationKind = OrganisationKind.ENTERPRISE, *, code: str = "", zh: str = "", en: str = ""
) -> Organisation:
    """An organisation of a kind, with names in both languages."""
    n = next(_numbers)
    name = Text(zh=zh or f"样例单位{n}", en=en or f"Sample Organisation {n}")
    return create_organisation(SYSTEM, code=code or f"sample-{n}", kind=kind, name=name, at=BEFORE)


def make_post(user: User, organisation: Organisation, role: Role, *, at: datetime = BEFORE) -> Membership:
    """A post the user holds from that day on."""
    return appoint(SYSTEM, user.pk, organisation.pk, role, at=at)


def make_member(organisation: Organisation, role: Role, name: str = "") -> User:
    """A new account that holds one post."""
    user = make_user(name)
    make_post(user, organisation, role)
    return user


def make_invitation(
    organisation: Organisation,
    role: Role,
    *,
    email: str = "invited@example.org",
    by: Actor | SystemActor = SYSTEM,
    at: datetime = NOW,
) -> tuple[Invitation, str]:
    """An invitation and the token that only the mail holds."""
    made = invite(by, organisation.pk, email=email, role=role, at=at)
    return made, link_token(INVITATION_LINK, made.pk)
