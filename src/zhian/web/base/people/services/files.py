"""The file of a person: opening it, joining it to an account, keeping its contact right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import LANGUAGES, Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people import events
from zhian.web.base.people.kit import Actor, AnyActor, Post, Purpose, Role, SystemActor
from zhian.web.base.people.models import Person
from zhian.web.base.people.selectors import NO_FILE, own_file

from .naming import keep_name

_NO_FAMILY_NAME = Text(
    zh="请按旅行证件填写拉丁字母的姓。",
    en="The family name is needed, in Latin letters as in the travel document.",
)
_BAD_NATIONALITY = Text(
    zh="国籍应为旅行证件上的字母代码（一至三位），如 FRA。",
    en="Nationality is the code of one to three letters in the travel document, such as FRA.",
)
_BORN_LATER = Text(zh="出生日期晚于今天。", en="The date of birth lies in the future.")
_BAD_EMAIL = Text(
    zh="电子邮箱格式不正确，应类似 name@example.org。",
    en="This is not an e-mail address such as name@example.org.",
)
_NO_WAY_TO_REACH = Text(
    zh="电子邮箱与电话至少保留一项，否则办理进展无法告知您。",
    en="Leave an e-mail address or a telephone number: without one, no news can reach you.",
)
_BAD_LANGUAGE = Text(zh="暂不支持该语言。", en="This language is not offered.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What a file is opened with; names in Latin letters as in the travel document."""

    family_name: str
    given_name: str = ""
    native_name: str = ""
    nationality: str
    birth_date: date | None = None
    document_number: str = ""
    email: str = ""
    phone: str = ""
    language: str = "en"


IDENTITY_FIELDS: Final = (
    "family_name",
    "given_name",
    "native_name",
    "nationality",
    "birth_date",
    "document_number",
)
INDEX_OF: Final = {"document_number": "document_index", "email": "email_index"}  # saved together
_NOT_AN_OFFICER = Text(
    zh="身份信息由受理员对照证件更正。",
    en="An intake officer corrects who somebody is, against the document.",
)
_OWN_FILE = Text(zh="不得更正本人的档案。", en="Nobody corrects their own file.")
_NO_REASON = Text(zh="请写明更正的依据。", en="Say what the correction rests on.")
_NOTHING_CHANGES = Text(zh="没有需要更正的内容。", en="Nothing differs from what is on file.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who somebody is, as the travel document says."""

    family_name: str
    given_name: str
    native_name: str
    nationality: str
    birth_date: date | None
    document_number: str


def create_person(actor: AnyActor, data: NewPerson, *, at: datetime, on: date) -> Person:
    """Open a file; `on` is the legal day.

    Raises: Refused with every reason.
    """
    values: dict[str, Any] = {
        field.name: value.strip() if isinstance(value := getattr(data, field.name), str) else value
        for field in fields(data)
    }
    values["nationality"] = values["nationality"].upper()
    reasons = _identity_reasons(values, on) + _contact_reasons(values["email"], values["language"])
    if reasons:
        raise Refused(reasons, code="people.file_refused")
    person = Person(**values, created_at=at)
    personal = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value and name != "language"
    }
    with transaction.atomic():
        person.save(force_insert=True)
        keep_name(person)
        record(actor, _entry("people.file_opened", person.pk, personal, fields=sorted(personal)), at=at)
    return person


def link_person(actor: AnyActor, person_id: UUID, user_id: UUID, *, at: datetime) -> Person:
    """Join a file to an account; the caller has established that both belong to the same human.

    Raises: Conflict when either is joined already.
    """
    system = SystemActor(Purpose.SIGN_IN)  # the link is what gives the person sight of the file
    with transaction.atomic():
        if Person.objects.visible_to(system).filter(user_id=user_id).exclude(pk=person_id).exists():
            raise Conflict(
                Text(zh="该账号已有个人档案。", en="This account already has a file of its own."),
                do_next=Text(zh="请为此档案另开账号。", en="Open another account for this file."),
                code="people.account_has_file",
            )
        # Conditional, so that of two links opened at once only one takes effect.
        free = Person.objects.visible_to(system).filter(pk=person_id, user_id__isnull=True)
        if not free.update(user_id=user_id):
            raise Conflict(
                Text(zh="该档案已关联账号。", en="This file is already joined to an account."),
                do_next=Text(zh="请用该账号登录。", en="Log in with that account."),
                code="people.file_has_account",
            )
        record(actor, _entry("people.account_linked", person_id, body={"user_id": str(user_id)}), at=at)
        emit(
            events.ACCOUNT_LINKED,
            {"person_id": str(person_id), "user_id": str(user_id)},
            key=f"people.linked:{person_id}:{user_id}",
            at=at,
        )
        return Person.objects.visible_to(system).get(pk=person_id)


