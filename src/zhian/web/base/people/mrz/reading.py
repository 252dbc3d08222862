"""Reading a zone somebody typed or pasted: everything doubtful is said, and no character is ever corrected.

What the check digits cannot see is stated in docs/reference/machine-readable-zone.md: 6 and G, 1 and L,
A and K count the same, so where both may stand only a person with the document in hand can tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhian.kernel.locales import Text

from .formats import ANY, DIGITS, FORMATS, LETTERS, NUMBER, SEX, WORDS, Check, Layout, check_digit, layout_of
from .names import compose_names, names_in

MOST_TEXT: Final = 1000
OLDEST_YEARS: Final = 20  # a document that expired longer ago was read wrongly
LONGEST_YEARS: Final = 20
_ALLOWED: Final = {
    LETTERS: re.compile("[A-Z<]"),
    DIGITS: re.compile("[0-9]"),
    ANY: re.compile("[A-Z0-9<]"),
    NUMBER: re.compile("[A-Z0-9<]"),
    SEX: re.compile("[MF<]"),
}
_ALIKE: Final = ("0ODQ", "1IL", "2Z", "5S", "6G", "8B", "7T", "4A", "UV", "MN", "<KC", "EF", "PR", "9G")
_ONE_FILLER: Final = str.maketrans({"‹": "<", "＜": "<", "〈": "<", "⟨": "<"})
_NOISE: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad\"'“”‘’|]+")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that cannot be right; line and column count from 1, 0 where no one place is meant.

    `perhaps` are characters that look alike and would remove the doubt, to be asked about, never put in.
    """

    says: Text
    line: int = 0
    column: int = 0
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Zone:
    """What a zone says; a day that is not known, or cannot be read, is None."""

    layout: str
    document: str
    issuer: str
    number: str
    nationality: str
    birth: date | None
    sex: str  # M, F, or empty where it is not stated
    expiry: date | None
    family_name: str
    given_name: str
    name_may_be_cut: bool = False
    optional: str = ""
    optional2: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A zone with its doubts; the zone is None when not even its layout could be told."""

    zone: Zone | None
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def sound(self) -> bool:
        """Nothing speaks against it; whether it is right, only the document can tell."""
        return self.zone is not None and not self.doubts


def read_zone(text: str, *, today: date) -> Reading:
    """Read a zone as it was typed or pasted: spaces, small letters, line ends and « do no harm."""
    lines = _lines(text)
    layout = layout_of(lines)
    if layout is None:
        return Reading(None, (_no_layout(lines),))
    doubts = [*_characters(layout, lines)]
    doubtful = {(doubt.line, doubt.column) for doubt in doubts}
    checks = [*layout.checks]
    number, optional, long_check = _number(layout, lines)
    if long_check is not None:
        checks = [check for check in checks if check.about != "number"]
        if long_check != check_digit(number):
            doubts.append(Doubt(_CHECK.fill(what=WORDS["number"], line=layout.place("number").line + 1)))
    for check in checks:
        if check.about != "whole" or not doubts:  # it says least, so it speaks only where nothing else does
            doubts.extend(_checked(layout, lines, check, doubtful))
    birth, expiry = (_day(layout.place(name).of(lines), name, today) for name in ("birth", "expiry"))
    doubts.extend(_days(layout, lines, birth, expiry, today))
    family, given, cut = names_in(layout.place("name").of(lines))
    if not family:
        doubts.append(Doubt(_NO_NAME, layout.place("name").line + 1, layout.place("name").start + 1))
    second = next((place.of(lines) for place in layout.places if place.name == "optional2"), "")
    zone = Zone(
        layout=layout.name,
        document=_bare(layout, lines, "document"),
        issuer=_bare(layout, lines, "issuer"),
        number=number.replace("<", ""),
        nationality=_bare(layout, lines, "nationality"),
        birth=birth,
        sex=layout.place("sex").of(lines).strip("<"),
        expiry=expiry,
        family_name=family,
        given_name=given,
        name_may_be_cut=cut,
        optional=optional.rstrip("<"),
        optional2=second.rstrip("<"),
    )
    return Reading(zone, tuple(doubts), tuple(_notes(zone, today)))


def compose(zone: Zone) -> tuple[str, ...]:
    """The lines of a zone, with all check digits. Raises ValueError for what does not fit its layout."""
    layout = FORMATS[zone.layout]
    lines = [["<"] * layout.width for _ in range(layout.lines)]
    number, optional = zone.number, zone.optional
    if len(number) > 9:
        if layout.name not in ("TD1", "TD2"):
            raise ValueError("only cards have room for a document number of more than nine characters")
        optional = number[9:] + check_digit(number) + "<" + optional
    content = {
        "document": zone.document, "issuer": zone.issuer, "number": number[:9], "optional": optional,
        "optional2": zone.optional2, "nationality": zone.nationality, "sex": zone.sex,
        "birth": _written(zone.birth), "expiry": _written(zone.expiry),
        "name": compose_names(zone.family_name, zone.given_name, layout.place("name").end
                              - layout.place("name").start),
    }  # fmt: skip
    for place in layout.places:
        said = content[place.name]
        if len(said.rstrip("<")) > place.end - place.start:
            raise ValueError(f"{place.name} does not fit")
        lines[place.line][place.start : place.end] = said.ljust(place.end - place.start, "<")
    for check in layout.checks:
        if check.about == "number" and len(number) > 9:
            continue
        covered = check.covered(["".join(line) for line in lines])
        is_empty = check.about == "optional" and not covered.strip("<")
        lines[check.line][check.column] = "<" if is_empty else check_digit(covered)
    return tuple("".join(line) for line in lines)


def _written(day: date | None) -> str:
    return "" if day is None else day.strftime("%y%m%d")


def _lines(text: str) -> list[str]:
    """The lines, cleaned of what no zone contains; one long line is cut where a layout's lines end."""
    text = unicodedata.normalize("NFKC", text[:MOST_TEXT].replace("&lt;", "<").translate(_ONE_FILLER))
    found = [_NOISE.sub("", line).upper() for line in text.splitlines()]
    lines = [line for line in found if line]
    for filler in ("<<", "<"):  # « is two fillers to some programs and one to others
        plain = [line.replace("«", filler) for line in lines]
        if len(plain) == 1:
            sizes = {layout.lines * layout.width: layout.width for layout in FORMATS.values()}
            width = sizes.get(len(plain[0]), len(plain[0]) or 1)
            plain = [plain[0][at : at + width] for at in range(0, len(plain[0]), width)]
        if layout_of(plain) is not None:
            return plain
    return [line.replace("«", "<") for line in lines]


