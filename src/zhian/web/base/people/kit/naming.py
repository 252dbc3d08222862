"""The words under which a name is found: the same on every database, with no word list and no extension.

Chinese, Japanese and Korean signs are kept singly and in pairs, so a name of two characters is found where
trigrams find nothing. Words of letters are kept by their beginnings, without accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 12
SHORTEST: Final = 2
MOST: Final = 8  # tokens that one search asks for
_SIGNS: Final = (
    r"\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN: Final = re.compile(rf"[{_SIGNS}]+|[^\W_{_SIGNS}]+")
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


def name_tokens(*names: str) -> frozenset[str]:
    """Every token under which a person of these names is kept."""
    return frozenset(token for name in names for run in _runs(name) for token in _kept(run))


def search_tokens(typed: str) -> tuple[str, ...]:
    """The tokens a name must have to be what somebody typed, at most MOST; none for what is no name."""
    found = dict.fromkeys(token for run in _runs(typed) for token in _asked(run))
    return tuple(found)[:MOST]


def _runs(text: str) -> Iterator[str]:
    """Words of letters, and stretches of signs, without accents and in small letters."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    yield from _RUN.findall(unicodedata.normalize("NFC", plain))


def _kept(run: str) -> Iterator[str]:
    if _is_signs(run):
        yield from run
        yield from (run[at : at + 2] for at in range(len(run) - 1))
    else:
        yield from (run[:length] for length in range(min(len(run), SHORTEST), min(len(run), LONGEST) + 1))


def _asked(run: str) -> Iterator[str]:
    if _is_signs(run):
        yield from (run[at : at + 2] for at in range(max(len(run) - 1, 1)))
    else:
        yield run[:LONGEST]


def _is_signs(run: str) -> bool:
    return run[0] >= "\u3005"
