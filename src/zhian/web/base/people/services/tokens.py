"""Tokens by which somebody's own programs read the API: made, listed, looked up, withdrawn."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, Purpose, ScopedQuerySet, SystemActor, token_digest
from zhian.web.base.people.kit.scopes import Scope
from zhian.web.base.people.models import ApiToken, User

from .factors import told

PREFIX: Final = "zhian1_"
LIVES: Final = (7, 30, 90)  # days
AT_MOST: Final = 10  # of one account
SIGN_IN: Final = SystemActor(Purpose.SIGN_IN)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who stands behind a token, and for what it was made."""

    token_id: UUID
    user: User
    scopes: frozenset[str]
    with_factor: bool


def make_token(
    actor: Actor,
    user: User,
    *,
    name: str,
    scopes: Collection[Scope],
    days: int,
    with_factor: bool,
    at: datetime,
) -> str:
    """A new token, in clear for this once. Raises: Refused."""
    if not scopes or days not in LIVES:
        raise Refused([_NO_SCOPE])
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        if live_tokens(actor, at=at).count() >= AT_MOST:
            raise Refused([_TOO_MANY])
        ApiToken.objects.create(
            user=user,
            name=name,
            token_digest=token_digest(token),
            scopes=sorted(scope.value for scope in scopes),
            with_factor=with_factor,
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
        told(actor, user, "people.token_made", at)
    return token


def live_tokens(actor: Actor, *, at: datetime) -> ScopedQuerySet[ApiToken]:
    """The actor's tokens that still work, newest first."""
    rows = ApiToken.objects.visible_to(actor).filter(_live(at))
    return rows.order_by("-created_at", "-id")


def withdraw_token(actor: Actor, user: User, token_id: UUID, *, at: datetime) -> None:
    """End a token at once. Raises: NotFound."""
    with transaction.atomic():
        if not live_tokens(actor, at=at).filter(pk=token_id).update(withdrawn_at=at):
            raise NotFound(_NO_TOKEN, code="people.no_token")
        told(actor, user, "people.token_withdrawn", at)


def end_all_tokens(user_id: UUID) -> None:
    """End every token of an account; within the transaction of whoever has a reason to."""
    ApiToken.objects.visible_to(SIGN_IN).filter(user_id=user_id).delete()


def holder_of(token: str, *, at: datetime) -> Holder | None:
    """Who shows this token; None for one that does not work. Cost: one query, and one write a day."""
    if not token.startswith(PREFIX) or len(token) > 100:
        return None
    rows = ApiToken.objects.visible_to(SIGN_IN).filter(_live(at), user__is_active=True)
    row = rows.filter(token_digest=token_digest(token)).select_related("user").first()
    if row is None:
        return None
    if row.last_used_on != legal_day(at):
        rows.filter(pk=row.pk).update(last_used_on=legal_day(at))
    return Holder(row.pk, row.user, frozenset(row.scopes), row.with_factor)


def _live(at: datetime) -> Q:
    return Q(withdrawn_at__isnull=True, expires_at__gt=at)


_NO_SCOPE = Text(zh="请至少选择一项用途。", en="Choose at least one use.")
_TOO_MANY = Text(
    zh="有效令牌已达 10 个，请先撤销不再使用的。",
    en="Ten tokens are in use. Withdraw one that you no longer need.",
)
_NO_TOKEN = Text(zh="没有这个令牌，或者已经失效。", en="There is no such token, or it works no more.")
