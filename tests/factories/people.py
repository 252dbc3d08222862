"""Accounts, persons, notices and consents."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from zhian.kernel.clock import legal_day
from zhian.web.base.people.kit import Actor, Purpose, SystemActor, link_token
from zhian.web.base.people.models import Consent, FileInvitation, NoticeText, Person, User
from zhian.web.base.people.selectors import FILE_LINK, latest_notice
from zhian.web.base.people.services import (
    NewPerson,
    Proof,
    create_person,
    create_user,
    give_consent,
    invite_person,
    link_person,
    publish_notice,
)
from zhian.web.base.tenancy.selectors import actor_for

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # ten in the morning in Beijing
TODAY = date(2026, 11, 24)
BEFORE = NOW - timedelta(days=30)
SYSTEM = SystemActor(Purpose.TEST)
PASSWORD = "seven quiet harbours"

_numbers = count(1)


def make_user(name: str = "", *, email: str = "", language: str = "en", at: datetime = BEFORE) -> User:
    """An account that can log in with PASSWORD."""
    n = next(_numbers)
    return create_user(
        SYSTEM,
        email=email or f"user{n}@example.org",
        password=PASSWORD,
        display_name=name or f"Member {n}",
        language=language,
        at=at,
    )


def make_person(*, user: User | None = None, at: datetime = BEFORE, **fields: Any) -> Person:
    """A person with a file, joined to an account when one is given."""
    n = next(_numbers)
    data = {
        "family_name": f"Sample{n}",
        "given_name": "Ada",
        "nationality": "UTO",  # the specimen country of ICAO 9303
        "birth_date": date(1990, 2, 3),
        "document_number": f"L{n:08d}",
        "email": f"person{n}@example.org",
    } | fields
    person = create_person(SYSTEM, NewPerson(**data), at=at, on=legal_day(at))
    return person if user is None else link_person(SYSTEM, person.pk, user.pk, at=at)


def make_applicant(name: str = "", *, at: datetime = BEFORE, **fields: Any) -> tuple[User, Person]:
    """A person with a file and an account."""
    user = make_user(name, at=at)
    return user, make_person(user=user, at=at, **fields)


def make_notice(slug: str = "filing", zh: str = "处理告知", en: str = "How your data is used") -> NoticeText:
    """The notice in force; the same words again are the same version."""
    return publish_notice(SYSTEM, slug, zh, en, at=BEFORE)


def make_filing_notices() -> None:
    """Both notices that a person agrees to before filing."""
    make_notice()
    make_notice("filing-sensitive", "敏感信息单独告知", "About sensitive papers")


def notices_shown() -> dict[str, int]:
    """What a page that was opened just now shows: the newest version of each filing notice."""
    newest = {slug: latest_notice(slug) for slug in ("filing", "filing-sensitive")}
    return {slug: notice.version for slug, notice in newest.items() if notice}


def make_consent(
    person: Person, *, matter_id: UUID | None = None, purpose: str = "Recommendation"
) -> Consent:
    """A consent the person gave themself."""
    assert person.user_id is not None
    return give_consent(
        actor_of_user(person.user_id),
        person.pk,
        make_notice(),
        purpose=purpose,
        recipient="Entry-exit office",
        language="en",
        matter_id=matter_id,
        at=NOW,
    )


def make_file_invitation(
    person: Person, *, by: Actor | SystemActor = SYSTEM, at: datetime = NOW
) -> tuple[FileInvitation, str]:
    """An invitation and the token that only the mail holds."""
    made = invite_person(by, person.pk, at=at)
    return made, link_token(FILE_LINK, made.pk)


def proof_of(person: Person) -> Proof:
    """What the person reads off their document: exactly what the file holds."""
    assert person.birth_date is not None
    return Proof(document_number=person.document_number, birth_date=person.birth_date)


def actor_of_user(user_id: UUID, *, on: date = TODAY, language: str = "en") -> Actor:
    """Who an account is on that day, as the middleware would find."""
    user = User.objects.visible_to(SYSTEM).get(pk=user_id)
    return actor_for(user.pk, user.display_name, on=on, language=language)
