"""A password made of the words of this place is among the first that anybody tries here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError

CODE: Final = "password_of_this_place"
OTHER_SIGNS: Final = 6  # letters and characters that must be left when the words are taken out
# What everybody here thinks of first; the district's and the operator's own names come on top.
WORDS: Final = (
    "zhian", "zhongguancun", "zgc", "haidian", "beijing", "china", "talent", "green card", "residence",
    "visa", "permit", "district", "office", "welcome", "passport",
    "智安", "中关村", "海淀", "北京", "中国", "人才", "居留", "签证", "永居", "护照", "欢迎",
)  # fmt: skip
_NOT_A_LETTER: Final = re.compile(r"[\W\d_]+")


class WordsOfThisPlace:
    """A validator of Django's: numbers and signs round such words make no password."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises: ValidationError."""
        del user
        if not names_nothing_else(password, words_here()):
            return
        raise ValidationError("This password is made of words of this place.", code=CODE)

    def get_help_text(self) -> str:
        """Our pages word their own."""
        return "Not only words of this place."


def words_here() -> tuple[str, ...]:
    """The list, with the names of this site; the longest first."""
    own = [settings.DISTRICT, *re.split(r"\s+", settings.OPERATOR_NAME)]
    return tuple(sorted({plain(word) for word in (*WORDS, *own)} - {""}, key=lambda word: (-len(word), word)))


def names_nothing_else(password: str, words: Iterable[str]) -> bool:
    """Whether too little is left of a password without such words, digits and signs, and it had one."""
    left = plain(password)
    named = False
    for word in words:
        named = named or word in left
        left = left.replace(word, "")
    return named and len(left) < OTHER_SIGNS


def plain(text: str) -> str:
    """Letters and characters alone, in small."""
    return _NOT_A_LETTER.sub("", text.casefold())
