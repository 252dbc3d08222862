"""Sealing what a column held before its field was a sealed one."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from tests.factories.people import SYSTEM, make_person
from zhian.web.base.people.models import Person
from zhian.web.base.vault.kit import rows, seal_existing, searched
from zhian.web.base.vault.kit.sealing import is_token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BATCH", 2)


def lay_open() -> list[Person]:
    """Five persons as a former version kept them; one of them has no number, another half a token in it."""
    persons = [make_person(family_name=f"P{n}") for n in range(5)]
    with connection.cursor() as cursor:
        for n, number in enumerate(("X1", "x-2", "", "v1.2 of it", "v1.d0000aaaa")):
            cursor.execute(
                "UPDATE zhian_people_person SET birth_date = %s, document_number = %s, phone = %s,"
                " email = '', email_index = '', document_index = '' WHERE family_name = %s",
                [f"1990-01-0{n + 1}", number, f"+86 {n}", f"P{n}"],
            )
    return persons


def sealed_now() -> bool:
    """Run the migration's function and look at the table."""
    seal_existing("zhian_people.Person")(apps, None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT birth_date, document_number, phone FROM zhian_people_person")
        return all(is_token(value) for row in cursor.fetchall() for value in row if value != "")


def it_seals_every_plain_value_and_fills_the_index() -> None:
    persons = lay_open()
    assert sealed_now()
    found = [Person.objects.visible_to(SYSTEM).get(pk=person.pk) for person in persons]
    assert [person.document_number for person in found] == ["X1", "x-2", "", "v1.2 of it", "v1.d0000aaaa"]
    assert [person.birth_date for person in found] == [date(1990, 1, n + 1) for n in range(5)]
    people = Person.objects.visible_to(SYSTEM)
    assert people.get(document_index__in=searched("X2", index="document-number")) == persons[1]


def it_changes_nothing_when_run_again() -> None:
    lay_open()
    assert sealed_now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM zhian_people_person ORDER BY id")
        before = cursor.fetchall()
        assert sealed_now()
        cursor.execute("SELECT * FROM zhian_people_person ORDER BY id")
        assert cursor.fetchall() == before
