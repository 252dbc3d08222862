"""Writing organisations, posts and invitations."""

from __future__ import annotations

from .invitations import accept_invitation, accept_with_new_account, invite, withdraw_invitation
from .limiting import (
    body_bytes_at,
    body_bytes_of,
    caller_behind,
    caller_of,
    count_change,
    count_read,
    is_proxy,
    sender_of,
    sweep_counts,
    window_of,
)
from .organisations import close_organisation, create_organisation
from .posts import administered, appoint, dismiss

__all__ = [
    "accept_invitation",
    "accept_with_new_account",
    "administered",
    "appoint",
    "body_bytes_at",
    "body_bytes_of",
    "caller_behind",
    "caller_of",
    "close_organisation",
    "count_change",
    "count_read",
    "create_organisation",
    "dismiss",
    "invite",
    "is_proxy",
    "sender_of",
    "sweep_counts",
    "window_of",
    "withdraw_invitation",
]
