"""Sending the mail that an event owes; what fails stays owed, and the outbox calls again.

The link of an invitation is made when its mail is written, and kept nowhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.people import events as people_events
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.people.selectors import (
    Address,
    address_of_person,
    address_of_user,
    file_invitation_mail,
    password_link,
    recovery_link,
)
from zhian.web.base.tenancy.selectors import invitation_mail

from ..channels import email
from ..kit import MailKind
from ..models import Mail

NOTIFY: Final = SystemActor(Purpose.NOTIFY)
PASSWORD_LINK_LASTS: Final = timedelta(hours=2)


def mail_colleague(parcel: Parcel, at: datetime) -> None:
    """On `tenancy.invited`: send the link to the invited address."""
    _owe(parcel, MailKind.COLLEAGUE)
    send_owed(parcel.key, at=at)


def mail_person(parcel: Parcel, at: datetime) -> None:
    """On `people.person_invited`: send the link to the person, and to nobody else."""
    _owe(parcel, MailKind.PERSON)
    send_owed(parcel.key, at=at)


def mail_security(parcel: Parcel, at: datetime) -> None:
    """On a change of how somebody signs in: tell the owner of the account."""
    _owe_user(parcel, MailKind.SECURITY)
    send_owed(parcel.key, at=at)


def mail_password_link(parcel: Parcel, at: datetime) -> None:
    """On `people.password_link_asked`: send the link for a new password to the account's own address."""
    _owe_user(parcel, MailKind.PASSWORD)
    send_owed(parcel.key, at=at)


def mail_recovery(parcel: Parcel, at: datetime) -> None:
    """On a request for a new second factor: tell the officer, and once it is confirmed send the link."""
    confirmed = parcel.name == people_events.RECOVERY_CONFIRMED
    _owe_user(parcel, MailKind.WAY_BACK if confirmed else MailKind.RECOVERY, "recovery_id")
    send_owed(parcel.key, at=at)


def send_owed(event_key: str, *, at: datetime) -> int:
    """Send what an event still owes; how many went out. Call it outside a transaction.

    One mailbox that refuses does not hold up the others: all are tried, then the first error is raised.
    """
    sent, trouble = 0, None
    owed = Mail.objects.visible_to(NOTIFY).filter(
        event_key=event_key, sent_at__isnull=True, dropped_at__isnull=True
    )
    for mail in owed.order_by("id"):
        try:
            sent += _send(mail, at)
        except OSError as error:  # smtplib's errors are of this family
            trouble = trouble or error
    if trouble is not None:
        raise trouble
    return sent


def _owe(parcel: Parcel, kind: MailKind) -> None:
    row = Mail(
        key=parcel.key,
        event_key=parcel.key,
        kind=kind.value,
        subject_id=UUID(str(parcel.payload["invitation_id"])),
        created_at=parcel.occurred_at,
    )
    Mail.objects.bulk_create([row], ignore_conflicts=True)


def _owe_user(parcel: Parcel, kind: MailKind, subject: str = "user_id") -> None:
    row = Mail(
        key=parcel.key,
        event_key=parcel.key,
        kind=kind.value,
        user_id=UUID(str(parcel.payload["user_id"])),
        subject_id=UUID(str(parcel.payload[subject])),
        created_at=parcel.occurred_at,
    )
    Mail.objects.bulk_create([row], ignore_conflicts=True)


def _send(mail: Mail, at: datetime) -> int:
    found = _letter(mail, at)
    row = Mail.objects.visible_to(NOTIFY).filter(pk=mail.pk)
    if found is None:
        row.update(dropped_at=at)
        return 0
    address, letter = found
    email.send(address.email, letter, key=mail.key, at=at)
    row.update(sent_at=at)
    return 1


def _letter(mail: Mail, at: datetime) -> tuple[Address, email.Letter] | None:
    if mail.kind == MailKind.COLLEAGUE:
        invited = invitation_mail(mail.subject_id, NOTIFY, language=settings.LANGUAGE_CODE)
        if invited is None or invited.expires_at <= at:
            return None
        link = _address("tenancy:accept", invited.token)
        letter = email.invitation_of_colleague(link, invited.expires_at, invited.address.language)
        return invited.address, letter
    if mail.kind == MailKind.PERSON:
        invited = file_invitation_mail(mail.subject_id, NOTIFY)
        if invited is None or invited.expires_at <= at:
            return None
        link = _address("people:join", invited.token)
        return invited.address, email.invitation_of_person(link, invited.expires_at, invited.address.language)
    if mail.kind in _ABOUT_SIGNING_IN:
        return _letter_about_signing_in(mail, at)
    address = _address_of(mail)
    return None if address is None else (address, email.news(_address("notify:news"), address.language))


_ABOUT_SIGNING_IN: Final = (MailKind.SECURITY, MailKind.PASSWORD, MailKind.RECOVERY, MailKind.WAY_BACK)


def _letter_about_signing_in(mail: Mail, at: datetime) -> tuple[Address, email.Letter] | None:
    if mail.kind == MailKind.PASSWORD:
        asked = password_link(mail.subject_id, NOTIFY)
        if asked is None or mail.created_at + PASSWORD_LINK_LASTS <= at:
            return None
        link = _address("people:new_password", asked.account, asked.token)
        return asked.address, email.password_link(link, asked.address.language)
    if mail.kind == MailKind.WAY_BACK:
        found = recovery_link(mail.subject_id, NOTIFY)
        if found is None or found.expires_at <= at:
            return None
        link = _address("people:recovery_use", found.token)
        return found.address, email.way_back(link, found.expires_at, found.address.language)
    address = _address_of(mail)
    if address is None:
        return None
    if mail.kind == MailKind.RECOVERY:
        link = _address("people:recovery_withdraw", str(mail.subject_id))
        return address, email.recovery_asked(link, address.language)
    return address, email.security_changed(_address("people:security"), address.language)


def _address_of(mail: Mail) -> Address | None:
    if mail.person_id is not None:
        return address_of_person(mail.person_id, NOTIFY)
    return None if mail.user_id is None else address_of_user(mail.user_id, NOTIFY)


def _address(name: str, *words: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=words)}"
