"""Reading organisations and the people in them."""

from __future__ import annotations

import pytest

from tests.factories.people import SYSTEM, TODAY, actor_of_user, make_user
from tests.factories.tenancy import make_member, make_organisation, make_post
from zhian.web.base.people.kit import OrganisationKind, Role, organisation_names
from zhian.web.base.tenancy.selectors import (
    administrators_of,
    colleagues,
    display_name,
    members_of,
    organisations_of,
)

pytestmark = pytest.mark.django_db


def it_lists_colleagues_by_role() -> None:
    office = make_organisation(OrganisationKind.OFFICE)
    intake = make_member(office, Role.INTAKE, "Zhou")
    head = make_member(office, Role.HEAD, "An")
    reader = actor_of_user(intake.pk)
    assert colleagues(office.pk, reader, on=TODAY) == {intake.pk: "Zhou", head.pk: "An"}
    assert colleagues(office.pk, reader, Role.HEAD, on=TODAY) == {head.pk: "An"}
    assert [member.name for member in members_of(office.pk, reader, on=TODAY)] == ["An", "Zhou"]


def it_names_colleagues_and_oneself_and_nobody_else() -> None:
    office = make_organisation(OrganisationKind.OFFICE)
    intake, head = make_member(office, Role.INTAKE, "Zhou"), make_member(office, Role.HEAD, "An")
    stranger = make_member(make_organisation(), Role.COORDINATOR, "Stranger")
    reader = actor_of_user(intake.pk)
    assert display_name(head.pk, reader) == "An"
    assert display_name(intake.pk, reader) == "Zhou"
    assert display_name(stranger.pk, reader) == ""
    assert display_name(stranger.pk, SYSTEM) == "Stranger"


def it_knows_the_organisations_one_works_in() -> None:
    one, two = make_organisation(code="b"), make_organisation(code="a")
    user = make_user()
    make_post(user, one, Role.COORDINATOR)
    make_post(user, one, Role.ADMINISTRATOR)
    make_post(user, two, Role.COORDINATOR)
    assert [found.code for found in organisations_of(actor_of_user(user.pk))] == ["a", "b"]
    assert administrators_of(one.pk, on=TODAY) == [user.pk]


def it_is_the_directory_that_lower_apps_ask() -> None:
    made = make_organisation(zh="样例单位", en="Sample")
    assert organisation_names([made.pk])[made.pk].en == "Sample"
