"""Builds the demonstration district, once: a second call finds it there and leaves it alone."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.web.base.people.kit import Actor, Purpose, SystemActor
from zhian.web.base.people.selectors import user_id_of_email
from zhian.web.base.people.services import (
    NewPerson,
    create_person,
    create_user,
    give_app,
    link_person,
    publish_notice,
)
from zhian.web.base.tenancy.selectors import actor_for, organisation_by_code
from zhian.web.base.tenancy.services import appoint, create_organisation
from zhian.web.casework.kit import FILING_NOTICE, SENSITIVE_NOTICE

from .accounts import (
    DEMO_PASSWORD,
    FURTHER_ORGANISATIONS,
    ORGANISATIONS,
    DemoAccount,
    DemoOrganisation,
    demo_accounts,
    further_accounts,
)
from .assessments import assess_services
from .names import PEOPLE, specimen_person
from .notices import FILING_NOTICE_EN, FILING_NOTICE_ZH, SENSITIVE_NOTICE_EN, SENSITIVE_NOTICE_ZH
from .plan import SMALL, Names, Story, chapters, make_plan
from .rights import first_rights, further_rights
from .stories import KNOWN_STORIES, known_stories
from .telling import Cast, Telling
from .webhooks import OWNER, first_webhook

DEMO = SystemActor(Purpose.DEMO)
COUNTERS = {"zgc-hall": "zgc.example", "exit-entry": "exit-entry.example"}
Progress = Callable[[int, int], None]  # chapters told, chapters in all
_BEFORE_EVERYTHING = timedelta(days=400)

# Specimens: the first is the one of ICAO Doc 9303, the others are made after it; "UTO" is Utopia.
PERSONS: dict[str, NewPerson] = {
    "researcher@people.example": NewPerson(
        family_name="ERIKSSON",
        given_name="ANNA MARIA",
        native_name="",
        nationality="UTO",
        birth_date=date(1974, 8, 12),
        document_number="L898902C3",
        email="researcher@people.example",
        language="en",
    ),
    "engineer@people.example": NewPerson(
        family_name="SPECIMEN",
        given_name="TOMAS",
        nationality="UTO",
        birth_date=date(1988, 2, 29),
        document_number="D23145890",
        email="engineer@people.example",
        language="en",
    ),
}
MORE_PEOPLE = tuple(
    NewPerson(
        family_name="SPECIMEN",
        given_name=given,
        nationality="UTO",
        birth_date=date(1980 + n, 1 + n % 12, 1 + n),
        document_number=f"X{n:02d}000000",
        email=f"person{n:02d}@people.example",
    )
    for n, given in enumerate(("BERTA", "CARLO", "DORA", "EMIL", "FREJA", "GUSTAV", "HILDE", "IVAR"), start=1)
)


APPROVES = "head@zgc.example"  # the impact assessments


def load_demo(at: datetime, *, size: int = SMALL, progress: Progress | None = None) -> bool:
    """Make the whole district as of ``at``, with some `size` cases; False when it was there already."""
    if organisation_by_code("qingya") is not None:
        return False
    begin_demo(at, size=size)
    go_on(at, size=size, told=0, progress=progress)
    return True


def begin_demo(at: datetime, *, size: int = SMALL) -> None:
    """Everything but the cases: notices, organisations, accounts, rights to recommend."""
    with _no_collecting():
        _make_cast(at - _BEFORE_EVERYTHING, at, size=size)


def go_on(at: datetime, *, size: int, told: int, progress: Progress | None = None) -> None:
    """Tell the cases behind the first `told` chapters; each is there whole or not at all.

    Cost: about a tenth of a second a case.
    """
    plan = chapters(plan_of(at, size))
    if told >= len(plan):
        return
    telling = Telling(_find_cast(at, size=size))
    with _no_collecting():
        for number, chapter in enumerate(plan[told:], start=told + 1):
            telling.tell(chapter)
            if progress is not None:
                progress(number, len(plan))


def plan_of(at: datetime, size: int) -> tuple[Story, ...]:
    """Every case of a district of that size: the known ones, and as many more as it takes."""
    known = known_stories(at)
    if size <= SMALL:
        return known
    people = tuple(specimen_person(n).email for n in range(_residents_for(size)))
    codes = tuple(place.code for place in (*ORGANISATIONS, *FURTHER_ORGANISATIONS) if place.is_enterprise)
    return known + make_plan(Names(people, codes), at, size=size - KNOWN_STORIES, first=KNOWN_STORIES + 1)


def _residents_for(size: int) -> int:
    """One person for two or three cases, as some come back for a card or a permit."""
    return min(PEOPLE, size * 5 // 12)


def _places(*, full: bool) -> tuple[DemoOrganisation, ...]:
    return (*ORGANISATIONS, *(FURTHER_ORGANISATIONS if full else ()))


def _accounts(*, full: bool) -> tuple[DemoAccount, ...]:
    return (*demo_accounts(), *(further_accounts() if full else ()))


def _residents(*, size: int) -> tuple[NewPerson, ...]:
    return (*MORE_PEOPLE, *(specimen_person(n) for n in range(_residents_for(size))))


def _make_cast(start: datetime, at: datetime, *, size: int) -> None:
    full = size > SMALL
    publish_notice(DEMO, FILING_NOTICE, FILING_NOTICE_ZH, FILING_NOTICE_EN, at=start)
    publish_notice(DEMO, SENSITIVE_NOTICE, SENSITIVE_NOTICE_ZH, SENSITIVE_NOTICE_EN, at=start)
    with transaction.atomic():
        organisations = {place.code: _organisation(place, start) for place in _places(full=full)}
        for account in _accounts(full=full):
            _account(account, organisations, start)
        for n, data in enumerate(_residents(size=size)):
            _resident(data, n, start)
        first_rights(DEMO, organisations, at=start)
        head = next(each for each in demo_accounts() if each.email == APPROVES)
        assess_services(DEMO, _actor(head.email, head.name, head.language, at), at=start)
        owner = next(each for each in demo_accounts() if each.email == OWNER)
        place = organisations[owner.organisation]
        first_webhook(_actor(owner.email, owner.name, owner.language, at), place, at=at)
        if full:
            further_rights(_actors(_accounts(full=full), at), organisations, start=start, at=at)


def _find_cast(at: datetime, *, size: int) -> Cast:
    """Everybody as they were made, also by an earlier run that did not come to its end."""
    full = size > SMALL
    accounts, residents = _accounts(full=full), _residents(size=size)
    organisations = {}
    for place in _places(full=full):
        row = organisation_by_code(place.code)
        assert row is not None
        organisations[place.code] = row.pk
    people = _actors(accounts, at)
    for n, data in enumerate(residents):
        people[data.email] = _actor(data.email, _shown_name(data), _language(n), at)
    return Cast(people, {data.email: data for data in residents}, organisations, COUNTERS)


def _actors(accounts: Iterable[DemoAccount], at: datetime) -> dict[str, Actor]:
    return {each.email: _actor(each.email, each.name, each.language, at) for each in accounts}


def _actor(email: str, name: str, language: str, at: datetime) -> Actor:
    """Whoever has this account, with the posts of ``at``."""
    user_id = user_id_of_email(email)
    assert user_id is not None
    return actor_for(user_id, name, on=legal_day(at), language=language)


def _shown_name(data: NewPerson) -> str:
    return f"{data.family_name} {data.given_name} (specimen)"


def _language(n: int) -> str:
    return "en" if n % 2 else "zh-hans"


def _organisation(place: DemoOrganisation, start: datetime) -> UUID:
    made = create_organisation(
        DEMO, code=place.code, kind=place.kind, name=place.name, at=start, specimen=True
    )
    return made.pk


def _account(account: DemoAccount, organisations: Mapping[str, UUID], start: datetime) -> None:
    user = create_user(
        DEMO,
        email=account.email,
        password=DEMO_PASSWORD,
        display_name=account.name,
        language=account.language,
        at=start,
        specimen=True,
    )
    on = legal_day(start)
    for role in account.roles:
        appoint(DEMO, user.pk, organisations[account.organisation], role, at=start, valid_from=on)
    if account.needs_code:
        give_app(user, account.secret)
    if account.email in PERSONS:
        person = create_person(DEMO, PERSONS[account.email], at=start, on=on)
        link_person(DEMO, person.pk, user.pk, at=start)


def _resident(data: NewPerson, n: int, start: datetime) -> None:
    """Somebody with a file and an account of their own."""
    person = create_person(DEMO, data, at=start, on=legal_day(start))
    user = create_user(
        DEMO,
        email=data.email,
        password=DEMO_PASSWORD,
        display_name=_shown_name(data),
        language=_language(n),
        at=start,
        specimen=True,
    )
    link_person(DEMO, person.pk, user.pk, at=start)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Looking for cycles among a hundred thousand rows that stay takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
