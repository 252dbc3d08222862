"""What a coordinator types, and how much is forgiven."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.talent.forms import LetterForm, PersonForm, PlaceForm, show_refusal

PERSON = {
    "family_name": "Nováková",
    "given_name": " Eva   Marie ",
    "nationality": "ut o",
    "birth_date": "1990年2月3日",
    "document_number": "e-12 34567",
    "email": "eva@example.org",
    "language": "en",
}


def it_forgives_spaces_hyphens_small_letters_and_the_way_a_day_is_written() -> None:
    form = PersonForm(PERSON)
    assert form.is_valid(), form.errors
    person = form.person()
    assert (person.nationality, person.document_number) == ("UTO", "E1234567")
    assert person.birth_date == date(1990, 2, 3)
    assert person.given_name == "Eva Marie"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("family_name", "诺娃"),
        ("given_name", "Ева"),
        ("nationality", "FRAN"),
        ("nationality", "F1"),
        ("birth_date", "1990-02-30"),
        ("email", "eva"),
        ("document_number", ""),
    ],
)
def it_says_beside_the_field_what_is_wrong(field: str, value: str) -> None:
    form = PersonForm(PERSON | {field: value})
    assert not form.is_valid()
    assert set(form.errors) == {field}


def it_asks_nothing_about_which_there_is_no_choice() -> None:
    form = PlaceForm(
        {"basis": "b"}, sponsors=[("s", "S")], routes=[("a", "A"), ("b", "B")], offices=[("o", "O")]
    )
    assert set(form.fields) == {"basis"}
    assert form.is_valid()
    assert form.chosen() == {"sponsor": "s", "basis": "b", "office": "o"}


def it_suggests_the_first_basis_and_no_office() -> None:
    two = [("a", "A"), ("b", "B")]
    form = PlaceForm(sponsors=two, routes=two, offices=two)
    assert [form.fields[name].initial for name in ("sponsor", "basis", "office")] == [None, "a", None]


def it_refuses_a_place_that_was_not_offered() -> None:
    two = [("a", "A"), ("b", "B")]
    form = PlaceForm({"office": "elsewhere"}, sponsors=two[:1], routes=two[:1], offices=two)
    assert not form.is_valid()


def it_shows_a_reason_beside_its_field_and_the_rest_above() -> None:
    known, other = Text(zh="甲", en="known"), Text(zh="乙", en="other")
    form = LetterForm({})
    form.is_valid()
    with translation.override("en"):
        show_refusal(form, Refused([known, other]), "en", {known: "number"})
    assert "known" in form.errors["number"]
    assert form.non_field_errors() == ["other"]
