"""Text messages: owed beside a mail, sent in a lane of their own.

They never ride with the mail: no mail and no other subscriber waits for a gateway that hangs. A row is
claimed by moving its next time, so that two lanes of two processes do not send it at once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from zhian.kernel.clock import machine_seconds
from zhian.kernel.errors import ZhianError
from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.outbox.services import BACK_OFF
from zhian.web.base.people.kit import Purpose, ScopedQuerySet, SystemActor
from zhian.web.base.people.selectors import code_text, text_reach, who_gets_texts
from zhian.web.base.vault.selectors import files_of_type
from zhian.web.base.vault.services import forget

from ..channels import sms
from ..kit import MailKind, TextKind
from ..models import Mail, TextMessage
from .lanes import Lanes

NOTIFY: Final = SystemActor(Purpose.NOTIFY)
STALE: Final = timedelta(days=1)  # news older than that is on the page, and in the mail
PAUSE: Final = timedelta(minutes=1)  # for all, once the gateway was away; and how long a claim holds
BATCH: Final = 50
ROUND_SECONDS: Final = 20
_LANE: Final = Lanes(size=1, for_suspects=1)
_log = logging.getLogger("zhian.texts")


def owe_news(mails: Iterable[Mail]) -> None:
    """Owe a text beside each of these mails whose person agreed to texts. Cost: two queries, or none."""
    about = [(mail, mail.person_id) for mail in mails if mail.kind == MailKind.NEWS and mail.person_id]
    if not about or sms.gateway() is None:
        return
    agreed = who_gets_texts([person_id for _, person_id in about], NOTIFY)
    owed = [
        _owed(mail.key, TextKind.NEWS, person_id, mail.subject_id, mail.created_at)
        for mail, person_id in about
        if person_id in agreed
    ]
    TextMessage.objects.bulk_create(owed, ignore_conflicts=True)


def text_code(parcel: Parcel, at: datetime) -> None:
    """On `people.text_code_asked`: the code goes to the number that waits for it."""
    del at
    person_id, number_id = (UUID(str(parcel.payload[name])) for name in ("person_id", "number_id"))
    row = _owed(parcel.key, TextKind.CODE, person_id, number_id, parcel.occurred_at)
    TextMessage.objects.bulk_create([row], ignore_conflicts=True)


def send_due_texts(at: datetime, *, lane: Lanes = _LANE) -> bool:
    """Texts that are owed go to the gateway in a lane of their own, one round at a time; whether one began.

    Cost: one query when nothing is due.
    """
    if sms.gateway() is None or not _due(at).exists() or not lane.take(suspect=False):
        return False
    lane.start(partial(_round, at), suspect=False)
    return True


def _round(at: datetime) -> None:
    send_texts(at)


def send_texts(at: datetime) -> int:
    """One round; how many went out. Call it outside a transaction: it waits for another machine.

    A text that is refused steps aside and is tried again later; a gateway that is away ends the round.
    """
    way = sms.gateway()
    if way is None:
        return 0
    sent, until = 0, machine_seconds() + ROUND_SECONDS
    for text in list(_due(at).order_by("next_attempt_at", "id")[:BATCH]):
        if machine_seconds() > until:
            break
        if not _due(at).filter(pk=text.pk).update(next_attempt_at=at + PAUSE):
            continue  # another process has just claimed it
        try:
            sent += _send(way, text, at)
        except sms.GatewayAway as trouble:
            _try_later(text, trouble, at)
            _waiting().filter(next_attempt_at__lt=at + PAUSE).update(next_attempt_at=at + PAUSE)
            break
        except ZhianError as trouble:
            _try_later(text, trouble, at)
    return sent


def _send(way: sms.Gateway, text: TextMessage, at: datetime) -> int:
    found = _words(text, at)
    if found is None:
        _row(text).update(dropped_at=at)
        return 0
    number, words = found
    way.send(number, words, key=text.pk, at=at)
    _row(text).update(sent_at=at)
    return 1


def _words(text: TextMessage, at: datetime) -> tuple[str, str] | None:
    """To whom and what, as things are now; None when there is nothing left to send."""
    if text.kind == TextKind.CODE:
        asked = code_text(text.subject_id, NOTIFY)
        if asked is None or asked.expires_at <= at:
            return None
        return asked.reach.number, sms.code(asked.code, asked.reach.language)
    reach = text_reach(text.person_id, NOTIFY)
    if reach is None or text.created_at + STALE <= at:
        return None
    return reach.number, sms.news(settings.PUBLIC_URL, reach.language)


def _try_later(text: TextMessage, trouble: ZhianError, at: datetime) -> None:
    """Once more after a while, five times; the log says why, and to whom it was is in no log."""
    fields = {"text": str(text.pk), "failed": text.attempts + 1, "error": trouble.code}
    _log.warning("text-not-sent", extra={"fields": fields})
    if text.attempts < len(BACK_OFF):
        wait = BACK_OFF[text.attempts]
        _row(text).update(attempts=text.attempts + 1, next_attempt_at=at + wait)
    else:
        _row(text).update(attempts=text.attempts + 1, dropped_at=at)


def _owed(key: str, kind: TextKind, person_id: UUID, subject_id: UUID, when: datetime) -> TextMessage:
    return TextMessage(
        key=key,
        kind=kind.value,
        person_id=person_id,
        subject_id=subject_id,
        created_at=when,
        next_attempt_at=when,
    )


def _waiting() -> ScopedQuerySet[TextMessage]:
    return TextMessage.objects.visible_to(NOTIFY).filter(sent_at__isnull=True, dropped_at__isnull=True)


def _due(at: datetime) -> ScopedQuerySet[TextMessage]:
    return _waiting().filter(next_attempt_at__lte=at)


def _row(text: TextMessage) -> ScopedQuerySet[TextMessage]:
    return _waiting().filter(pk=text.pk)


@dataclass(frozen=True, slots=True)
class SpooledText:
    """A text message as it would have arrived; `owed_by` is the row that owed it."""

    file_id: UUID
    owed_by: UUID
    sent_at: datetime
    to: str
    text: str


def spooled_texts(reader: SystemActor, *, to: str = "") -> Iterator[SpooledText]:
    """The texts that are kept, oldest first; of one number where one is named. Cost: opens each file."""
    for row in files_of_type(sms.TEXT_TYPE, reader):
        kept = sms.read_kept(row.pk, reader)
        if not to or kept.to == to:
            yield SpooledText(row.pk, kept.key, row.stored_at, kept.to, kept.text)


def sweep_texts(before: datetime) -> int:
    """Forget kept texts that are older, and records of those that ended before; how many there were."""
    kept = forget(row.pk for row in files_of_type(sms.TEXT_TYPE, NOTIFY) if row.stored_at < before)
    ended = TextMessage.objects.visible_to(NOTIFY).filter(ended_before(before))
    return kept + ended.delete()[0]


def ended_before(instant: datetime) -> Q:
    """Mails or texts that went out, or were given up, before an instant."""
    return Q(sent_at__lt=instant) | Q(dropped_at__lt=instant)
