"""Mailing invitations: the link is made when the mail is written, and kept nowhere."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhian.web.base.outbox.kit import Parcel

from ..kit import MailKind
from ..models import Mail
from .mailing import send_owed


def mail_colleague(parcel: Parcel, at: datetime) -> None:
    """On `tenancy.invited`: send the link to the invited address."""
    _owe(parcel, MailKind.COLLEAGUE)
    send_owed(parcel.key, at=at)


def mail_person(parcel: Parcel, at: datetime) -> None:
    """On `people.person_invited`: send the link to the person, and to nobody else."""
    _owe(parcel, MailKind.PERSON)
    send_owed(parcel.key, at=at)


def _owe(parcel: Parcel, kind: MailKind) -> None:
    row = Mail(
        key=parcel.key,
        event_key=parcel.key,
        kind=kind.value,
        subject_id=UUID(str(parcel.payload["invitation_id"])),
        created_at=parcel.occurred_at,
    )
    Mail.objects.bulk_create([row], ignore_conflicts=True)
