"""Writing organisations, posts and invitations."""

from __future__ import annotations

from .invitations import accept_invitation, accept_with_new_account, invite, withdraw_invitation
from .organisations import close_organisation, create_organisation
from .posts import administered, appoint, dismiss

__all__ = [
    "accept_invitation",
    "accept_with_new_account",
    "administered",
    "appoint",
    "close_organisation",
    "create_organisation",
    "dismiss",
    "invite",
    "withdraw_invitation",
]
