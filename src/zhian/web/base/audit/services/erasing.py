"""The log's part of an erasure: values and salts go, events and commitments stay, and the chain verifies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from zhian.kernel.locales import Text
from zhian.web.base.audit.models import CommittedValue, Event
from zhian.web.base.privacy.kit import ERASER, Eraser, Held, Scope


def last_change(scope: Scope) -> str:
    """The id of the last thing that was done to what the scope holds; reading and signing in are none."""
    rows = Event.objects.visible_to(ERASER).filter(_about(scope), is_read=False)
    rows = rows.exclude(verb__in=_COMING_AND_GOING)
    last = rows.order_by("-recorded_at", "-id").values_list("pk", flat=True).first()
    return str(last or "")


def erase_values_before(at: datetime, *, limit: int = 50_000) -> int:
    """Delete the values of events older than that, at most `limit` at a time; how many went."""
    rows = CommittedValue.objects.visible_to(ERASER).filter(event__recorded_at__lt=at)
    keys = list(rows.values_list("pk", flat=True)[:limit])
    return CommittedValue.objects.visible_to(ERASER).filter(pk__in=keys).delete()[0]


def values_before(at: datetime) -> int:
    """How many values of events older than that there are."""
    return CommittedValue.objects.visible_to(ERASER).filter(event__recorded_at__lt=at).count()


def held(scope: Scope) -> Iterator[Held]:
    """What the log holds."""
    events = Event.objects.visible_to(ERASER).filter(_about(scope))
    values = CommittedValue.objects.visible_to(ERASER).filter(event__in=events.values("pk"))
    yield Held(_VALUES, values.count())
    n = events.filter(is_read=False).exclude(verb__in=_COMING_AND_GOING).count()
    yield Held(_EVENTS, n, goes=False, why=_CHAIN)


def erase(scope: Scope, at: datetime) -> Iterable[UUID]:
    """Delete values and salts."""
    del at
    events = Event.objects.visible_to(ERASER).filter(_about(scope))
    CommittedValue.objects.visible_to(ERASER).filter(event__in=events.values("pk")).delete()
    return []


def _about(scope: Scope) -> Q:
    """Events of these matters; where the file goes, those about the person and their account as well."""
    about = Q(matter_id__in=scope.matter_ids)
    if scope.whole:
        about |= Q(about_person_id=scope.person_id)
        about |= Q(subject_kind="person", subject_id=scope.person_id)
    if scope.closes_account:
        about |= Q(subject_kind="user", subject_id=scope.user_id)
    return about


_COMING_AND_GOING: Final = (
    "people.signed_in",
    "people.signed_out",
    "people.sign_in_failed",
    "people.locked_out",
    "people.refused",
)
ERASER_OF_AUDIT: Final = Eraser("audit", held, erase)
_VALUES = Text(zh="审计记录中的原文和盐值", en="values and salts behind the log")
_EVENTS = Text(zh="审计事件及其承诺值", en="events of the log, with their commitments")
_CHAIN = Text(
    zh="审计链不可删改；事件中只有编号和承诺值，没有原文。",
    en="The chain cannot be changed; an event holds ids and commitments, and no value.",
)
