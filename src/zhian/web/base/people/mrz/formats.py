"""The five layouts of the zone: where each element stands and what its check digits cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zhian.kernel.locales import Text

LETTERS, DIGITS, ANY, SEX, NUMBER = "letters", "digits", "any", "sex", "number"
_WEIGHTS: Final = (7, 3, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """An element: its line (from 0), its columns [start, end) and the characters that may stand in it."""

    name: str
    line: int
    start: int
    end: int
    kind: str

    def of(self, lines: Sequence[str]) -> str:
        """What stands there."""
        return lines[self.line][self.start : self.end]


@dataclass(frozen=True, slots=True)
class Check:
    """A check digit, and the elements it covers as (line, start, end)."""

    about: str
    line: int
    column: int
    covers: tuple[tuple[int, int, int], ...]

    def covered(self, lines: Sequence[str]) -> str:
        """The characters it is computed from."""
        return "".join(lines[line][start:end] for line, start, end in self.covers)


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the five; `documents` are the first letters it is used with."""

    name: str
    lines: int
    width: int
    documents: str
    places: tuple[Place, ...]
    checks: tuple[Check, ...]

    def place(self, name: str) -> Place:
        """The element of this name."""
        return next(each for each in self.places if each.name == name)


WORDS: Final = {
    "document": Text(zh="证件类型", en="the kind of document"),
    "issuer": Text(zh="签发国", en="the issuing state"),
    "name": Text(zh="姓名", en="the name"),
    "number": Text(zh="证件号码", en="the document number"),
    "nationality": Text(zh="国籍", en="the nationality"),
    "birth": Text(zh="出生日期", en="the date of birth"),
    "sex": Text(zh="性别", en="the sex"),
    "expiry": Text(zh="有效期", en="the date of expiry"),
    "optional": Text(zh="备用栏", en="the optional data"),
    "whole": Text(zh="整区", en="the whole zone"),
}


def value_of(letter: str) -> int:
    """0-9 as they are, A-Z as 10-35, the filler as 0."""
    if letter == "<":
        return 0
    return int(letter) if letter.isdigit() else ord(letter) - ord("A") + 10


def check_digit(text: str) -> str:
    """The check digit over these characters."""
    return str(sum(value_of(letter) * _WEIGHTS[at % 3] for at, letter in enumerate(text)) % 10)


def _two_lines(name: str, width: int, documents: str, *, whole: bool, personal: bool = False) -> Layout:
    end = width - 1 if whole else width
    optional_end = end - 1 if personal else end
    checks = [
        Check("number", 1, 9, ((1, 0, 9),)),
        Check("birth", 1, 19, ((1, 13, 19),)),
        Check("expiry", 1, 27, ((1, 21, 27),)),
    ]
    if personal:
        checks.append(Check("optional", 1, optional_end, ((1, 28, optional_end),)))
    if whole:
        checks.append(Check("whole", 1, end, ((1, 0, 10), (1, 13, 20), (1, 21, end))))
    places = (
        Place("document", 0, 0, 2, LETTERS), Place("issuer", 0, 2, 5, LETTERS),
        Place("name", 0, 5, width, LETTERS), Place("number", 1, 0, 9, NUMBER),
        Place("nationality", 1, 10, 13, LETTERS), Place("birth", 1, 13, 19, DIGITS),
        Place("sex", 1, 20, 21, SEX), Place("expiry", 1, 21, 27, DIGITS),
        Place("optional", 1, 28, optional_end, ANY),
    )  # fmt: skip
    return Layout(name, 2, width, documents, places, tuple(checks))


def _card() -> Layout:
    places = (
        Place("document", 0, 0, 2, LETTERS), Place("issuer", 0, 2, 5, LETTERS),
        Place("number", 0, 5, 14, NUMBER), Place("optional", 0, 15, 30, ANY),
        Place("birth", 1, 0, 6, DIGITS), Place("sex", 1, 7, 8, SEX), Place("expiry", 1, 8, 14, DIGITS),
        Place("nationality", 1, 15, 18, LETTERS), Place("optional2", 1, 18, 29, ANY),
        Place("name", 2, 0, 30, LETTERS),
    )  # fmt: skip
    checks = (
        Check("number", 0, 14, ((0, 5, 14),)),
        Check("birth", 1, 6, ((1, 0, 6),)),
        Check("expiry", 1, 14, ((1, 8, 14),)),
        Check("whole", 1, 29, ((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29))),
    )
    return Layout("TD1", 3, 30, "ACI", places, checks)


TD1: Final = _card()
TD2: Final = _two_lines("TD2", 36, "ACIP", whole=True)
TD3: Final = _two_lines("TD3", 44, "P", whole=True, personal=True)
MRV_A: Final = _two_lines("MRV-A", 44, "V", whole=False)
MRV_B: Final = _two_lines("MRV-B", 36, "V", whole=False)
FORMATS: Final = {layout.name: layout for layout in (TD1, TD2, TD3, MRV_A, MRV_B)}


def layout_of(lines: Sequence[str]) -> Layout | None:
    """The layout with these lines' number and width; visas are told by their first letter."""
    fitting = [
        layout
        for layout in FORMATS.values()
        if layout.lines == len(lines) and all(len(line) == layout.width for line in lines)
    ]
    is_visa = bool(lines) and lines[0].startswith("V")
    return next((layout for layout in fitting if (layout.documents == "V") == is_visa), None)
