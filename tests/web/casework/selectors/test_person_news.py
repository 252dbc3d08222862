"""Who hears that something about the person has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import pytest

from tests.factories.cases import DAY, Walk, make_scene, own, recommended, walk
from tests.factories.people import NOW
from zhian.kernel.ids import uuid7
from zhian.web.base.outbox.kit import Parcel
from zhian.web.casework.selectors.audience import CaseAudience
from zhian.web.casework.selectors.person_news import (
    office_of_consent,
    offices_of_person,
    who_hears_of_correction,
    who_hears_of_joining,
)

pytestmark = pytest.mark.django_db
Hears = Callable[[Parcel, datetime], Iterator[CaseAudience]]


def heard(who: Hears, case: Walk, at: datetime | None = None, **also: str) -> dict[UUID, set[str]]:
    """By case, the roles of the scene that hear."""
    payload = {"person_id": str(case.scene.person.pk), **also}
    parcel = Parcel(uuid7(), "people.anything", payload, "people.anything:1", at or case.at)
    roles = {actor.user_id: role for role, actor in case.scene.actors.items()}
    return {each.matter_id: {roles[user] for user in each.in_app} for each in who(parcel, case.at)}


def it_tells_every_office_that_has_an_open_case_of_the_person() -> None:
    scene = make_scene()
    first, second = walk(own(scene), "file"), walk(recommended(scene), "submit confirm")
    draft, closed = recommended(scene), walk(recommended(scene), "submit confirm withdraw")
    told = heard(offices_of_person, second)
    assert told == {first.case.pk: {"intake"}, second.case.pk: {"intake"}}
    assert not told.keys() & {draft.case.pk, closed.case.pk}


def it_tells_the_office_of_the_case_whose_consent_was_taken_back() -> None:
    scene = make_scene()
    filed, other = walk(own(scene), "file"), walk(own(scene), "file")
    assert heard(office_of_consent, filed, matter_id=str(filed.case.pk)) == {filed.case.pk: {"intake"}}
    withdrawn = walk(other, "withdraw")
    assert heard(office_of_consent, withdrawn, matter_id=str(withdrawn.case.pk)) == {}


def it_tells_nobody_who_came_to_the_case_later() -> None:
    filed = walk(recommended(), "submit confirm")
    assert heard(offices_of_person, filed, NOW) == {}
    assert heard(who_hears_of_joining, filed, NOW - DAY) == {}


def it_tells_nobody_of_a_consent_that_belongs_to_no_case() -> None:
    filed = walk(own(), "file")
    parcel = Parcel(uuid7(), "x", {"person_id": str(filed.scene.person.pk), "matter_id": None}, "x:1", NOW)
    assert list(office_of_consent(parcel, NOW)) == []


def it_tells_the_waiting_sponsor_and_the_office_that_the_person_has_come_in() -> None:
    draft = recommended()
    assert heard(who_hears_of_joining, draft) == {draft.case.pk: {"coordinator"}}
    filed = walk(draft, "submit confirm")
    assert heard(who_hears_of_joining, filed) == {filed.case.pk: {"coordinator", "intake"}}


def it_tells_the_person_by_mail_that_their_file_was_put_right() -> None:
    filed = walk(own(), "file")
    assert heard(who_hears_of_correction, filed) == {filed.case.pk: {"applicant", "intake"}}
    parcel = Parcel(uuid7(), "x", {"person_id": str(filed.scene.person.pk)}, "x:1", filed.at)
    (audience,) = who_hears_of_correction(parcel, NOW)
    assert list(audience.by_mail) == [filed.scene.actors["applicant"].user_id]
