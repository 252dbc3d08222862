"""Naming a member of the family, beginning along, and the question on withdrawing, over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.people import NOW, SYSTEM, make_applicant
from tests.web.talent.conftest import BACKEND, Hall, sign_in
from zhian.web.casework.models import Case
from zhian.web.casework.services import Opening, open_case
from zhian.web.talent.models import FamilyMember

pytestmark = pytest.mark.django_db
KIN = {
    "relation": "spouse",
    "family_name": "Sample",
    "given_name": "Grace",
    "nationality": "UTO",
    "birth_date": "1991-04-05",
    "document_number": "G1234567",
    "email": "grace@people.example",
    "language": "en",
}


@pytest.fixture
def principal(english: Client, hall: Hall) -> Case:
    """An application of the signed-in person, still a draft."""
    person = sign_in(english, hall.scene, "applicant")
    assert person is english
    opening = Opening("talent.pr-investment", hall.hall.pk, hall.scene.person.pk, None, "total")
    return open_case(hall.scene.actors["applicant"], opening, at=NOW)


def it_names_a_member_keeps_what_was_typed_and_takes_them_off_again(english: Client, principal: Case) -> None:
    page = english.get(f"/cases/{principal.pk}").content.decode()
    assert f"/cases/{principal.pk}/family" in page
    wrong = english.post(f"/cases/{principal.pk}/family", {**KIN, "birth_date": "yesterday"})
    assert wrong.status_code == 422
    assert 'value="G1234567"' in wrong.content.decode()
    assert english.post(f"/cases/{principal.pk}/family", KIN).status_code == 302
    row = FamilyMember.objects.visible_to(SYSTEM).get()
    page = english.get(f"/cases/{principal.pk}").content.decode()
    assert "SAMPLE Grace" in page
    assert "not begun" in page
    assert english.post(f"/family/{row.pk}/take-off").status_code == 302
    assert "SAMPLE Grace" not in english.get(f"/cases/{principal.pk}").content.decode()


def it_leads_a_member_from_their_cases_to_a_draft_and_asks_the_principal_on_leaving(
    english: Client, hall: Hall, principal: Case
) -> None:
    user, person = make_applicant("Grace Sample")
    row = FamilyMember.objects.create(
        principal_case_id=principal.pk, person_id=person.pk, relation="spouse", created_at=NOW
    )
    member = Client()
    member.force_login(user, backend=BACKEND)
    member.cookies["zhian_language"] = "en"
    assert f"/family/{row.pk}/begin" in member.get("/cases").content.decode()
    assert "Sample Hall" not in member.get(f"/family/{row.pk}/begin").content.decode()
    assert "Service Hall" in member.get(f"/family/{row.pk}/begin").content.decode()
    begun = member.post(f"/family/{row.pk}/begin")
    assert "Along with a principal" in member.get(begun.headers["Location"]).content.decode()
    principal.state, principal.filed_on = "filed", NOW.date()  # as filing would leave it
    principal.save()
    page = english.get(f"/cases/{principal.pk}/do/withdraw").content.decode()
    assert 'name="family"' in page
    assert "I ask them to withdraw too" in page
    answer = english.post(f"/cases/{principal.pk}/do/withdraw", {"version": principal.version})
    assert answer.status_code == 422, "no answer, no leaving"
    sent = {"version": principal.version, "family": "goes_on"}
    assert english.post(f"/cases/{principal.pk}/do/withdraw", sent).status_code == 302
    told = member.get(begun.headers["Location"]).content.decode()
    assert "They go on with their own applications" in told
