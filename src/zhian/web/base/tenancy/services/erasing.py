"""The tenancy app's part of an erasure: invitations to a post that went to the person's addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ScopedQuerySet
from zhian.web.base.privacy.kit import ERASER, Eraser, Held, Scope
from zhian.web.base.tenancy.models import Invitation, Membership
from zhian.web.base.vault.kit import searched


def has_worked(user_id: UUID) -> bool:
    """Whether the account ever held a post: then it is one of an employment, and stays."""
    return Membership.objects.visible_to(ERASER).filter(user_id=user_id).exists()


def held(scope: Scope) -> Iterator[Held]:
    """What the app holds about the person."""
    if scope.closes_account:
        yield Held(_INVITATIONS, _invitations(scope).count())


def erase(scope: Scope, at: datetime) -> Iterable[UUID]:
    """Delete invitations that nobody took."""
    del at
    if scope.closes_account:
        _invitations(scope).delete()
    return []


def _invitations(scope: Scope) -> ScopedQuerySet[Invitation]:
    marks = [mark for address in scope.addresses for mark in searched(address, index="email")]
    return Invitation.objects.visible_to(ERASER).filter(email_index__in=marks)


ERASER_OF_TENANCY: Final = Eraser("tenancy", held, erase)
_INVITATIONS = Text(zh="任职邀请", en="invitations to a post")