def _no_layout(lines: Sequence[str]) -> Doubt:
    if not lines:
        return Doubt(_NOTHING)
    lengths = [str(len(line)) for line in lines]
    counts = Text(zh="、".join(lengths), en=", ".join(lengths))
    near = {layout.width for layout in FORMATS.values() if layout.lines == len(lines)}
    odd = next((at for at, line in enumerate(lines, 1) if near and len(line) not in near), 0)
    return Doubt(_NO_LAYOUT.fill(n=len(lines), counts=counts), odd)


def _characters(layout: Layout, lines: Sequence[str]) -> Iterator[Doubt]:
    if lines[0][0] not in layout.documents:
        says = _DOCUMENT.fill(read=lines[0][0], layout=layout.name, wanted=", ".join(layout.documents))
        yield Doubt(says, 1, 1, _lookalikes(lines[0][0], re.compile(f"[{layout.documents}]")))
    for place in layout.places:
        allowed = _ALLOWED[place.kind]
        if place.name == "birth":  # a part of it may be unknown
            allowed = re.compile("[0-9<]")
        for at, letter in enumerate(place.of(lines)):
            if not allowed.fullmatch(letter):
                says = _WRONG[place.kind].fill(
                    what=WORDS[place.name.rstrip("2")], read=letter, line=place.line + 1,
                    column=place.start + at + 1,
                )  # fmt: skip
                yield Doubt(says, place.line + 1, place.start + at + 1, _lookalikes(letter, allowed))


