"""Opening a file, joining it to an account, keeping its contact right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.factories.people import NOW, SYSTEM, TODAY, actor_of_user, make_applicant, make_person, make_user
from tests.factories.tenancy import make_member, make_organisation, make_post
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.ids import uuid7
from zhian.web.base.audit.models import CommittedValue, Event
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import Actor, OrganisationKind, Post, Role
from zhian.web.base.people.models import Person
from zhian.web.base.people.services import (
    Identity,
    NewPerson,
    change_contact,
    correct_identity,
    create_person,
    link_person,
)
from zhian.web.base.people.services.files import IDENTITY_FIELDS

pytestmark = pytest.mark.django_db


def it_opens_a_file_with_commitments_instead_of_values() -> None:
    person = make_person(family_name="Lovelace", document_number="L898902C3")
    event = Event.objects.visible_to(SYSTEM).get(verb="people.file_opened", about_person_id=person.pk)
    assert {"family_name", "document_number", "birth_date"} <= set(event.commitments)
    assert "L898902C3" not in str(event.body) + str(event.commitments)
    assert person.full_name == "LOVELACE Ada"


def it_refuses_a_file_with_every_reason() -> None:
    data = NewPerson(
        family_name="", nationality="Utopia", birth_date=date(2030, 1, 1), email="x", language="eo"
    )
    with pytest.raises(Refused) as refused:
        create_person(SYSTEM, data, at=NOW, on=TODAY)
    assert len(refused.value.reasons) == 5


class DescribeLinkPerson:
    """One file, one account."""

    def it_joins_once(self) -> None:
        user, person = make_applicant()
        assert actor_of_user(user.pk).person_id == person.pk
        with pytest.raises(Conflict, match="already joined"):
            link_person(SYSTEM, person.pk, make_user().pk, at=NOW)

    def it_refuses_a_second_file_for_an_account(self) -> None:
        user, _ = make_applicant()
        with pytest.raises(Conflict, match="a file of its own"):
            link_person(SYSTEM, make_person().pk, user.pk, at=NOW)


class DescribeChangeContact:
    """A person changes how they are reached."""

    def it_tells_that_it_changed_and_not_to_what(self) -> None:
        user, person = make_applicant()
        change_contact(actor_of_user(user.pk), email="new@example.org", phone="", language="en", at=NOW)
        assert Person.objects.visible_to(SYSTEM).get(pk=person.pk).email == "new@example.org"
        event = Event.objects.visible_to(SYSTEM).get(verb="people.contact_changed")
        assert event.body == {"fields": ["email"]}
        assert "new@example.org" not in str(event.commitments)
        message = Message.objects.visible_to(SYSTEM).get(name="people.contact_changed")
        assert message.payload == {"person_id": str(person.pk)}

    def it_writes_nothing_when_nothing_changed(self) -> None:
        user, person = make_applicant()
        change_contact(actor_of_user(user.pk), email=person.email, phone="", language="en", at=NOW)
        assert not Message.objects.visible_to(SYSTEM).filter(name="people.contact_changed").exists()

    def it_keeps_one_way_of_reaching_the_person(self) -> None:
        user, _ = make_applicant()
        with pytest.raises(Refused, match="Leave an e-mail address or a telephone number"):
            change_contact(actor_of_user(user.pk), email=" ", phone="", language="en", at=NOW)

    def it_is_not_for_those_without_a_file(self) -> None:
        user = make_user()
        with pytest.raises(NotFound):
            change_contact(actor_of_user(user.pk), email="a@example.org", phone="", language="en", at=NOW)


class DescribeCorrection:
    """Putting right who somebody is."""

    def _at_office(self) -> tuple[Actor, Post]:
        actor = actor_of_user(make_member(make_organisation(OrganisationKind.OFFICE), Role.INTAKE).pk)
        return actor, actor.posts[0]

    def _identity(self, person: Person, **also: Any) -> Identity:
        return Identity(**{name: getattr(person, name) for name in IDENTITY_FIELDS} | also)

    def it_changes_the_file_and_commits_to_both_values_and_the_reason(self) -> None:
        person, (officer, post), matter = make_person(given_name="Ada"), self._at_office(), uuid7()
        wanted = self._identity(person, given_name="Adele", birth_date=date(1990, 2, 4))
        correct_identity(
            officer, person.pk, wanted, reason="Passport seen", acting=post, matter_id=matter, at=NOW
        )
        found = Person.objects.visible_to(SYSTEM).get(pk=person.pk)
        assert (found.given_name, found.birth_date) == ("Adele", date(1990, 2, 4))
        event = Event.objects.visible_to(SYSTEM).get(verb="people.identity_corrected")
        assert (event.body, event.matter_id) == ({"fields": ["birth_date", "given_name"]}, matter)
        rows = CommittedValue.objects.visible_to(SYSTEM).filter(event=event)
        kept = {row.field: row.value for row in rows}
        assert kept == {
            "reason": "Passport seen",
            "given_name.former": "Ada",
            "given_name.new": "Adele",
            "birth_date.former": "1990-02-03",
            "birth_date.new": "1990-02-04",
        }
        message = Message.objects.visible_to(SYSTEM).get(name="people.identity_corrected")
        assert message.payload == {"person_id": str(person.pk)}

    def it_refuses_with_every_reason(self) -> None:
        person = make_person()
        user = make_member(make_organisation(), Role.COORDINATOR)
        stranger = actor_of_user(user.pk)
        wanted = self._identity(person, nationality="Utopia", birth_date=date(2030, 1, 1))
        with pytest.raises(Refused) as refused:
            correct_identity(
                stranger, person.pk, wanted, reason=" ", acting=stranger.posts[0], matter_id=uuid7(), at=NOW
            )
        assert len(refused.value.reasons) == 4
        assert Person.objects.visible_to(SYSTEM).get(pk=person.pk).nationality == "UTO"

    def it_refuses_what_changes_nothing(self) -> None:
        person, (officer, post) = make_person(), self._at_office()
        with pytest.raises(Refused, match="Nothing differs"):
            correct_identity(
                officer,
                person.pk,
                self._identity(person),
                reason="x",
                acting=post,
                matter_id=uuid7(),
                at=NOW,
            )

    def it_lets_no_officer_correct_their_own_file(self) -> None:
        user, person = make_applicant()
        make_post(user, make_organisation(OrganisationKind.OFFICE), Role.INTAKE)
        officer = actor_of_user(user.pk)
        wanted = self._identity(person, given_name="Other")
        with pytest.raises(Refused, match="their own file"):
            correct_identity(
                officer, person.pk, wanted, reason="x", acting=officer.posts[0], matter_id=uuid7(), at=NOW
            )
