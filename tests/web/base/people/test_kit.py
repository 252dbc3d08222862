"""Actors, managers that insist on one, links."""

from __future__ import annotations

import uuid

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.people import SYSTEM, make_person
from zhian.web.base.people.kit import (
    KIND_NAMES,
    ROLE_NAMES,
    ROLES_OF,
    Actor,
    OrganisationKind,
    Post,
    Role,
    UnscopedQueryError,
    bind_exporter,
    link_token,
    token_digest,
)
from zhian.web.base.people.models import Person
from zhian.web.base.people.views.session import safe_target

OFFICE = Post(uuid.UUID(int=1), OrganisationKind.OFFICE, Role.INTAKE)
OTHER = Post(uuid.UUID(int=2), OrganisationKind.OFFICE, Role.HEAD)


def it_names_every_kind_and_role_in_both_languages() -> None:
    assert set(KIND_NAMES) == set(OrganisationKind) == set(ROLES_OF)
    assert set(ROLE_NAMES) == set(Role)
    assert {role for roles in ROLES_OF.values() for role in roles} == set(Role)


def it_finds_the_post_in_which_one_acts() -> None:
    actor = Actor(user_id=uuid.UUID(int=9), posts=(OFFICE, OTHER))
    assert actor.post(Role.HEAD) == OTHER
    assert actor.post(organisation_id=uuid.UUID(int=1)) == OFFICE
    assert actor.post(Role.HEAD, organisation_id=uuid.UUID(int=1)) is None


@pytest.mark.django_db
class DescribeScopedManager:
    """A read without a reader is an error, whatever form it takes."""

    def it_refuses_each_way_of_reading(self) -> None:
        make_person()
        for read in (list, len, bool):
            with pytest.raises(UnscopedQueryError):
                read(Person.objects.all())  # type: ignore[operator]
        rows = Person.objects.filter(nationality="UTO")
        for act in (rows.count, rows.exists, rows.first, rows.delete, rows.get, rows.iterator):
            with pytest.raises(UnscopedQueryError):
                act()
        with pytest.raises(UnscopedQueryError):
            rows.update(phone="1")
        with pytest.raises(UnscopedQueryError):
            list(Person.objects.visible_to(SYSTEM).filter(pk__in=Person.objects.all()))

    def it_keeps_the_reader_through_filters(self) -> None:
        person = make_person()
        rows = Person.objects.visible_to(SYSTEM).filter(pk=person.pk).order_by("pk")
        assert [row.pk for row in rows] == [person.pk]


@given(st.uuids(), st.uuids())
def it_makes_a_link_that_belongs_to_one_row_and_kind(one: uuid.UUID, two: uuid.UUID) -> None:
    token = link_token("a", one)
    assert token == link_token("a", one)
    assert token != link_token("b", one)
    assert (token == link_token("a", two)) == (one == two)
    assert token not in token_digest(token)
    assert len(token_digest(token)) == 64


def it_refuses_two_exporters_of_one_name() -> None:
    name = uuid.uuid4().hex

    def nothing(person_id: uuid.UUID, actor: Actor) -> list[object]:
        del person_id, actor
        return []

    bind_exporter(name, nothing)
    bind_exporter(name, nothing)  # the same again is no harm
    with pytest.raises(RuntimeError, match=name):
        bind_exporter(name, lambda person_id, actor: [])
    from zhian.web.base.people import kit

    del kit._EXPORTERS[name]


@given(
    st.sampled_from(["", "http:", "https:", "javascript:", "//", "///", "\\\\", "/\\"]),
    st.text(alphabet="abc./\\:@?#%&\t", max_size=20),
)
def it_never_sends_a_reader_to_another_site(start: str, rest: str) -> None:
    target = safe_target(RequestFactory().get("/", headers={"host": "zhian.test"}), start + rest)
    seen_by_browser = target.replace("\\", "/").replace("\t", "").strip()
    assert not seen_by_browser.startswith("//")
    assert ":" not in seen_by_browser.split("/")[0].split("?")[0].split("#")[0]
