"""Names as the zone writes them."""

from __future__ import annotations

import pytest

from zhian.web.base.people.mrz import compose_names, transliterate


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Müller", "MUELLER"), ("Straße", "STRASSE"), ("Åse Ødegård", "AASE OEDEGAARD"), ("Þór", "THOR"),
        ("Łukasz Żak", "LUKASZ ZAK"), ("Niño", "NINO"), ("D'Arcy", "DARCY"), ("O’Connor", "OCONNOR"),
        ("Smith-Jones", "SMITH JONES"), ("Щербаков", "SHCHERBAKOV"), ("Nguyễn", "NGUYEN"),
        ("Œuvre", "OEUVRE"),
        ("  van  der Berg ", "VAN DER BERG"), ("İpek Işık", "IPEK ISIK"), ("Jr.", "JR"),
    ],
)  # fmt: skip
def it_writes_letters_with_marks_as_the_standard_does(name: str, plain: str) -> None:
    assert transliterate(name) == plain


def it_keeps_a_letter_of_the_given_names_however_long_the_family_name() -> None:
    field = compose_names("Papandropoulous Wilhelmina Constantinescu", "Jonathon Warren", 39)
    assert len(field) == 39
    assert field.endswith("<<J")
