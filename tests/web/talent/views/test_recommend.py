"""The coordinator's way in."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.factories.cases import Walk, recommended, walk
from tests.factories.people import SYSTEM
from tests.factories.tenancy import make_member, make_organisation, make_post
from tests.web.talent.conftest import BACKEND, Hall, sign_in
from zhian.web.base.people.kit import Role
from zhian.web.base.people.models import Person
from zhian.web.casework.models import Case
from zhian.web.talent.models import Recommendation

PR, WORK = "talent.pr-recommended", "talent.rp-work"
PERSON = {
    "family_name": "Noether",
    "given_name": "Emmy",
    "native_name": "",
    "nationality": "UTO",
    "birth_date": "1990-03-23",
    "document_number": "L 1111-1111",
    "email": "noether@example.org",
    "language": "en",
}
LETTER = {
    "number": "ZH-2026-18",
    "day": "2026-11-20",
    "post_zh": "首席科学家",
    "post_en": "Chief scientist",
    "grounds": "Leads the group on reliable models.",
    "signed_by_name": "Wang Sample",
}


def letter_for(draft: Walk) -> dict[str, object]:
    """The letter as somebody types it who looks at the draft as it stands."""
    return {**LETTER, "version": draft.case.version}


def person_address(coordinator: Client, law: str = PR) -> str:
    """Where the first page leads: the choice travels in the address, the person never does."""
    answer = coordinator.post(f"/recommend/{law}/new", {"basis": "key-enterprise"})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


class DescribePlace:
    """Basis and office."""

    def it_puts_the_enterprises_own_basis_first_and_says_that_it_is_only_announced(
        self, coordinator: Client
    ) -> None:
        form = coordinator.get(f"/recommend/{PR}/new").context["form"]
        choices = list(form.fields["basis"].choices)
        assert choices[0][0] == "key-enterprise"
        assert "announced" in choices[0][1]
        assert form.fields["basis"].initial == "key-enterprise"

    def it_never_holds_anything_back_for_an_announced_basis(self, coordinator: Client, hall: Hall) -> None:
        query = parse_qs(urlsplit(person_address(coordinator)).query)
        assert query == {
            "basis": ["key-enterprise"],
            "office": [str(hall.hall.pk)],
            "sponsor": [str(hall.scene.enterprise.pk)],
        }

    def it_asks_somebody_with_two_enterprises_for_which_one(self, english: Client, hall: Hall) -> None:
        user = make_member(hall.scene.enterprise, Role.COORDINATOR)
        other = make_organisation()
        make_post(user, other, Role.COORDINATOR)
        english.force_login(user, backend=BACKEND)
        english.cookies["zhian_language"] = "en"
        page = english.post(f"/recommend/{PR}/new", {"basis": "key-enterprise"})
        assert page.status_code == 422
        assert "sponsor" in page.context["form"].errors

    @pytest.mark.django_db
    def it_says_so_when_no_office_takes_the_service(self, english: Client) -> None:
        english.force_login(make_member(make_organisation(), Role.COORDINATOR), backend=BACKEND)
        page = english.get(f"/recommend/{PR}/new")
        assert page.status_code == 409
        assert "no office takes files" in page.content.decode()

    @pytest.mark.parametrize("role", ["applicant", "intake", "clerk"])
    def it_is_for_coordinators(self, english: Client, hall: Hall, role: str) -> None:
        reader = sign_in(english, hall.scene, role)
        for address in ("/recommend", f"/recommend/{PR}/new", f"/recommend/{PR}/person"):
            assert reader.get(address).status_code == 409


class DescribePerson:
    """Who the person is."""

    def it_begins_a_draft_and_goes_on_to_the_letter(self, coordinator: Client) -> None:
        answer = coordinator.post(person_address(coordinator), PERSON)
        case = Case.objects.visible_to(SYSTEM).select_related("applicant").get()
        assert answer.headers["Location"] == f"/cases/{case.pk}/letter"
        assert case.applicant.document_number == "L11111111"
        assert case.route_id == "key-enterprise"

    def it_goes_straight_to_the_case_where_no_letter_is_asked_for(self, coordinator: Client) -> None:
        answer = coordinator.post(person_address(coordinator, WORK), PERSON)
        case = Case.objects.visible_to(SYSTEM).get()
        assert answer.headers["Location"] == f"/cases/{case.pk}"
        assert (case.law_id, case.route_id) == (WORK, "work")
        assert case.sponsor_id is not None

    def it_goes_back_when_the_address_names_no_office_on_offer(self, coordinator: Client) -> None:
        answer = coordinator.get(f"/recommend/{PR}/person?basis=invented")
        assert answer.headers["Location"] == f"/recommend/{PR}/new"

    def it_keeps_what_was_typed_and_puts_the_refusal_beside_the_address(
        self, coordinator: Client, hall: Hall
    ) -> None:
        taken = Person.objects.visible_to(SYSTEM).select_related("user").get(pk=hall.scene.person.pk)
        assert taken.user is not None
        before = Person.objects.visible_to(SYSTEM).count()
        page = coordinator.post(person_address(coordinator), PERSON | {"email": taken.user.email})
        text = page.content.decode()
        assert page.status_code == 422
        assert "registered to somebody else" in str(page.context["form"].errors["email"])
        assert 'value="L 1111-1111"' in text
        assert "<title>Error: " in text
        assert Person.objects.visible_to(SYSTEM).count() == before


class DescribeLetter:
    """The recommendation letter."""

    def it_keeps_what_was_typed_when_the_letter_number_is_taken(self, english: Client, hall: Hall) -> None:
        first, second = recommended(hall.scene), recommended(hall.scene)
        number = Recommendation.objects.visible_to(SYSTEM).get(case_id=first.case.pk).letter_number
        reader = sign_in(english, hall.scene, "coordinator")
        page = reader.post(f"/cases/{second.case.pk}/letter", letter_for(second) | {"number": number})
        text = page.content.decode()
        assert page.status_code == 422
        assert "already uses this letter number" in str(page.context["form"].errors["number"])
        assert LETTER["grounds"] in text
        assert 'href="#id_number"' in text

    def it_saves_and_shows_the_letter_on_the_case(self, english: Client, hall: Hall) -> None:
        draft = recommended(hall.scene)
        reader = sign_in(english, hall.scene, "coordinator")
        answer = reader.post(f"/cases/{draft.case.pk}/letter", letter_for(draft))
        assert answer.headers["Location"] == f"/cases/{draft.case.pk}"
        assert LETTER["number"] in reader.get(f"/cases/{draft.case.pk}").content.decode()

    def it_shows_what_happened_since_and_keeps_what_was_typed(self, english: Client, hall: Hall) -> None:
        draft = recommended(hall.scene)
        reader = sign_in(english, hall.scene, "coordinator")
        address, stale = f"/cases/{draft.case.pk}/letter", letter_for(draft)
        reader.post(address, {**stale, "number": "COLLEAGUE-1"})
        page = reader.post(address, stale)
        assert page.status_code == 422
        assert "has changed since you opened the page" in str(page.context["form"].non_field_errors())
        assert 'value="ZH-2026-18"' in page.content.decode()
        assert f'name="version" value="{draft.reload().version}"' in page.content.decode()
        assert reader.post(address, letter_for(draft)).status_code == 302

    def it_is_told_beside_the_form_that_the_letter_stands(self, english: Client, hall: Hall) -> None:
        sent = walk(recommended(hall.scene), "submit")
        page = sign_in(english, hall.scene, "coordinator").post(
            f"/cases/{sent.case.pk}/letter", letter_for(sent)
        )
        assert page.status_code == 422
        assert "is with the person and stands" in str(page.context["form"].non_field_errors())

    def it_is_asked_for_on_the_case_page_until_it_is_written(self, coordinator: Client) -> None:
        coordinator.post(person_address(coordinator), PERSON)
        case = Case.objects.visible_to(SYSTEM).get()
        assert "Write the recommendation" in coordinator.get(f"/cases/{case.pk}").content.decode()
