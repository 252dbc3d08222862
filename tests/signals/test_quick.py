"""The shortcut for plain lines: what it says is what the rules say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhian.signals.kinds import normalise
from zhian.signals.quick import plain, quickly
from zhian.signals.refusals import IndicatorRefused

from .test_kinds import TEXTS
from .vectors import vectors

# Pieces that are plain nearly everywhere, so that what is made of them often is.
PLAIN = st.lists(
    st.sampled_from(
        [
            "http://",
            "https://",
            "a",
            "b-c",
            "_x",
            "x_",
            "-",
            ".",
            "/",
            "?",
            "@",
            "+",
            "0",
            "255",
            "256",
            "10",
            "01",
            "org",
            "com",
            "co.uk",
            "com.cn",
            "0x1",
            "Example",
            "a" * 63,
            "f" * 32,
            "F" * 40,
            "ab" * 16,
            ":",
            "%41",
            ",",
        ]
    ),
    max_size=9,
).map("".join)


def _agree(text: str) -> bool:
    found = plain(text)
    if found is not None:
        assert found == normalise(text), ascii(text)
    return found is not None


def it_agrees_with_every_public_vector_it_answers() -> None:
    asked = [vector.text for vector in vectors() if vector.asked is None]
    assert sum(_agree(text) for text in asked) > 80


@given(st.one_of(TEXTS, PLAIN))
def it_agrees_with_the_rules_about_any_text(text: str) -> None:
    _agree(text)


def it_answers_what_feeds_are_made_of() -> None:
    for text in ("192.0.2.1", "Evil.Example", "http://evil.example/a/b?c=d", "anna+x@evil.example", "d" * 64):
        assert plain(text) is not None, text


def it_hands_on_what_is_not_plain() -> None:
    assert quickly("hxxp://Evil[.]example") == normalise("http://evil.example/")
    for text in (
        "co.uk",
        f"http://a.example/{'b' * 4096}",
        f"{'a' * 65}@b.example",
        f"{'a.' * 127}bc",
        "1.2.3.256",
    ):
        assert plain(text) is None
        with pytest.raises(IndicatorRefused):
            quickly(text)
