"""What a person takes along of their account: how they sign in and where, and who invited them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from zhian.kernel.clock import write_instant
from zhian.web.base.people.kit import Actor, Purpose, SystemActor
from zhian.web.base.people.models import FileInvitation, User
from zhian.web.base.people.selectors import own_account

EXPORT = SystemActor(Purpose.SIGN_IN)


def export_account(person_id: UUID, actor: Actor) -> dict[str, Any]:
    """The account, its sessions and second factors (never their secrets), and invitations to the file."""
    invited = FileInvitation.objects.visible_to(EXPORT).filter(person_id=person_id).order_by("created_at")
    return {
        "account": None if actor.is_anonymous else _account(own_account(actor)),
        "sessions": [
            {"since": write_instant(row.created_at), "address": row.ip, "browser": row.user_agent}
            for row in UserSession.objects.filter(user_id=actor.user_id).order_by("created_at")
        ],
        "second_factors": [
            {"kind": row.type, "since": write_instant(row.created_at)}
            for row in Authenticator.objects.filter(user_id=actor.user_id).order_by("created_at")
        ],
        "other_sign_in_services": [
            {"service": row.provider, "known_there_as": row.uid}
            for row in SocialAccount.objects.filter(user_id=actor.user_id).order_by("pk")
        ],
        "invitations": [{"address": row.email, "sent_at": write_instant(row.created_at)} for row in invited],
    }


def _account(user: User) -> dict[str, Any]:
    return {
        "address": user.email,
        "name": user.display_name,
        "language": user.language,
        "opened_at": write_instant(user.created_at),
    }
