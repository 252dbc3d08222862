"""Words of this place, with whatever numbers round them, make no password."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from zhian.web.base.people.kit.passwords import (
    CODE,
    OTHER_SIGNS,
    WORDS,
    names_nothing_else,
    plain,
    words_here,
)
from zhian.web.base.people.models import User
from zhian.web.base.people.services import password_reasons


@pytest.mark.parametrize(
    "password",
    [
        "Haidian2026!",
        "zhian_zhongguancun_1",
        "北京市海淀区人才2026",
        "Welcome-to-Beijing",
        "G r e e n-c a r d 77",
    ],
)
def it_refuses_them_in_both_languages(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert CODE in [error.code for error in refused.value.error_list]
    said = [reason for reason in password_reasons(password, User()) if "words of this place" in reason.en]
    assert len(said) == 1
    assert "本地常见字词" in said[0].zh


@pytest.mark.parametrize(
    "password",
    ["seven quiet harbours", "haidian lantern moss", "北京的桥上每天都走不同的人", "1234509876543"],
)
def it_leaves_alone_what_has_words_of_its_own(password: str) -> None:
    assert not names_nothing_else(password, words_here())


def it_knows_the_names_of_this_site(settings: Settings) -> None:
    settings.DISTRICT, settings.OPERATOR_NAME = "willowmere", "Fernhollow Services"
    for password in ("Willowmere-2026", "fernhollow services 1"):
        assert names_nothing_else(password, words_here())
        assert not names_nothing_else(password, [plain(word) for word in WORDS])


@given(st.text(alphabet="bdfgjklmpqrsuvwxyz", min_size=OTHER_SIGNS, max_size=20), st.sampled_from(WORDS))
def it_refuses_no_password_for_a_word_beside_enough_of_ones_own(own: str, word: str) -> None:
    assert not names_nothing_else(f"{own}#{word}", [plain(word)]) or plain(word) in own
