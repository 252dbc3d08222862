"""Beginning a case for somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.factories.cases import make_scene
from tests.factories.people import NOW, SYSTEM, make_applicant, make_user
from tests.factories.tenancy import make_organisation
from zhian.kernel.errors import Refused
from zhian.web.base.people.models import FileInvitation, Person
from zhian.web.base.people.services import NewPerson
from zhian.web.casework.models import Case
from zhian.web.talent.services import OTHER_PERSON, OWN_ADDRESS, Beginning, begin_case

pytestmark = pytest.mark.django_db
LAW = "talent.pr-recommended"


def beginning(scene: Any, **fields: Any) -> Beginning:
    data: dict[str, Any] = {
        "family_name": "Noether",
        "given_name": "Emmy",
        "nationality": "UTO",
        "birth_date": date(1990, 3, 23),
        "document_number": "L11111111",
        "email": "noether@example.org",
    }
    return Beginning(
        LAW, scene.enterprise.pk, scene.office.pk, "key-enterprise", NewPerson(**(data | fields))
    )


def it_keeps_a_draft_and_invites_a_person_without_account_to_their_own_file() -> None:
    scene = make_scene()
    case = begin_case(scene.actors["coordinator"], beginning(scene), at=NOW)
    assert (case.state, case.route_id, case.filed_on) == ("draft", "key-enterprise", None)
    invitation = FileInvitation.objects.visible_to(SYSTEM).get(person_id=case.applicant_id)
    assert invitation.email == "noether@example.org"


def it_uses_the_file_the_person_already_has() -> None:
    scene = make_scene()
    user, person = make_applicant(birth_date=date(1990, 3, 23), document_number="L11111111")
    people = Person.objects.visible_to(SYSTEM).count()
    case = begin_case(scene.actors["coordinator"], beginning(scene, email=user.email), at=NOW)
    assert case.applicant_id == person.pk
    assert Person.objects.visible_to(SYSTEM).count() == people
    assert not FileInvitation.objects.visible_to(SYSTEM).filter(person=person).exists()


@pytest.mark.parametrize("field", ["birth_date", "document_number"])
def it_opens_nobodys_file_on_the_strength_of_an_address(field: str) -> None:
    scene = make_scene()
    user, _ = make_applicant(birth_date=date(1990, 3, 23), document_number="L11111111")
    wrong: dict[str, Any] = {"birth_date": date(1990, 3, 24), "document_number": "L22222222"}
    with pytest.raises(Refused) as refused:
        begin_case(
            scene.actors["coordinator"], beginning(scene, email=user.email, **{field: wrong[field]}), at=NOW
        )
    assert refused.value.reasons == (OTHER_PERSON,)
    assert not Case.objects.visible_to(SYSTEM).exists()


def it_refuses_the_coordinators_own_address() -> None:
    scene = make_scene()
    email = "colleague@example.org"
    user = make_user(email=email)
    actor = scene.actors["coordinator"]
    own = type(actor)(user_id=user.pk, posts=actor.posts)
    with pytest.raises(Refused) as refused:
        begin_case(own, beginning(scene, email=email), at=NOW)
    assert refused.value.reasons == (OWN_ADDRESS,)


def it_leaves_no_person_behind_when_the_basis_does_not_exist() -> None:
    scene = make_scene()
    before = Person.objects.visible_to(SYSTEM).count()
    wrong = beginning(scene)
    with pytest.raises(KeyError):
        begin_case(
            scene.actors["coordinator"],
            Beginning(LAW, wrong.sponsor_id, wrong.office_id, "no-such-basis", wrong.person),
            at=NOW,
        )
    assert Person.objects.visible_to(SYSTEM).count() == before


def it_is_for_coordinators_of_that_very_organisation() -> None:
    scene = make_scene()
    other = make_organisation()
    data = beginning(scene)
    with pytest.raises(Refused):
        begin_case(scene.actors["intake"], data, at=NOW)
    with pytest.raises(Refused):
        begin_case(
            scene.actors["coordinator"],
            Beginning(LAW, other.pk, data.office_id, data.route_id, data.person),
            at=NOW,
        )
    assert not Case.objects.visible_to(SYSTEM).exists()
