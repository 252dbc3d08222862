"""Opening a file, joining it to an account, keeping its contact right."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.people import NOW, SYSTEM, TODAY, actor_of_user, make_applicant, make_person, make_user
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.web.base.audit.models import Event
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.models import Person
from zhian.web.base.people.services import NewPerson, change_contact, create_person, link_person

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
