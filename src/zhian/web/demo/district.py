"""Builds the demonstration district, once: a second call finds it there and leaves it alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from zhian.kernel.clock import legal_day
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, Purpose, SystemActor
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
from zhian.web.talent.services import designate

from .accounts import DEMO_PASSWORD, ORGANISATIONS, DemoAccount, demo_accounts
from .notices import FILING_NOTICE_EN, FILING_NOTICE_ZH, SENSITIVE_NOTICE_EN, SENSITIVE_NOTICE_ZH
from .stories import Cast, tell

DEMO = SystemActor(Purpose.DEMO)
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


def load_demo(at: datetime) -> bool:
    """Make the district as of ``at``; False when it was there already."""
    if organisation_by_code("qingya") is not None:
        return False
    start = at - _BEFORE_EVERYTHING
    publish_notice(DEMO, FILING_NOTICE, FILING_NOTICE_ZH, FILING_NOTICE_EN, at=start)
    publish_notice(DEMO, SENSITIVE_NOTICE, SENSITIVE_NOTICE_ZH, SENSITIVE_NOTICE_EN, at=start)
    for organisation in ORGANISATIONS:
        create_organisation(
            DEMO,
            code=organisation.code,
            kind=organisation.kind,
            name=organisation.name,
            at=start,
            specimen=True,
        )
    actors = {account.email: _account(account, start, at) for account in demo_accounts()}
    others = []
    for n, data in enumerate(MORE_PEOPLE):
        person = create_person(DEMO, data, at=start, on=legal_day(start))
        user = create_user(
            DEMO,
            email=data.email,
            password=DEMO_PASSWORD,
            display_name=f"SPECIMEN {data.given_name} (specimen)",
            language="en" if n % 2 else "zh-hans",
            at=start,
            specimen=True,
        )
        link_person(DEMO, person.pk, user.pk, at=start)
        others.append(actor_for(user.pk, user.display_name, on=legal_day(at), language=user.language))
    _designations(start)
    tell(Cast(actors, tuple(others), _organisations()), at)
    return True


def _account(account: DemoAccount, start: datetime, at: datetime) -> Actor:
    """Open an account at the start; the actor holds the posts of ``at``."""
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
        organisation = organisation_by_code(account.organisation)
        assert organisation is not None
        appoint(DEMO, user.pk, organisation.pk, role, at=start, valid_from=on)
    if account.needs_code:
        give_app(user, account.secret)
    if account.email in PERSONS:
        person = create_person(DEMO, PERSONS[account.email], at=start, on=on)
        link_person(DEMO, person.pk, user.pk, at=start)
    return actor_for(user.pk, account.name, on=legal_day(at), language=account.language)


def _designations(at: datetime) -> None:
    park = organisation_by_code("zgc-committee")
    assert park is not None
    designate(
        DEMO,
        park.pk,
        "park-committee",
        Text(
            zh="公安部支持北京创新发展二十项出入境政策措施（中关村部分）第一条",
            en="Ministry of Public Security, twenty measures for Beijing (Zhongguancun part), item 1",
        ),
        valid_from=date(2016, 3, 1),
        at=at,
    )


def _organisations() -> dict[str, UUID]:
    found = {}
    for organisation in ORGANISATIONS:
        row = organisation_by_code(organisation.code)
        assert row is not None
        found[organisation.code] = row.pk
    return found
