"""Inviting the person of a case again, and putting right who they are."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.cases import recommended, walk
from tests.factories.people import SYSTEM, make_file_invitation, make_person
from tests.suite.door import DoorClient
from tests.web.talent.conftest import Hall, sign_in
from zhian.web.base.audit.models import Event
from zhian.web.base.people.models import FileInvitation, Person

pytestmark = pytest.mark.django_db


class DescribeInvitingAgain:
    def it_sends_a_new_link_and_names_the_sponsor_whoever_sends_it(self, english: Client, hall: Hall) -> None:
        scene = hall.scene
        scene.person = make_person()
        draft = recommended(scene)
        former, _ = make_file_invitation(scene.person)
        reader = sign_in(english, scene, "coordinator")
        assert "Send the invitation again" in reader.get(f"/cases/{draft.case.pk}").content.decode()
        assert reader.post(f"/cases/{draft.case.pk}/invite-again").status_code == 302
        rows = FileInvitation.objects.visible_to(SYSTEM).filter(person=scene.person)
        (newer,) = rows.exclude(pk=former.pk)
        assert newer.inviting_organisation_id == scene.enterprise.pk
        assert rows.get(pk=former.pk).withdrawn_at is not None

    def it_offers_nothing_once_the_person_has_an_account(self, english: Client, hall: Hall) -> None:
        draft = recommended(hall.scene)
        reader = sign_in(english, hall.scene, "coordinator")
        page = reader.get(f"/cases/{draft.case.pk}").content.decode()
        assert "The person has an account of their own." in page
        assert "Send the invitation again" not in page
        assert reader.post(f"/cases/{draft.case.pk}/invite-again").status_code == 409


def as_in_a_document(hall: Hall) -> Person:
    """The person of the scene, named in letters alone."""
    rows = Person.objects.visible_to(SYSTEM).filter(pk=hall.scene.person.pk)
    rows.update(family_name="Lovelace")
    return rows.get()


class DescribeCorrecting:
    def it_shows_the_file_and_puts_it_right(self, english: Client, hall: Hall) -> None:
        filed, person = walk(recommended(hall.scene), "submit confirm"), as_in_a_document(hall)
        reader, address = sign_in(english, hall.scene, "intake"), f"/cases/{filed.case.pk}/identity"
        assert f'href="{address}"' in reader.get(f"/cases/{filed.case.pk}").content.decode()
        page = reader.get(address)
        assert person.document_number in page.content.decode()
        assert Event.objects.visible_to(SYSTEM).get(verb="person.read_for_correction").is_read
        data = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
        answer = reader.post(address, data | {"given_name": "Adele", "reason": "Passport seen."})
        assert answer.status_code == 302
        assert Person.objects.visible_to(SYSTEM).get(pk=person.pk).given_name == "Adele"
        event = Event.objects.visible_to(SYSTEM).get(verb="people.identity_corrected")
        assert (event.matter_id, event.body) == (filed.case.pk, {"fields": ["given_name"]})

    def it_says_that_nothing_differs_and_keeps_what_was_typed(self, english: Client, hall: Hall) -> None:
        filed = walk(recommended(hall.scene), "submit confirm")
        as_in_a_document(hall)
        reader, address = sign_in(english, hall.scene, "intake"), f"/cases/{filed.case.pk}/identity"
        form = reader.get(address).context["form"]
        data = {name: form[name].value() or "" for name in form.fields} | {"reason": "Looked again."}
        page = reader.post(address, data)
        assert page.status_code == 422
        assert "Nothing differs" in page.content.decode()
        assert "Looked again." in page.content.decode()

    def it_is_no_link_for_the_parties(self, english: Client, hall: Hall) -> None:
        filed = walk(recommended(hall.scene), "submit confirm")
        for role in ("applicant", "coordinator"):
            reader = sign_in(DoorClient(), hall.scene, role)
            assert "/identity" not in reader.get(f"/cases/{filed.case.pk}").content.decode()
            assert reader.get(f"/cases/{filed.case.pk}/identity").status_code == 409


ZONE = "p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<<\r\nl898902c36uto7408122f3204153ze184226b<<<<<16"


class DescribeReadingTheZone:
    def it_fills_in_what_the_lines_say_and_saves_nothing(self, english: Client, hall: Hall) -> None:
        filed = walk(recommended(hall.scene), "submit confirm")
        reader, address = sign_in(english, hall.scene, "intake"), f"/cases/{filed.case.pk}/identity"
        before = Person.objects.visible_to(SYSTEM).get(pk=hall.scene.person.pk).family_name
        typed = {"zone": ZONE, "read": "zone", "native_name": "Анна", "reason": "Passport seen."}
        answer = reader.post(address, typed)
        assert answer.status_code == 200
        entries = answer.context["form"].initial
        assert (entries["family_name"], entries["given_name"]) == ("ERIKSSON", "ANNA MARIA")
        assert (entries["document_number"], entries["nationality"]) == ("L898902C3", "UTO")
        assert (entries["native_name"], entries["reason"]) == ("Анна", "Passport seen.")
        page = answer.content.decode()
        assert "not yet saved" in page
        assert 'value="1974-08-12"' in page
        assert Person.objects.visible_to(SYSTEM).get(pk=hall.scene.person.pk).family_name == before

    def it_asks_about_a_doubtful_character_and_keeps_what_was_typed(
        self, english: Client, hall: Hall
    ) -> None:
        filed = walk(recommended(hall.scene), "submit confirm")
        reader, address = sign_in(english, hall.scene, "intake"), f"/cases/{filed.case.pk}/identity"
        wrong = ZONE.replace("l898902", "l8989o2")
        answer = reader.post(address, {"zone": wrong, "read": "zone", "family_name": "Eriksson"})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Is character 6 of line 2 really “O”, or is it “0”?" in page
        assert "l8989o2" in page
        assert 'value="Eriksson"' in page

    def it_takes_the_button_without_lines_for_saving(self, english: Client, hall: Hall) -> None:
        filed = walk(recommended(hall.scene), "submit confirm")
        reader, address = sign_in(english, hall.scene, "intake"), f"/cases/{filed.case.pk}/identity"
        answer = reader.post(address, {"zone": " ", "read": "zone"})
        assert answer.status_code == 422
        assert answer.context["form"].errors
