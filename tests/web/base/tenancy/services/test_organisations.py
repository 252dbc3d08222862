"""Admitting and closing organisations."""

from __future__ import annotations

import pytest

from tests.factories.people import NOW, SYSTEM, actor_of_user
from tests.factories.tenancy import make_member, make_organisation
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import OrganisationKind, Role
from zhian.web.base.tenancy.selectors import (
    names_of_organisations,
    organisation_by_code,
    organisations_of_kind,
)
from zhian.web.base.tenancy.services import close_organisation, create_organisation

pytestmark = pytest.mark.django_db


def it_admits_an_organisation_with_both_names() -> None:
    made = make_organisation(OrganisationKind.OFFICE, code="exit-entry", zh="出入境接待大厅", en="Entry Hall")
    assert names_of_organisations([made.pk]) == {made.pk: Text(zh="出入境接待大厅", en="Entry Hall")}
    assert organisations_of_kind(OrganisationKind.OFFICE) == [made]
    assert organisations_of_kind(OrganisationKind.PARK) == []


@pytest.mark.parametrize("code", ["", "UPPER", "a b", "-edge", "edge-", "a--b", "语", "a" * 41, "line\n"])
def it_refuses_a_code_that_is_hard_to_say(code: str) -> None:
    name = Text(zh="样例", en="Sample")
    with pytest.raises(Refused, match="short name"):
        create_organisation(SYSTEM, code=code, kind=OrganisationKind.PARK, name=name, at=NOW)


def it_refuses_a_code_twice() -> None:
    make_organisation(code="one")
    with pytest.raises(Conflict, match="“one” is taken"):
        make_organisation(code="one")


def it_ends_all_posts_by_closing() -> None:
    made = make_organisation(code="closing")
    user = make_member(made, Role.COORDINATOR)
    assert actor_of_user(user.pk).holds(Role.COORDINATOR)
    close_organisation(SYSTEM, made.pk, at=NOW)
    assert actor_of_user(user.pk).posts == ()
    assert organisation_by_code("closing") is None
    with pytest.raises(NotFound):
        close_organisation(SYSTEM, made.pk, at=NOW)
