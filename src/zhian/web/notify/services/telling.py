"""Turning an event into notices, and into mail for those who are not at a desk all day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import transaction

from zhian.web.base.outbox.kit import Handler, Parcel
from zhian.web.base.people.kit import Purpose, SystemActor

from ..kit import Alerts, Audience, AudienceOf, AudiencesOf, MailKind, NoticeKind
from ..models import Mail, Notice
from .mailing import send_owed
from .texting import owe_news

NOTIFY: Final = SystemActor(Purpose.NOTIFY)
QUIET: Final = timedelta(days=1)
BATCH: Final = 200


def tell_news(audience_of: AudienceOf, kind: NoticeKind = NoticeKind.NEWS) -> Handler:
    """A subscriber that tells an event's audience; repeating it tells nobody twice.

    While a notice of the same matter lies unread, further news is mailed at most once a day; a date is
    always mailed.
    """

    def handle(parcel: Parcel, at: datetime) -> None:
        audience = audience_of(parcel, at)
        if audience is not None:
            _tell(audience, parcel.key, kind, when=parcel.occurred_at)
        send_owed(parcel.key, at=at)  # also what a crash left behind at the attempt before

    handle.__doc__ = audience_of.__doc__  # printed in the table of the switchboard
    return handle


def tell_each(audiences_of: AudiencesOf) -> Handler:
    """A subscriber like `tell_news` for an event that concerns several matters at once."""

    def handle(parcel: Parcel, at: datetime) -> None:
        for audience in audiences_of(parcel, at):
            key = f"{parcel.key}:{audience.matter_id}"
            _tell(audience, key, NoticeKind.NEWS, when=parcel.occurred_at, event_key=parcel.key)
        send_owed(parcel.key, at=at)

    handle.__doc__ = audiences_of.__doc__
    return handle


def warn_of_dates(alerts: Alerts) -> Callable[[datetime], int]:
    """Recurring work that leaves a notice, once for each date that is found; how many were new."""

    def run(at: datetime) -> int:
        found, new = iter(alerts(at)), 0
        while batch := list(islice(found, BATCH)):
            rows = [
                _notice(user, alert.matter_id, NoticeKind.DATE, alert.key, at)
                for alert in batch
                for user in alert.in_app
            ]
            fresh = list(_unknown(rows))
            Notice.objects.bulk_create(fresh, ignore_conflicts=True)
            new += len(fresh)
        return new

    run.__doc__ = alerts.__doc__
    return run


def _tell(
    audience: Audience, key: str, kind: NoticeKind, *, when: datetime, event_key: str | None = None
) -> None:
    rows = [_notice(user, audience.matter_id, kind, key, when) for user in sorted(audience.in_app)]
    with transaction.atomic():
        fresh = list(_unknown(rows))
        waiting = _told_lately(audience.matter_id, when) if kind is NoticeKind.NEWS else frozenset()
        Notice.objects.bulk_create(fresh, ignore_conflicts=True)
        owed = [
            Mail(
                key=row.key,
                event_key=event_key or key,
                kind=MailKind.NEWS.value,
                user_id=row.user_id,
                person_id=audience.by_mail[row.user_id],
                subject_id=audience.matter_id,
                created_at=when,
            )
            for row in fresh
            if row.user_id in audience.by_mail and row.user_id not in waiting
        ]
        Mail.objects.bulk_create(owed, ignore_conflicts=True)
        owe_news(owed)


def _notice(user_id: UUID, matter_id: UUID, kind: NoticeKind, key: str, at: datetime) -> Notice:
    return Notice(
        user_id=user_id, matter_id=matter_id, kind=kind.value, key=f"{key}:{user_id}", created_at=at
    )


def _unknown(rows: list[Notice]) -> Iterator[Notice]:
    keys = [row.key for row in rows]
    known = set(Notice.objects.visible_to(NOTIFY).filter(key__in=keys).values_list("key", flat=True))
    return (row for row in rows if row.key not in known)


def _told_lately(matter_id: UUID, when: datetime) -> frozenset[UUID]:
    """Accounts that were mailed about the matter within the quiet time and have not looked since."""
    mailed = Mail.objects.visible_to(NOTIFY).filter(
        subject_id=matter_id, kind=MailKind.NEWS.value, created_at__gt=when - QUIET, dropped_at__isnull=True
    )
    unread = Notice.objects.visible_to(NOTIFY).filter(
        matter_id=matter_id, read_at__isnull=True, key__in=mailed.values("key")
    )
    return frozenset(unread.values_list("user_id", flat=True))
