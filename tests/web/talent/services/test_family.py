"""Spouse and children with a principal: linked, and each on their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core import mail

from tests.factories.cases import DAY, Walk, walk
from tests.factories.people import NOW, SYSTEM, actor_of_user, make_applicant
from tests.factories.tenancy import make_member
from tests.web.talent.conftest import Hall
from zhian.kernel.errors import NotFound, Refused
from zhian.web import wiring
from zhian.web.base.outbox.services import dispatch, place_messages
from zhian.web.base.people.kit import Actor, Role
from zhian.web.base.people.models import FileInvitation, Person, User
from zhian.web.base.people.services import NewPerson
from zhian.web.casework.kit import kind_of
from zhian.web.casework.selectors import facts_on_file
from zhian.web.casework.services import Opening, open_case
from zhian.web.notify.models import Notice
from zhian.web.talent.kit import Relation, Wish
from zhian.web.talent.models import FamilyMember
from zhian.web.talent.selectors import export_family, waiting_to_begin
from zhian.web.talent.services import OTHER_PERSON, Kin, add_member, begin_along, take_off
from zhian.web.talent.services import family as told

pytestmark = pytest.mark.django_db
LAW = "talent.pr-investment"
SPOUSE = NewPerson(
    family_name="Sample",
    given_name="Grace",
    nationality="UTO",
    birth_date=date(1991, 4, 5),
    document_number="G1234567",
    email="grace@people.example",
)


@pytest.fixture
def principal(hall: Hall) -> Walk:
    """An application of somebody who may take the family along, before the district's hall."""
    scene = hall.scene
    intake = actor_of_user(make_member(hall.hall, Role.INTAKE, "The intake").pk)
    scene = replace(scene, office=hall.hall, actors={**scene.actors, "intake": intake})
    opening = Opening(LAW, hall.hall.pk, scene.person.pk, None, "total")
    return Walk(scene, open_case(scene.actors["applicant"], opening, at=NOW))


@pytest.fixture
def spouse(hall: Hall) -> tuple[Actor, Person]:
    """The other one, who has an account and a file already."""
    del hall
    user, person = make_applicant("Grace Sample", **{**_fields(SPOUSE), "email": "grace@people.example"})
    return actor_of_user(user.pk), person


def _fields(data: NewPerson) -> dict[str, Any]:
    names = ("family_name", "given_name", "nationality", "birth_date", "document_number")
    return {name: getattr(data, name) for name in names}


def along(principal: Walk, spouse: tuple[Actor, Person]) -> tuple[FamilyMember, Walk]:
    """The spouse came along and has a draft."""
    user, person = spouse
    row = FamilyMember.objects.create(
        principal_case_id=principal.case.pk, person_id=person.pk, relation="spouse", created_at=NOW
    )
    case = begin_along(user, row.pk, at=NOW)
    scene = replace(principal.scene, actors={**principal.scene.actors, "applicant": user})
    row.refresh_from_db(from_queryset=FamilyMember.objects.visible_to(SYSTEM))
    return row, Walk(scene, case)


def it_invites_a_member_to_a_file_of_their_own(principal: Walk) -> None:
    me = principal.scene.actors["applicant"]
    row = add_member(me, principal.case.pk, Kin(Relation.SPOUSE, SPOUSE), at=NOW)
    assert Person.objects.visible_to(SYSTEM).get(pk=row.person_id).document_number == "G1234567"
    invited = FileInvitation.objects.visible_to(SYSTEM).get()
    assert (invited.person_id, invited.email) == (row.person_id, "grace@people.example")
    assert row.member_case_id is None, "nobody is applied for"
    shown = kind_of(LAW).panel(principal.case, me)[1]["members"]
    assert [(line.name, line.reference, line.may_take_off) for line in shown] == [("SAMPLE Grace", "", True)]
    take_off(me, row.pk, at=NOW)
    assert kind_of(LAW).panel(principal.case, me)[1]["members"] == []
    again = add_member(me, principal.case.pk, Kin(Relation.SPOUSE, replace_email()), at=NOW)
    assert again.pk != row.pk


def replace_email() -> NewPerson:
    return replace(SPOUSE, email="grace.two@people.example")


def it_opens_nobodys_file_by_the_address_alone(principal: Walk, spouse: tuple[Actor, Person]) -> None:
    user, person = spouse
    address = actor_email(user)
    me, case = principal.scene.actors["applicant"], principal.case.pk
    other = replace(SPOUSE, email=address, document_number="X0000000")
    with pytest.raises(Refused) as refused:
        add_member(me, case, Kin(Relation.SPOUSE, other), at=NOW)
    assert refused.value.reasons == (OTHER_PERSON,)
    known = replace(SPOUSE, email=address)
    row = add_member(me, case, Kin(Relation.SPOUSE, known), at=NOW)
    assert row.person_id == person.pk
    with pytest.raises(Refused) as refused:
        add_member(me, case, Kin(Relation.SPOUSE, known), at=NOW)
    assert refused.value.reasons == (told.ADDED_ALREADY,)
    (line,) = waiting_to_begin(user)
    assert (line.row.pk, line.reference) == (row.pk, principal.case.reference)


def actor_email(actor: Actor) -> str:
    assert actor.user_id is not None
    return str(User.objects.visible_to(SYSTEM).get(pk=actor.user_id).email)


