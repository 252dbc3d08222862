"""A person begins alone."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.people import SYSTEM, make_user
from tests.web.talent.conftest import BACKEND, Hall, sign_in
from zhian.web.base.people.models import Person
from zhian.web.casework.models import Case
from zhian.web.wiring import OWN_RESIDENCE

pytestmark = pytest.mark.django_db
OWN = {
    "family_name": "Specimen",
    "given_name": "Berta",
    "nationality": "UTO",
    "birth_date": "1990-03-23",
    "document_number": "L11111111",
    "email": "berta@people.example",
    "language": "en",
}


@pytest.mark.parametrize("law_id", [*OWN_RESIDENCE, "talent.rp-work"])
def it_opens_a_draft_under_every_law_that_takes_single_applicants(
    english: Client, hall: Hall, law_id: str
) -> None:
    person = sign_in(english, hall.scene, "applicant")
    page = person.get(f"/apply/{law_id}/new")
    form = page.context["form"]
    basis = form.fields["basis"].choices[0][0] if "basis" in form.fields else ""
    answer = person.post(f"/apply/{law_id}/new", {"basis": basis, "office": str(hall.hall.pk)})
    case = Case.objects.visible_to(SYSTEM).get()
    assert answer.headers["Location"] == f"/cases/{case.pk}"
    assert (case.applicant_id, case.sponsor_id, case.law_id) == (hall.scene.person.pk, None, law_id)
    shown = person.get(answer.headers["Location"]).content.decode()
    assert f"/cases/{case.pk}/do/file" in shown


def it_does_not_let_a_person_recommend_themself(english: Client, hall: Hall) -> None:
    person = sign_in(english, hall.scene, "applicant")
    answer = person.post("/apply/talent.pr-recommended/new", {"basis": "park-committee"})
    assert answer.status_code == 409
    assert "nobody applies for it alone" in answer.content.decode()
    assert not Case.objects.visible_to(SYSTEM).exists()


def it_opens_the_file_of_somebody_who_has_an_account_alone(english: Client, hall: Hall) -> None:
    del hall
    user = make_user("Berta")
    english.force_login(user, backend=BACKEND)
    english.cookies["zhian_language"] = "en"
    assert english.get("/apply/talent.pr-post/new").headers["Location"] == "/apply/file"
    wrong = english.post("/apply/file", {**OWN, "nationality": "Utopia"})
    assert wrong.status_code == 422
    assert 'value="L11111111"' in wrong.content.decode(), "what was typed is kept"
    assert english.post("/apply/file", OWN).headers["Location"] == "/apply"
    mine = Person.objects.visible_to(SYSTEM).get(user_id=user.pk)
    assert mine.document_number == "L11111111"
    assert english.post("/apply/file", OWN).headers["Location"] == "/apply"
    assert Person.objects.visible_to(SYSTEM).filter(user_id=user.pk).count() == 1
