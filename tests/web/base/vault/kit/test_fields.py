"""Sealed fields, as the file of a person has them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.factories.people import make_person
from zhian.kernel.ids import uuid7
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.people.models import Person
from zhian.web.base.vault.kit import KeyRingError, Stored, searched
from zhian.web.base.vault.kit.sealing import is_token

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ROWS = SystemActor(Purpose.TEST)
FIELDS = ("birth_date", "document_number", "email", "phone")


def raw(person: Person) -> dict[str, str]:
    """The row as it lies in the table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM zhian_people_person WHERE family_name = %s", [person.family_name])
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def ada(**also: Any) -> Person:
    """A person with everything on file."""
    values = {"birth_date": date(1990, 2, 3), "document_number": "X 12-34 567", "phone": "+86 10 5550 0100"}
    return make_person(**{**values, "email": "Ada@Example.org", **also})


def again(person: Person) -> Person:
    """The same row, read anew."""
    return Person.objects.visible_to(ROWS).get(pk=person.pk)


def it_keeps_tokens_and_gives_back_values() -> None:
    person = ada()
    assert all(is_token(raw(person)[name]) for name in FIELDS)
    found = again(person)
    assert (found.birth_date, found.document_number) == (date(1990, 2, 3), "X 12-34 567")
    assert (found.email, found.phone) == ("Ada@Example.org", "+86 10 5550 0100")


def it_keeps_nothing_as_nothing() -> None:
    person = ada(birth_date=None, document_number="", phone="", email="")
    kept = raw(person)
    assert kept["birth_date"] is None
    for name in ("document_number", "phone", "email", "document_index", "email_index"):
        assert kept[name] == ""
    assert again(person).birth_date is None


def it_opens_nothing_before_it_is_read_and_writes_back_what_was_not() -> None:
    person = ada()
    before, found = raw(person), again(person)
    assert all(isinstance(found.__dict__[name], Stored) for name in FIELDS)
    found.family_name = person.family_name
    found.save()
    assert raw(person) == before
    assert found.phone
    assert isinstance(found.__dict__["email"], Stored)


def it_does_not_open_in_another_row_or_another_field() -> None:
    one, other = ada(), ada(family_name="Other")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE zhian_people_person SET phone = %s, email = %s WHERE family_name = 'Other'",
            [raw(one)["phone"], raw(other)["phone"]],
        )
    found = again(other)
    for name in ("phone", "email"):
        with pytest.raises(KeyRingError) as refusal:
            getattr(found, name)
        assert refusal.value.code == "seal-broken"


def it_seals_anew_what_is_copied_under_another_key() -> None:
    person = again(ada())
    person.pk, person.user_id = uuid7(), None
    person.save(force_insert=True)
    assert again(person).document_number == "X 12-34 567"


def it_opens_what_was_left_out_of_a_query() -> None:
    person = ada()
    assert Person.objects.visible_to(ROWS).only("id").get(pk=person.pk).birth_date == date(1990, 2, 3)
    assert Person.objects.visible_to(ROWS).defer("phone").get(pk=person.pk).phone == "+86 10 5550 0100"


def it_tells_nothing_where_values_are_taken_without_their_row() -> None:
    ada()
    taken = Person.objects.visible_to(ROWS).values_list("phone", flat=True)
    assert [str(value) for value in taken] == ["<sealed>"]


@pytest.mark.parametrize("name", ["phone", "document_number"])
def it_refuses_to_be_searched_or_updated_in_passing(name: str) -> None:
    rows = Person.objects.visible_to(ROWS)
    with pytest.raises(TypeError, match="blind index"):
        list(rows.filter(**{name: "1"}))
    with pytest.raises(TypeError, match="set it on the row"):
        rows.update(**{name: "1"})


@pytest.mark.parametrize("typed", ["X1234567", "x 12-34 567", "Ｘ１２３４５６７"])
def it_finds_a_document_however_its_number_is_spelled(typed: str) -> None:
    person = ada()
    ada(family_name="Other", document_number="X1234568")
    rows = Person.objects.visible_to(ROWS).filter(document_index__in=searched(typed, index="document-number"))
    assert [row.pk for row in rows] == [person.pk]


def it_moves_the_index_along_with_its_value() -> None:
    person = again(ada())
    person.email = "new@example.org"
    person.save()
    rows = Person.objects.visible_to(ROWS)
    assert not rows.filter(email_index__in=searched("ada@example.org", index="email")).exists()
    assert rows.filter(email_index__in=searched(" NEW@example.org", index="email")).exists()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
@examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def it_gives_back_any_text(text: str) -> None:
    person = Person(family_name="Sample", nationality="UTO", phone=text, created_at=NOW)
    person.save()
    assert again(person).phone == text
