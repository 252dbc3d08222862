"""Rights to recommend, numbers of places, a deputyship: what a head of the demonstration put on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from zhian.kernel.clock import legal_day
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, SystemActor
from zhian.web.casework.services import Deputising, appoint_deputy
from zhian.web.talent.selectors.places import accounts_of
from zhian.web.talent.services import (
    Right,
    designate,
    open_year,
    record_right,
    revoke_designation,
    set_places,
)

from .names import enterprises

_TWENTY = Text(
    zh="公安部支持北京创新发展二十项出入境政策措施（中关村部分）第一条",
    en="Ministry of Public Security, twenty measures for Beijing (Zhongguancun part), item 1",
)
_LIST = Text(zh="（样例）重点企业推荐名单", en="(Specimen) List of recommending key enterprises")
_STRUCK = (
    "（样例）企业注销，不再列入名单。 / (Specimen) The enterprise was dissolved and is no longer on the list."
)
NUMBERED, PLACES = 6, 40
RIGHTS, EXPIRED, REVOKED = 24, 3, 2  # of the enterprises, in their order; the rest has no right on record


def first_rights(demo: SystemActor, organisations: Mapping[str, UUID], *, at: datetime) -> None:
    """The right of the park, which the law itself names."""
    park = organisations["zgc-committee"]
    designate(demo, park, "park-committee", _TWENTY, valid_from=date(2016, 3, 1), at=at)


def further_rights(
    people: Mapping[str, Actor], organisations: Mapping[str, UUID], *, start: datetime, at: datetime
) -> None:
    """Rights of enterprises as the head of the hall recorded them: standing, expired, revoked."""
    head = people["head@zgc.example"]
    on = legal_day(start)
    for n, (code, _name) in enumerate(islice(enterprises(), RIGHTS), start=1):
        right = Right(
            organisation_id=organisations[code],
            route_id="key-enterprise",
            number=f"样例名单〔{on.year}〕{n:02d}号",
            instrument=_LIST,
            valid_from=on,
            valid_until=legal_day(at) - timedelta(days=20 * n) if n <= EXPIRED else None,
        )
        row = record_right(head, right, at=start)
        if n > RIGHTS - NUMBERED:
            open_year(row, at=at)
        if EXPIRED < n <= EXPIRED + REVOKED:
            revoke_designation(head, row.pk, at=at - timedelta(days=15 * n), reason=_STRUCK)
    source = _LIST.zh
    for line in accounts_of(head, on=legal_day(at)):
        if line.account.designation_id is not None:
            set_places(head, line.account.pk, PLACES, source, expected=None, at=at - timedelta(days=1))
    _deputyship(head, people, organisations, at=at - timedelta(days=2))


def _deputyship(
    head: Actor, people: Mapping[str, Actor], organisations: Mapping[str, UUID], *, at: datetime
) -> None:
    absent, present = people["approve@zgc.example"].user_id, people["approve2@zgc.example"].user_id
    assert absent is not None
    assert present is not None
    on = legal_day(at)
    wanted = Deputising(organisations["zgc-hall"], absent, present, on, on + timedelta(days=7))
    appoint_deputy(head, wanted, at=at)
