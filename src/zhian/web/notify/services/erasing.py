"""Notify's part of an erasure: notices, mail that was owed or sent, and the mails that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ScopedQuerySet
from zhian.web.base.privacy.kit import ERASER, Eraser, Held, Scope

from ..models import Mail, Notice
from .spooling import addresses_of_spool

_SPOOL: Final[dict[UUID, str]] = {}  # seen before in this process


def held(scope: Scope) -> Iterator[Held]:
    """What the app holds about the person."""
    yield Held(_NOTICES, _notices(scope).count())
    yield Held(_MAILS, _mails(scope).count())
    yield Held(_KEPT, len(_kept(scope)))


def erase(scope: Scope, at: datetime) -> Iterable[UUID]:
    """Delete the rows; the kept mails are files, to be forgotten with their keys."""
    del at
    kept = _kept(scope)
    _notices(scope).delete()
    _mails(scope).delete()
    return kept


def _notices(scope: Scope) -> ScopedQuerySet[Notice]:
    about = Q(matter_id__in=scope.matter_ids)
    if scope.closes_account:
        about |= Q(user_id=scope.user_id)
    return Notice.objects.visible_to(ERASER).filter(about)


def _mails(scope: Scope) -> ScopedQuerySet[Mail]:
    about = Q(subject_id__in=scope.matter_ids)
    if scope.whole:
        about |= Q(person_id=scope.person_id)
    if scope.closes_account:
        about |= Q(user_id=scope.user_id)
    return Mail.objects.visible_to(ERASER).filter(about)


def _kept(scope: Scope) -> list[UUID]:
    """Cost: opens every kept mail once in the life of a process; there are thirty days of them at most."""
    wanted = {address.casefold() for address in scope.addresses}
    if not wanted:
        return []
    found = addresses_of_spool(ERASER, _SPOOL)
    return [file_id for file_id, address in found.items() if address in wanted]


ERASER_OF_NOTIFY: Final = Eraser("notify", held, erase)
_NOTICES = Text(zh="站内提醒", en="notices")
_MAILS = Text(zh="邮件发送记录", en="records of mail")
_KEPT = Text(zh="留存的邮件", en="kept mails")
