"""Who hears of what: the parties of what is public, the office of all, nobody of their own act."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from tests.factories import receipts
from tests.factories.people import NOW, SYSTEM, actor_of_user
from tests.factories.receipts import Matter
from tests.factories.tenancy import make_member, make_organisation
from zhian.kernel.ids import uuid7
from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.people.kit import ANONYMOUS, Actor, OrganisationKind, Role
from zhian.web.base.tenancy.models import Membership
from zhian.web.base.tenancy.services import dismiss
from zhian.web.casework.models import Move
from zhian.web.casework.selectors.audience import (
    CASE_NEWS,
    CaseAudience,
    case_names,
    who_hears_of_expiry,
    who_hears_of_move,
    who_listens_to_move,
)

pytestmark = pytest.mark.django_db


def last_move(matter: Matter, name: str = "") -> Parcel:
    moves = Move.objects.visible_to(SYSTEM).filter(case=matter.case)
    move = (moves.filter(name=name) if name else moves).latest("version")
    payload = {"case": str(matter.case.pk), "version": move.version, "public": True}
    return Parcel(uuid7(), f"case.{move.name}", payload, "key", NOW)


def heard_of_last_move(matter: Matter, name: str = "") -> CaseAudience:
    found = who_hears_of_move(last_move(matter, name), matter.at)
    assert found is not None
    assert found.matter_id == matter.case.pk
    return found


def ids(*actors: Actor | None) -> set[UUID]:
    return {actor.user_id for actor in actors if actor is not None and actor.user_id is not None}


def it_tells_the_person_alone_that_a_recommendation_waits() -> None:
    matter = receipts.recommended()
    heard = heard_of_last_move(matter)
    assert heard.in_app == ids(matter.applicant)
    assert heard.by_mail == {matter.applicant.user_id: matter.person.pk}


def it_tells_enterprise_and_intake_of_the_filing_but_not_the_person_who_filed() -> None:
    matter = receipts.filed()
    heard = heard_of_last_move(matter)
    assert heard.in_app == ids(matter.coordinator, matter.officers[Role.INTAKE])
    assert set(heard.by_mail) == ids(matter.coordinator)


def it_tells_both_parties_of_the_acceptance_and_not_the_officer_who_accepted() -> None:
    matter = receipts.accepted()
    assert heard_of_last_move(matter).in_app == ids(matter.applicant, matter.coordinator)


def it_tells_the_officer_in_charge_instead_of_the_whole_desk() -> None:
    matter = receipts.filed()
    reviewer = matter.officers[Role.REVIEWER]
    matter.by(Role.INTAKE, "assign", user_id=reviewer.user_id)
    heard = heard_of_last_move(matter)
    assert heard.in_app == ids(reviewer), "the parties need not know who works on it"
    assert heard.by_mail == {}
    matter.by(Role.INTAKE, "accept", no_conflict=True)
    assert heard_of_last_move(matter).in_app == ids(reviewer, matter.applicant, matter.coordinator)


def it_tells_the_desk_again_when_the_officer_in_charge_has_left() -> None:
    matter = receipts.filed()
    reviewer = matter.officers[Role.REVIEWER]
    matter.by(Role.INTAKE, "assign", user_id=reviewer.user_id)
    post = Membership.objects.visible_to(SYSTEM).get(user_id=reviewer.user_id)
    dismiss(SYSTEM, post.pk, at=matter.at)
    matter.go("withdraw", matter.applicant)
    assert heard_of_last_move(matter).in_app == ids(matter.officers[Role.INTAKE], matter.coordinator)


def it_tells_the_authority_that_a_file_comes() -> None:
    matter = receipts.accepted()
    authority = make_organisation(OrganisationKind.AUTHORITY, code="nia")
    clerk = actor_of_user(make_member(authority, Role.CLERK).pk)
    matter.by(Role.INTAKE, "forward")
    heard = heard_of_last_move(matter)
    assert heard.in_app == ids(clerk, matter.applicant, matter.coordinator)


def it_tells_nobody_late_of_what_happened_before_they_came() -> None:
    matter = receipts.accepted()
    authority = make_organisation(OrganisationKind.AUTHORITY, code="nia")
    clerk = actor_of_user(make_member(authority, Role.CLERK).pk)
    matter.by(Role.INTAKE, "forward")
    assert heard_of_last_move(matter, "submit").in_app == ids(matter.applicant)
    assert heard_of_last_move(matter, "accept").in_app == ids(matter.applicant, matter.coordinator)
    assert not ids(clerk) & heard_of_last_move(matter, "confirm").in_app


def it_keeps_the_persons_own_steps_from_the_enterprise() -> None:
    matter = receipts.accepted()
    matter.by(
        Role.INTAKE,
        "record_official_receipt",
        number="S-1",
        issued_on=date(2026, 11, 26),
        expires_on=date(2026, 12, 10),
    )
    assert heard_of_last_move(matter).in_app == ids(matter.applicant)


def it_lets_the_system_of_each_organisation_hear_what_its_side_may_see() -> None:
    matter = receipts.accepted()
    authority = make_organisation(OrganisationKind.AUTHORITY, code="nia")
    matter.by(Role.INTAKE, "forward")
    matter.by(
        Role.INTAKE,
        "record_official_receipt",
        number="S-1",
        issued_on=date(2026, 11, 26),
        expires_on=date(2026, 12, 10),
    )
    sponsor, office = matter.case.sponsor_id, matter.office.pk
    expected = {
        "submit": {sponsor},
        "accept": {sponsor, office},
        "forward": {sponsor, office, authority.pk},
        "record_official_receipt": {office},
    }
    for name, organisations in expected.items():
        found = who_listens_to_move(last_move(matter, name), matter.at)
        assert found is not None
        assert (found.matter_id, found.organisations) == (matter.case.pk, organisations), name


def it_reminds_the_person_and_the_desk_of_an_expiry() -> None:
    matter = receipts.accepted()
    payload = {"case": str(matter.case.pk)}
    heard = who_hears_of_expiry(Parcel(uuid7(), "x", payload, "key", NOW), matter.at)
    assert heard is not None
    assert heard.in_app == ids(matter.applicant, matter.officers[Role.INTAKE])
    assert set(heard.by_mail) == ids(matter.applicant)


def it_finds_nobody_for_a_move_that_is_not_there() -> None:
    matter = receipts.filed()
    for case, version in ((matter.case.pk, 99), (uuid7(), 1)):
        parcel = Parcel(uuid7(), "case.accept", {"case": str(case), "version": version}, "key", NOW)
        assert who_hears_of_move(parcel, NOW) is None
        assert who_listens_to_move(parcel, NOW) is None


def it_keeps_a_draft_its_writers_own() -> None:
    assert not {"case.discard", "case.copy"} & CASE_NEWS


def it_names_a_case_only_to_those_who_may_see_it() -> None:
    matter = receipts.accepted()
    assert case_names([matter.case.pk], matter.applicant)[matter.case.pk].name == matter.case.reference
    stranger = receipts.accepted().applicant
    assert case_names([matter.case.pk], stranger) == {}
    assert case_names([matter.case.pk], ANONYMOUS) == {}
