"""Where one is signed in: the list, and ending what should not go on. allauth keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from zhian.kernel.clock import write_local
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, SystemActor
from zhian.web.base.people.models import User

from .factors import told
from .signing_in import SEEN
from .tokens import end_all_tokens

_BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
_UNKNOWN = Text(zh="未知设备", en="Unknown device")


@dataclass(frozen=True, slots=True)
class SignedInAt:
    """One place where the account is signed in, in words that name no network."""

    pk: int
    device: Text
    since: datetime
    seen_at: datetime | None
    is_this: bool

    @property
    def since_words(self) -> str:
        """When it began, by the district's clock."""
        return write_local(self.since)

    @property
    def seen_words(self) -> str:
        """When it was last used, to the minute; empty when that is not known."""
        return write_local(self.seen_at) if self.seen_at else ""


def sessions_of(request: HttpRequest, user: User) -> list[SignedInAt]:
    """Where the account is signed in, this place first, then the newest."""
    here = request.session.session_key
    rows = [
        SignedInAt(
            row.pk, device_of(row.user_agent), row.created_at, _seen(row.session_key), row.session_key == here
        )
        for row in UserSession.objects.purge_and_list(user)
    ]
    return sorted(rows, key=lambda row: (not row.is_this, -row.since.timestamp()))


def end_session(actor: Actor, user: User, pk: int, *, at: datetime) -> None:
    """End one session.

    Raises: NotFound for one that is not the account's.
    """
    found = UserSession.objects.filter(user_id=user.pk, pk=pk).first()
    if found is None:
        raise NotFound(Text(zh="该登录已结束。", en="That session has ended."), code="people.no_session")
    with transaction.atomic():
        found.end()
        told(actor, user, "people.session_ended", at)


def end_other_sessions(request: HttpRequest, actor: Actor, user: User, *, at: datetime) -> int:
    """End every session but this one; how many there were."""
    rows = UserSession.objects.filter(user_id=user.pk).exclude(session_key=request.session.session_key)
    with transaction.atomic():
        ended = [row.end() for row in rows]
        if ended:
            told(actor, user, "people.session_ended", at)
    return len(ended)


def end_all_sessions(user_id: UUID) -> int:
    """End every session of an account, within the transaction of whoever has a reason to; how many."""
    return len([row.end() for row in UserSession.objects.filter(user_id=user_id)])


def sign_out_everywhere(actor: SystemActor, email: str, *, at: datetime) -> int:
    """End every session and token of an account, for an operator who has a reason to; how many sessions.

    Raises: NotFound for an address without an account.
    """
    found = User.objects.visible_to(actor).filter(email__iexact=email.strip()).first()
    if found is None:
        raise NotFound(
            Text(zh="该电子邮箱没有账号。", en="There is no account with this e-mail address."),
            do_next=Text(
                zh="请核对用户登录时填写的邮箱地址。", en="Check the address: it is the one used to sign in."
            ),
            code="people.no_account",
        )
    with transaction.atomic():
        ended = end_all_sessions(found.pk)
        end_all_tokens(found.pk)
        told(actor, found, "people.session_ended", at)
    return ended


def device_of(agent: str) -> Text:
    """Browser and system in a word each: enough to know one's own again."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    words = ", ".join(word for word in (browser, system) if word)
    return Text(zh=words.replace(", ", "，"), en=words) if words else _UNKNOWN


def _seen(session_key: str) -> datetime | None:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    moment = store.get(SEEN)
    return datetime.fromtimestamp(moment, UTC) if isinstance(moment, int) else None
