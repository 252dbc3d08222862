from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.web.base.people.kit.naming import LONGEST, MOST, name_tokens, search_tokens


def finds(typed: str, *names: str) -> bool:
    """Whether a search for what was typed comes to somebody of these names."""
    asked = search_tokens(typed)
    return bool(asked) and set(asked) <= name_tokens(*names)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("李雷", "李雷"),
        ("李", "李雷"),
        ("雷", "李雷"),
        ("小明", "王小明"),
        ("欧阳 娜娜", "欧阳娜娜"),
        ("彼得罗夫", "伊万·彼得罗夫"),
        ("muller", "José MÜLLER-ŁĘCKI"),
        ("Müller", "muller"),
        ("lec jose", "José Müller-Łęcki"),
        ("Ｓｍｉｔｈ", "Smith"),
        ("brien", "O'Brien"),
        ("O'Brien", "O'Brien"),
        ("김철수", "김철수"),
        ("Straße", "STRASSE"),
        ("王wang", "王Wang小明"),
    ],
)
def it_finds_a_name_by_itself_and_by_its_parts(typed: str, name: str) -> None:
    assert finds(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("雷李", "李雷"),
        ("王明", "王小明"),
        ("mith", "Smith"),
        ("smithson", "Smith"),
        ("李 雨", "李雷"),
        ("", "李雷"),
    ],
)
def it_finds_no_other(typed: str, name: str) -> None:
    assert not finds(typed, name)


@pytest.mark.parametrize("typed", ["", "   ", "-", "·", "%", "_", "'"])
def it_asks_nothing_for_what_is_no_name(typed: str) -> None:
    assert search_tokens(typed) == ()


@given(st.text(max_size=60))
def it_finds_every_name_by_the_whole_of_it_and_keeps_short_tokens(name: str) -> None:
    asked = search_tokens(name)
    assert set(asked) <= name_tokens(name)
    assert len(asked) <= MOST
    assert all(0 < len(token) <= LONGEST for token in name_tokens(name))
