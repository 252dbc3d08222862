"""Notify's part of an erasure: notices, mail and texts that were owed or sent, and those that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ScopedQuerySet
from zhian.web.base.privacy.kit import ERASER, Eraser, Held, Scope

from ..models import HookDelivery, Mail, Notice, TextMessage
from .spooling import addresses_of_spool
from .texting import spooled_texts

_SPOOL: Final[dict[UUID, str]] = {}  # seen before in this process


def held(scope: Scope) -> Iterator[Held]:
    """What the app holds about the person."""
    yield Held(_NOTICES, _notices(scope).count())
    yield Held(_CALLS, _calls(scope).count())
    yield Held(_MAILS, _mails(scope).count())
    yield Held(_KEPT, len(_kept(scope)))
    yield Held(_TEXTS, _texts(scope).count())
    yield Held(_KEPT_TEXTS, len(_kept_texts(scope)))


def erase(scope: Scope, at: datetime) -> Iterable[UUID]:
    """Delete the rows; kept mails and texts are files, to be forgotten with their keys."""
    del at
    kept = _kept(scope) + _kept_texts(scope)
    _notices(scope).delete()
    _calls(scope).delete()
    _mails(scope).delete()
    _texts(scope).delete()
    return kept


def _notices(scope: Scope) -> ScopedQuerySet[Notice]:
    about = Q(matter_id__in=scope.matter_ids)
    if scope.closes_account:
        about |= Q(user_id=scope.user_id)
    return Notice.objects.visible_to(ERASER).filter(about)


def _calls(scope: Scope) -> ScopedQuerySet[HookDelivery]:
    """They name the case alone; a webhook itself holds nothing about a person."""
    return HookDelivery.objects.visible_to(ERASER).filter(matter_id__in=scope.matter_ids)


def _mails(scope: Scope) -> ScopedQuerySet[Mail]:
    about = Q(subject_id__in=scope.matter_ids)
    if scope.whole:
        about |= Q(person_id=scope.person_id)
    if scope.closes_account:
        about |= Q(user_id=scope.user_id)
    return Mail.objects.visible_to(ERASER).filter(about)


def _texts(scope: Scope) -> ScopedQuerySet[TextMessage]:
    about = Q(subject_id__in=scope.matter_ids)
    if scope.whole:
        about |= Q(person_id=scope.person_id)
    return TextMessage.objects.visible_to(ERASER).filter(about)


def _kept_texts(scope: Scope) -> list[UUID]:
    """By the rows that owed them, so that those to a former number go too. Cost: as for the mails."""
    owed = set(_texts(scope).values_list("pk", flat=True))
    return [kept.file_id for kept in spooled_texts(ERASER) if kept.owed_by in owed] if owed else []


def _kept(scope: Scope) -> list[UUID]:
    """Cost: opens every kept mail once in the life of a process; there are thirty days of them at most."""
    wanted = {address.casefold() for address in scope.addresses}
    if not wanted:
        return []
    found = addresses_of_spool(ERASER, _SPOOL)
    return [file_id for file_id, address in found.items() if address in wanted]


ERASER_OF_NOTIFY: Final = Eraser("notify", held, erase)
_NOTICES = Text(zh="站内提醒", en="notices")
_CALLS = Text(zh="单位消息推送记录", en="records of calls to an organisation's system")
_MAILS = Text(zh="邮件发送记录", en="records of mail")
_KEPT = Text(zh="留存的邮件", en="kept mails")
_TEXTS = Text(zh="短信发送记录", en="records of text messages")
_KEPT_TEXTS = Text(zh="留存的短信", en="kept text messages")