def _lookalikes(letter: str, allowed: re.Pattern[str]) -> tuple[str, ...]:
    groups = [group for group in _ALIKE if letter in group]
    return tuple(dict.fromkeys(o for group in groups for o in group if o != letter and allowed.fullmatch(o)))


def _number(layout: Layout, lines: Sequence[str]) -> tuple[str, str, str | None]:
    """The document number, the optional data, and the check digit where a long number runs on into it."""
    number, optional = layout.place("number"), layout.place("optional")
    first, rest = number.of(lines), optional.of(lines)
    marked = lines[number.line][number.end] == "<"
    if layout.name not in ("TD1", "TD2") or not marked or "<" in first or rest.startswith("<"):
        return first, rest, None
    run, _, left = rest.partition("<")
    return first + run[:-1], left, run[-1]


def _checked(
    layout: Layout, lines: Sequence[str], check: Check, doubtful: set[tuple[int, int]]
) -> Iterator[Doubt]:
    stands, covered = lines[check.line][check.column], check.covered(lines)
    if not all(_ALLOWED[ANY].fullmatch(letter) for letter in covered):
        return  # told already
    unused = check.about == "optional" and stands == "<" and not covered.strip("<")
    if unused or check_digit(covered) == stands:
        return
    places = [(line, column) for line, start, end in check.covers for column in range(start, end)]
    if any((line + 1, column + 1) in doubtful for line, column in places):
        return  # the wrong character that was told explains it
    says = _CHECK.fill(what=WORDS[check.about], line=check.line + 1)
    found = False
    for line, column in [*places, (check.line, check.column)] if check.about != "whole" else ():
        for other in _lookalikes(lines[line][column], _ALLOWED[_kind_at(layout, line, column)]):
            changed = [*lines]
            changed[line] = f"{lines[line][:column]}{other}{lines[line][column + 1 :]}"
            if check_digit(check.covered(changed)) == changed[check.line][check.column]:
                found = True
                ask = _ASK.fill(read=lines[line][column], other=other, line=line + 1, column=column + 1)
                told = Text(zh=says.zh + ask.zh, en=f"{says.en} {ask.en}")
                yield Doubt(told, line + 1, column + 1, (other,))
    if not found:
        yield Doubt(says, check.line + 1, check.column + 1)


def _kind_at(layout: Layout, line: int, column: int) -> str:
    for place in layout.places:
        if place.line == line and place.start <= column < place.end:
            return place.kind
    return DIGITS


def _day(text: str, name: str, today: date) -> date | None:
    """Six digits as a day: a birth in the last hundred years, an expiry within fifty of today."""
    if not text.isdigit():
        return None
    year = today.year - today.year % 100 + int(text[:2])
    nearest = 0 if name == "birth" else 50
    for candidate in (year + 100, year, year - 100):
        try:
            found = date(candidate, int(text[2:4]), int(text[4:6]))
        except ValueError:
            continue
        if (name == "birth" and found <= today) or (name != "birth" and candidate < today.year + nearest):
            return found
    return None


def _days(
    layout: Layout, lines: Sequence[str], birth: date | None, expiry: date | None, today: date
) -> Iterator[Doubt]:
    for name, day in (("birth", birth), ("expiry", expiry)):
        place = layout.place(name)
        if day is None and place.of(lines).isdigit():
            yield Doubt(_NO_DAY.fill(what=WORDS[name], read=place.of(lines)), place.line + 1, place.start + 1)
    if expiry is None:
        return
    place = layout.place("expiry")
    if (birth is not None and expiry <= birth) or not (
        today.year - OLDEST_YEARS <= expiry.year <= today.year + LONGEST_YEARS
    ):
        yield Doubt(_ODD_EXPIRY.fill(day=expiry), place.line + 1, place.start + 1)