def it_begins_as_the_member_alone_and_tells_the_law_of_the_link(
    principal: Walk, spouse: tuple[Actor, Person]
) -> None:
    row, here = along(principal, spouse)
    case = here.case
    assert (case.law_id, case.route_id) == ("talent.pr-family", "principal")
    assert (case.applicant_id, case.office_id, case.sponsor_id) == (
        spouse[1].pk,
        principal.case.office_id,
        None,
    )
    facts = facts_on_file(case, spouse[0])
    assert {name: facts[name] for name in ("family.relation", "relative.status", "principal.basis")} == {
        "family.relation": "spouse",
        "relative.status": "principal",
        "principal.basis": "investment",
    }
    with pytest.raises(Refused) as refused:
        begin_along(spouse[0], row.pk, at=NOW)
    assert refused.value.reasons == (told.BEGUN_ALREADY,)
    with pytest.raises(Refused):
        take_off(principal.scene.actors["applicant"], row.pk, at=NOW)


def it_is_the_principals_alone_to_name_and_the_members_alone_to_begin(
    principal: Walk, spouse: tuple[Actor, Person]
) -> None:
    with pytest.raises(NotFound):
        add_member(spouse[0], principal.case.pk, Kin(Relation.CHILD, SPOUSE), at=NOW)
    row = FamilyMember.objects.create(
        principal_case_id=principal.case.pk, person_id=spouse[1].pk, relation="child", created_at=NOW
    )
    with pytest.raises(Refused) as refused:
        begin_along(principal.scene.actors["applicant"], row.pk, at=NOW)
    assert refused.value.reasons == (told.NOT_YOURS_TO_BEGIN,)


def it_takes_nobody_along_with_a_member_or_with_a_case_that_is_over(
    principal: Walk, spouse: tuple[Actor, Person]
) -> None:
    _row, here = along(principal, spouse)
    kin = Kin(Relation.CHILD, replace_email())
    with pytest.raises(Refused) as refused:
        add_member(spouse[0], here.case.pk, kin, at=NOW)
    assert refused.value.reasons == (told.NOT_A_PRINCIPAL_CASE,)
    principal.go("discard", "applicant")
    with pytest.raises(Refused):
        add_member(principal.scene.actors["applicant"], principal.case.pk, kin, at=NOW)


def it_shows_the_link_to_both_and_to_a_desk_that_has_both_files(
    principal: Walk, spouse: tuple[Actor, Person]
) -> None:
    row, here = along(principal, spouse)
    intake, coordinator = principal.scene.actors["intake"], principal.scene.actors["coordinator"]

    def sees(actor: Actor) -> bool:
        return FamilyMember.objects.visible_to(actor).filter(pk=row.pk).exists()

    assert sees(principal.scene.actors["applicant"])
    assert sees(spouse[0])
    assert not sees(intake)
    walk(principal, "file")
    assert not sees(intake), "the member has not filed"
    walk(here, "file")
    assert sees(intake)
    assert not sees(coordinator)
    mine = kind_of(LAW).panel(principal.case, principal.scene.actors["applicant"])[1]
    assert [line.reference for line in mine["members"]] == [here.case.reference]
    theirs = kind_of(here.case.law_id).panel(here.case, spouse[0])[1]
    assert theirs["principal"].reference == principal.case.reference


@pytest.mark.parametrize("wish", Wish)
def it_asks_a_principal_who_leaves_about_those_who_came_along(
    principal: Walk, spouse: tuple[Actor, Person], wish: Wish
) -> None:
    row, here = along(principal, spouse)
    walk(principal, "file")
    walk(here, "file")
    (asked,) = kind_of(LAW).asks(principal.case, "withdraw")
    assert [value for value, _label in asked.choices] == list(Wish)
    with pytest.raises(Refused) as refused:
        principal.go("withdraw", "applicant")
    assert refused.value.reasons == (told.ANSWER_FIRST,)
    principal.reload()
    principal.go("withdraw", "applicant", family=wish.value)
    row.refresh_from_db(from_queryset=FamilyMember.objects.visible_to(SYSTEM))
    assert (row.principal_end, row.wish) == ("withdraw", wish.value)
    assert here.reload().state == "filed", "each application is its own"
    shown = kind_of(here.case.law_id).panel(here.case, spouse[0])[1]["principal"]
    assert shown.ended_on is not None
    assert shown.wish is not None
    assert "relative.status" not in facts_on_file(here.case, spouse[0]), "the law asks the member again"


def it_tells_a_member_that_the_principals_case_has_ended(
    principal: Walk, spouse: tuple[Actor, Person]
) -> None:
    _row, here = along(principal, spouse)
    principal.go("discard", "applicant")
    at = principal.at + DAY
    place_messages(at=at)
    while dispatch(wiring.SUBSCRIBERS, at=at):
        pass
    told_to = Notice.objects.visible_to(spouse[0]).filter(matter_id=here.case.pk)
    assert told_to.count() == 1
    assert "Sample" not in "".join(str(message.body) for message in mail.outbox)


def it_goes_with_the_export_of_both(principal: Walk, spouse: tuple[Actor, Person]) -> None:
    _row, here = along(principal, spouse)
    for actor, person in ((principal.scene.actors["applicant"], principal.scene.person), spouse):
        (told_of,) = export_family(person.pk, actor)
        assert (told_of["relation"], told_of["member_case"]) == ("spouse", here.case.reference)


def it_asks_nothing_of_a_principal_with_whom_nobody_came(principal: Walk) -> None:
    walk(principal, "file")
    assert kind_of(LAW).asks(principal.case, "withdraw") == ()
    assert walk(principal, "withdraw").case.state == "withdrawn"
