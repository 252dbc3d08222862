"""Handing a person everything held about them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from tests.factories.people import NOW, SYSTEM, actor_of_user, make_applicant, make_consent, make_user
from zhian.kernel.errors import NotFound
from zhian.web.base.audit.models import Event
from zhian.web.base.people.kit import Actor
from zhian.web.base.people.services import export_person

pytestmark = pytest.mark.django_db


def it_hands_over_the_file_the_consents_and_every_apps_part() -> None:
    user, person = make_applicant(family_name="Lovelace", document_number="L898902C3")
    consent = make_consent(person)
    asked: list[UUID] = []

    def cases(person_id: UUID, actor: Actor) -> list[Any]:
        assert actor.person_id == person_id
        asked.append(person_id)
        return [{"reference": "HD26-000123-7"}]

    data = export_person(actor_of_user(user.pk), {"cases": cases}, at=NOW)
    assert asked == [person.pk]
    assert data["cases"] == [{"reference": "HD26-000123-7"}]
    assert data["person"]["document_number"] == "L898902C3"
    assert data["person"]["account"] == user.email
    assert data["consents"][0]["id"] == str(consent.pk)
    assert data["consents"][0]["text"] == "How your data is used"
    assert json.loads(json.dumps(data)) == data


def it_writes_the_opening_before_anything_is_collected() -> None:
    user, _ = make_applicant()
    seen_first: list[bool] = []

    def looking(person_id: UUID, actor: Actor) -> list[Any]:
        del actor
        rows = Event.objects.visible_to(SYSTEM).filter(verb="people.file_exported", about_person_id=person_id)
        seen_first.append(rows.exists())
        return []

    export_person(actor_of_user(user.pk), {"looking": looking}, at=NOW)
    assert seen_first == [True]
    assert Event.objects.visible_to(SYSTEM).get(verb="people.file_exported").is_read


def it_has_nothing_for_those_without_a_file() -> None:
    with pytest.raises(NotFound):
        export_person(actor_of_user(make_user().pk), {}, at=NOW)
