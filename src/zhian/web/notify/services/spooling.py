"""Mail of a site without a mail server: kept sealed among the files, for the operator to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage as ReadMail
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from zhian.kernel.clock import now
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.vault.selectors import files_of_type, open_file
from zhian.web.base.vault.services import forget, store_made

from ..models import Mail
from .texting import ended_before, sweep_texts

MAIL_TYPE: Final = "message/rfc822"
MAIL_LIVES: Final = timedelta(days=30)
_NOTIFY: Final = SystemActor(Purpose.NOTIFY)


class Spool(BaseEmailBackend):
    """The mail back-end while no server is named: one sealed file a mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the mails; how many there were."""
        for mail in email_messages:
            store_made(_NOTIFY, mail.message().as_bytes(), "mail.eml", MAIL_TYPE, at=now())
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class SpooledMail:
    """A mail as it would have arrived."""

    file_id: UUID
    sent_at: datetime
    to: str
    subject: str
    body: str


def spooled_mails(reader: SystemActor, *, to: str = "") -> Iterator[SpooledMail]:
    """The mails that are kept, oldest first; of one address where one is named. Cost: opens each file."""
    for row in files_of_type(MAIL_TYPE, reader):
        with open_file(row.pk, reader).stream as stream:
            mail = message_from_bytes(stream.read(), _class=ReadMail, policy=policy.default)
        address = str(mail["To"])
        if not to or address.casefold() == to.casefold():
            yield SpooledMail(
                row.pk, row.stored_at, address, str(mail["Subject"]).strip(), str(mail.get_content())
            )


def addresses_of_spool(reader: SystemActor, known: dict[UUID, str]) -> dict[UUID, str]:
    """To whom each kept mail goes, in small letters; those `known` already are not opened again."""
    ids = {row.pk for row in files_of_type(MAIL_TYPE, reader)}
    if ids - known.keys():
        known |= {mail.file_id: mail.to.casefold() for mail in spooled_mails(reader)}
    return {file_id: known[file_id] for file_id in ids if file_id in known}


def erase_mails_to(address: str) -> int:
    """Erase every kept mail to this address; how many there were."""
    return forget(mail.file_id for mail in spooled_mails(_NOTIFY, to=address))


def sweep_spool(at: datetime) -> int:
    """Forget mails and texts thirty days after they went out, kept ones and records, and seal older folders.

    What is still owed stays.
    """
    plain = Path(settings.DATA_DIR) / "mail"
    for path in sorted(plain.glob("*.log")) if plain.is_dir() else ():
        data = path.read_bytes()
        if data:
            store_made(_NOTIFY, data, "mail.eml", MAIL_TYPE, at=at)
        path.unlink()
    old = [row.pk for row in files_of_type(MAIL_TYPE, _NOTIFY) if row.stored_at < at - MAIL_LIVES]
    forgotten = forget(old) + sweep_texts(at - MAIL_LIVES)
    ended = Mail.objects.visible_to(_NOTIFY).filter(ended_before(at - MAIL_LIVES))
    return forgotten + ended.delete()[0]