def change_contact(actor: Actor, *, email: str, phone: str, language: str, at: datetime) -> Person:
    """Change how one is reached; everybody else concerned hears that it changed, never to what.

    Raises: NotFound without a file; Refused with every reason.
    """
    wanted = {"email": email.strip(), "phone": phone.strip(), "language": language}
    reasons = _contact_reasons(wanted["email"], language)
    if not wanted["email"] and not wanted["phone"]:
        reasons.append(_NO_WAY_TO_REACH)
    with transaction.atomic():
        person = own_file(actor)
        if reasons:
            raise Refused(reasons, code="people.contact_refused")
        changed = {name: value for name, value in wanted.items() if getattr(person, name) != value}
        if not changed:
            return person
        for name, value in changed.items():
            setattr(person, name, value)
        person.save(update_fields=[*changed, *(INDEX_OF[name] for name in changed if name in INDEX_OF)])
        personal = {name: value for name, value in changed.items() if name != "language"}
        entry = _entry("people.contact_changed", person.pk, personal, fields=sorted(changed))
        event = record(actor, entry, at=at)
        payload = {"person_id": str(person.pk)}
        emit(events.CONTACT_CHANGED, payload, key=f"people.contact:{event.pk}", at=at)
    return person


def correct_identity(
    actor: Actor,
    person_id: UUID,
    wanted: Identity,
    *,
    reason: str,
    acting: Post,
    matter_id: UUID,
    at: datetime,
) -> Person:
    """Put right who somebody is; the log commits to every former and new value and to the reason.

    The caller has established that `acting` is a post at an office with a case (`matter_id`) of this person.
    Raises: NotFound; Refused with every reason.
    """
    system = SystemActor(Purpose.CASEWORK)  # the office's right to the case is what lets it see the file
    with transaction.atomic():
        person = Person.objects.visible_to(system).select_for_update().filter(pk=person_id).first()
        if person is None:
            raise NotFound(NO_FILE, code="people.no_file")
        values: dict[str, Any] = {
            name: value.strip() if isinstance(value := getattr(wanted, name), str) else value
            for name in IDENTITY_FIELDS
        }
        values["nationality"] = values["nationality"].upper()
        changed = {name: value for name, value in values.items() if getattr(person, name) != value}
        reasons = _identity_reasons(values, legal_day(at))
        if acting.role is not Role.INTAKE or acting not in actor.posts:
            reasons.append(_NOT_AN_OFFICER)
        if actor.person_id == person_id:
            reasons.append(_OWN_FILE)
        if not reason.strip():
            reasons.append(_NO_REASON)
        if not changed:
            reasons.append(_NOTHING_CHANGES)
        if reasons:
            raise Refused(reasons, code="people.correction_refused")
        personal = {"reason": reason.strip()}
        for name, value in changed.items():
            personal |= {f"{name}.former": _said(getattr(person, name)), f"{name}.new": _said(value)}
            setattr(person, name, value)
        person.save(update_fields=[*changed, *(INDEX_OF[name] for name in changed if name in INDEX_OF)])
        keep_name(person)
        entry = Entry(
            verb="people.identity_corrected",
            subject_kind="person",
            subject_id=person_id,
            about_person_id=person_id,
            matter_id=matter_id,
            acting=acting,
            body={"fields": sorted(changed)},
            personal=personal,
        )
        event = record(actor, entry, at=at)
        payload = {"person_id": str(person_id)}
        emit(events.IDENTITY_CORRECTED, payload, key=f"people.identity:{event.pk}", at=at)
    return person


def reach_at(actor: Actor, email: str, *, at: datetime) -> Person:
    """Write to the actor's own file that news goes to this address of theirs from now on."""
    person = own_file(actor)
    if person.email.lower() == email.lower():
        return person
    return change_contact(actor, email=email, phone=person.phone, language=person.language, at=at)


def _identity_reasons(values: Mapping[str, Any], on: date) -> list[Text]:
    reasons = [] if values["family_name"] else [_NO_FAMILY_NAME]
    code = values["nationality"]
    if not (1 <= len(code) <= 3 and code.isascii() and code.isalpha()):
        reasons.append(_BAD_NATIONALITY)
    if values["birth_date"] is not None and values["birth_date"] > on:
        reasons.append(_BORN_LATER)
    return reasons


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _contact_reasons(email: str, language: str) -> list[Text]:
    reasons = [] if language in LANGUAGES else [_BAD_LANGUAGE]
    if email:
        try:
            validate_email(email)
        except ValidationError:
            reasons.insert(0, _BAD_EMAIL)
    return reasons


def _entry(
    verb: str,
    person_id: UUID,
    personal: dict[str, str] | None = None,
    *,
    fields: list[str] | None = None,
    body: dict[str, Any] | None = None,
) -> Entry:
    return Entry(
        verb=verb,
        subject_kind="person",
        subject_id=person_id,
        about_person_id=person_id,
        body=body if body is not None else ({"fields": fields} if fields else {}),
        personal=personal or {},
    )