def _notes(zone: Zone, today: date) -> Iterator[Text]:
    if zone.expiry is not None and zone.expiry < today:
        yield _EXPIRED.fill(day=zone.expiry)
    if zone.name_may_be_cut:
        yield _CUT
    if zone.family_name and not zone.given_name:
        yield _ONE_NAME


def _bare(layout: Layout, lines: Sequence[str], name: str) -> str:
    return layout.place(name).of(lines).rstrip("<")


_NOTHING = Text(zh="没有读到机读区。", en="There is no machine-readable zone in this.")
_NO_LAYOUT = Text(
    zh="行数或者每行的字符数不对：读到 {n} 行，字符数为 {counts}。"
    "护照为 2 行、每行 44 个，卡式证件为 3 行、每行 30 个，也有 2 行、每行 36 个的。"
    "请对照证件核对是否有遗漏。",
    en="The number of lines or of characters is not right: {n} line(s) of {counts} characters. "
    "A passport has 2 lines of 44, a card 3 of 30, some documents 2 of 36. "
    "Compare with the document whether something is missing.",
)
_DOCUMENT = Text(
    zh="第 1 行第 1 个字符为“{read}”，但 {layout} 证件以 {wanted} 开头。",
    en="Line 1 begins with “{read}”; a document of the form {layout} begins with one of {wanted}.",
)
_WRONG: Final = {
    LETTERS: Text(
        zh="第 {line} 行第 {column} 个字符（{what}）为“{read}”，此处只能是字母或 <。",
        en="Line {line}, character {column} ({what}) is “{read}”; only letters and < can stand there.",
    ),
    DIGITS: Text(
        zh="第 {line} 行第 {column} 个字符（{what}）为“{read}”，此处只能是数字。",
        en="Line {line}, character {column} ({what}) is “{read}”; only digits can stand there.",
    ),
    ANY: Text(
        zh="第 {line} 行第 {column} 个字符（{what}）为“{read}”，机读区没有这个字符。",
        en="Line {line}, character {column} ({what}) is “{read}”, which no machine-readable zone contains.",
    ),
    SEX: Text(
        zh="第 {line} 行第 {column} 个字符（{what}）为“{read}”，此处只能是 M、F 或 <。",
        en="Line {line}, character {column} ({what}) is “{read}”; only M, F or < can stand there.",
    ),
}
_WRONG[NUMBER] = _WRONG[ANY]
_CHECK = Text(
    zh="{what}与其校验码不符（第 {line} 行）：至少有一个字符读错。",
    en="The check digit of {what} (line {line}) does not agree: at least one character is wrong.",
)
_ASK = Text(
    zh="第 {line} 行第 {column} 个字符是“{read}”，还是“{other}”？",
    en="Is character {column} of line {line} really “{read}”, or is it “{other}”?",
)
_NO_NAME = Text(zh="姓名一栏是空的。", en="There is no name in it.")
_NO_DAY = Text(zh="{what}“{read}”不是日期。", en="{what} “{read}” is no date.")
_ODD_EXPIRY = Text(
    zh="有效期 {day} 与今天或者出生日期相比不合常理。",
    en="The date of expiry, {day}, makes no sense beside today or the date of birth.",
)
_EXPIRED = Text(zh="证件已于 {day} 到期。", en="The document expired on {day}.")
_CUT = Text(
    zh="姓名写满了整栏，可能被截短：请按证件上的全名填写。",
    en="The name fills its field and may have been cut: write it in full, as the document shows it.",
)
_ONE_NAME = Text(
    zh="只有一个名字，已作为姓填写。", en="There is one name only; it stands as the family name."
)
