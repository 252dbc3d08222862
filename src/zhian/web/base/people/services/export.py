"""Handing a person everything that is held about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhian.kernel.clock import write_instant
from zhian.web.base.audit.services import Entry, record_read
from zhian.web.base.people.kit import Actor, Exporter
from zhian.web.base.people.models import Consent, Person, TextNumber
from zhian.web.base.people.selectors import consents_of, own_file, own_text_numbers

FORMAT = "zhian-personal-data/1"


def export_person(actor: Actor, exporters: Mapping[str, Exporter], *, at: datetime) -> dict[str, Any]:
    """Everything held about the actor as plain JSON values, this app's part first.

    `exporters` are the other apps' parts by name. Writes the read event before anything is collected.
    Raises: NotFound for an actor without a file.
    """
    person = own_file(actor)
    record_read(
        actor,
        Entry(
            verb="people.file_exported",
            subject_kind="person",
            subject_id=person.pk,
            about_person_id=person.pk,
            body={"parts": ["person", "consents", "text_numbers", *sorted(exporters)]},
        ),
        at=at,
    )
    return {
        "format": FORMAT,
        "made_at": write_instant(at),
        "person": _person(person),
        "consents": [_consent(consent) for consent in consents_of(person.pk, actor)],
        "text_numbers": [_text_number(row) for row in own_text_numbers(actor) if row is not None],
        **{name: exporters[name](person.pk, actor) for name in sorted(exporters)},
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": str(person.pk),
        "family_name": person.family_name,
        "given_name": person.given_name,
        "native_name": person.native_name,
        "nationality": person.nationality,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "document_number": person.document_number,
        "email": person.email,
        "phone": person.phone,
        "language": person.language,
        "opened_at": write_instant(person.created_at),
        "account": person.user.email if person.user else None,
    }


def _consent(consent: Consent) -> dict[str, Any]:
    notice = consent.notice
    return {
        "id": str(consent.pk),
        "notice": {"slug": notice.slug, "version": notice.version, "digest": notice.digest},
        "text": notice.text(consent.language),
        "language": consent.language,
        "purpose": consent.purpose,
        "recipient": consent.recipient,
        "matter": str(consent.matter_id) if consent.matter_id else None,
        "on_paper": consent.on_paper,
        "given_at": write_instant(consent.given_at),
        "withdrawn_at": write_instant(consent.withdrawn_at) if consent.withdrawn_at else None,
    }


def _text_number(row: TextNumber) -> dict[str, Any]:
    return {
        "number": row.number,
        "asked_at": write_instant(row.asked_at),
        "confirmed_at": write_instant(row.confirmed_at) if row.confirmed_at else None,
        "consent": str(row.consent_id) if row.consent_id else None,
    }
