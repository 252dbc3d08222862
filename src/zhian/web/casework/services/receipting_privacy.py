"""Free text on a receipt names nobody: strangers read it, and what is signed cannot be unsaid.

A receipt only commits to name, document number and birth date of its holder. Whatever an officer types goes
onto the same paper in plain words, so it is looked through before it is signed. Rather one sentence too many
is written anew than one name given away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import permutations, product
from typing import Final, Protocol

from zhian.kernel.locales import Text


class Identified(Protocol):
    """What of a person's file must not appear in plain words."""

    family_name: str
    given_name: str
    native_name: str
    document_number: str
    birth_date: date | None
    email: str
    phone: str


NAMES_THE_PERSON: Final = Text(
    zh="填写的内容会载入可公开核验的回执，请勿写申请人的姓名，可写“申请人”。",
    en="What you write goes onto a receipt that anybody can verify: write “the applicant” instead of a name.",
)
GIVES_A_NUMBER: Final = Text(
    zh="填写的内容会载入可公开核验的回执，请勿写申请人的证件号码、电话或者电子邮箱。",
    en="What you write goes onto a receipt that anybody can verify: leave out the applicant's document "
    "number, telephone and e-mail address.",
)
GIVES_THE_BIRTH_DATE: Final = Text(
    zh="填写的内容会载入可公开核验的回执，请勿写申请人的出生日期。",
    en="What you write goes onto a receipt that anybody can verify: leave out the applicant's date of birth.",
)

ALONE: Final = 4
"""Letters from which a name counts without company: a shorter one is too often an ordinary word."""
SHORTEST_NUMBER: Final = 5
MOST_PARTS: Final = 4
"""Parts of a name whose every order is tried; a longer one is tried in its own order."""


def privacy_refusals(person: Identified, texts: Iterable[str]) -> list[Text]:
    """Why these texts may not go onto a receipt of this person; empty when they name nobody.

    Looks for the name in any order and spelling of accents, for numbers however they are parted, and for the
    birth date in the forms that are usual in Chinese and English.
    """
    return _refusals(person, texts, alone=True)


def whole_name_refusals(person: Identified, texts: Iterable[str]) -> list[Text]:
    """The same where fixed words stand around the typed ones, and half a name may be one of them."""
    return _refusals(person, texts, alone=False)


def _refusals(person: Identified, texts: Iterable[str], *, alone: bool) -> list[Text]:
    read = [_plain(text) for text in texts if text.strip()]
    reasons = []
    if any(_is_named(person, text, alone=alone) for text in read):
        reasons.append(NAMES_THE_PERSON)
    if any(_is_numbered(person, text) for text in read):
        reasons.append(GIVES_A_NUMBER)
    if person.birth_date is not None and any(_tells(person.birth_date, text) for text in read):
        reasons.append(GIVES_THE_BIRTH_DATE)
    return reasons


def _plain(text: str) -> str:
    """With letters and figures of one width and one script of figures."""
    one_width = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in one_width)


# Names.

_HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_WORD: Final = re.compile(rf"(?:(?![{_HAN}_])\w)+")  # of scripts that part their words
_STARTS_HAN: Final = re.compile(rf"[{_HAN}]")
_GAP_IN_NAME: Final = re.compile(r"[\s·•・‧.,，-]+")
_TITLES: Final = frozenset(
    ["mr", "mrs", "ms", "miss", "mister", "madam", "sir", "lady", "dr", "doctor", "prof", "professor"]
)
_HAN_TITLE: Final = "(?:先生|女士|小姐|太太|夫人|博士|教授|老师|同志|院士)"
_HAN_PERSON: Final = re.compile(r"(?:申请人|被推荐人|外国人|本人|当事人)[\s:：“\"(（]*$")
_EXPANDED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_BARRED: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def _is_named(person: Identified, text: str, *, alone: bool) -> bool:
    if _native_in(person.native_name, text):
        return True
    names = (person.family_name, person.given_name, person.native_name)
    for spelled, (family, given, native) in product(
        _spellings(text), zip(*map(_spellings, names), strict=True)
    ):
        family_parts, given_parts = _parts(family), _parts(given)
        found = list(_WORD.finditer(spelled))
        folded = [_fold(word.group()) for word in found]
        if _side_by_side(folded, _forms(family_parts, given_parts) | _forms(_parts(native), [])):
            return True
        if alone and _in_half(found, folded, family_parts, given_parts):
            return True
    return False


def _spellings(text: str) -> tuple[str, str]:
    """As written, and with German vowels as a travel document writes them."""
    return text, unicodedata.normalize("NFC", text).translate(_EXPANDED)


def _forms(family: list[str], given: list[str]) -> frozenset[str]:
    """The name without gaps: the family name with the given names or one of them, either first."""
    if not given:  # nothing tells the parts apart; a single one is looked for elsewhere
        return frozenset(_orders(family)) if len(family) > 1 else frozenset()
    whole, rests = "".join(family), {*_orders(given), *given}
    return frozenset(form for rest in rests for form in (whole + rest, rest + whole) if whole)


def _orders(parts: Sequence[str]) -> Iterator[str]:
    if len(parts) > MOST_PARTS:
        yield "".join(parts)
    else:
        yield from ("".join(order) for order in permutations(parts))


def _side_by_side(words: list[str], forms: frozenset[str]) -> bool:
    """Whether neighbouring words make up the name, run together or parted."""
    longest = max(map(len, forms), default=0)
    for start in range(len(words)):
        joined = ""
        for size, word in enumerate(words[start:], start=1):
            joined += word
            if len(joined) > longest:
                break
            if joined in forms and (size > 1 or len(joined) > ALONE):
                return True
    return False


def _in_half(found: list[re.Match[str]], folded: list[str], family: list[str], given: list[str]) -> bool:
    """Whether half of the name stands alone.

    That is a given name in capitals, a family name of some length, or a short one that title, initial or the
    words before it show to be a name.
    """
    whole, initials = "".join(family), {name[0] for name in given}
    for at, match in enumerate(found):
        capital = not match.group().islower()
        if capital and folded[at] in given and len(folded[at]) >= ALONE:
            return True
        end = at + len(family)
        if not whole or "".join(folded[at:end]) != whole:
            continue
        beside = [word.group() for word in (*found[max(at - 1, 0) : at], *found[end : end + 1])]
        initial = any(len(w) == 1 and w.isupper() and _fold(w) in initials for w in beside)
        before, last = folded[at - 1] if at else "", found[min(end, len(found)) - 1]
        shown = bool(_HAN_PERSON.search(match.string[: match.start()])) or before == "applicant" or initial
        if len(whole) >= ALONE or before in _TITLES or (capital and shown):
            return True
        if re.match(rf"\s*{_HAN_TITLE}", match.string[last.end() :]):
            return True
    return False


def _native_in(native: str, text: str) -> bool:
    """Whether a name that is not in Latin letters is there; a Chinese one also as family name and title."""
    name = unicodedata.normalize("NFKC", native)
    parts = [bare for bare in map(_bare, _GAP_IN_NAME.split(name)) if bare]
    if not parts or name.isascii():
        return False
    bare = _bare(text)
    if any(len(order) > 1 and order in bare for order in _orders(parts)):
        return True
    if len(parts) > 1 or not _STARTS_HAN.match(parts[0]):
        return False
    return any(re.search(re.escape(parts[0][:size]) + _HAN_TITLE, bare) for size in (1, 2))


def _parts(name: str) -> list[str]:
    return [_fold(word) for word in _WORD.findall(unicodedata.normalize("NFKC", name))]


def _fold(text: str) -> str:
    """Without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(_BARRED)


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


# Numbers.


def _is_numbered(person: Identified, text: str) -> bool:
    bare = _bare(text)
    phone = "".join(sign for sign in person.phone if sign.isdecimal())
    numbers = (_bare(person.document_number), phone)
    if any(len(number) >= SHORTEST_NUMBER and number in bare for number in numbers):
        return True
    return bool(person.email) and person.email.casefold() in text.casefold()


# Days.

_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH: Final = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"'?(?P<year>\d{4}|\d{2})"
_GAP: Final = r"[\s,./’'-]*(?:of\s+)?"
_NAMED: Final = tuple(
    re.compile(rf"(?<![a-z0-9]){_GAP.join(form)}(?!\d)")
    for form in ((_DAY, _MONTH, _YEAR), (_MONTH, _DAY, _YEAR), (_YEAR, _MONTH, _DAY), (_YEAR, _DAY, _MONTH))
)
_BETWEEN: Final = r"(?:\s*[年月日./,\-–—_]\s*|\s+)"
_PARTED: Final = re.compile(rf"(?<!\d)(?=(\d{{1,4}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{1,4}})(?!\d))")
_RUN: Final = re.compile(r"(?<!\d)(\d{4})(\d{4})(?!\d)")
_NUMERALS: Final = {sign: str(n) for n, sign in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_SIGN: Final = f"[{''.join(_NUMERALS)}\\d]"
_CHINESE: Final = re.compile(
    rf"(?=({_SIGN}{{4}}|{_SIGN}{{2}})\s*年\s*([十{_SIGN[1:-1]}]{{1,3}})\s*月\s*([廿卅十{_SIGN[1:-1]}]{{1,3}}))"
)


def _tells(birth: date, text: str) -> bool:
    """Whether the text holds this day; figures are read in each order that is in use."""
    years = (f"{birth.year:04d}", f"{birth.year % 100:02d}")
    wanted = {(year, birth.month, birth.day) for year in years}
    return not wanted.isdisjoint(_days(_fold(text)))


def _days(text: str) -> Iterator[tuple[str, int, int]]:
    """Year as written, month and day of whatever may be a date."""
    for form in _NAMED:
        for match in form.finditer(text):
            yield match["year"], _MONTHS.index(match["month"]) + 1, int(match["day"])
    for first, second, third in _PARTED.findall(text):
        yield first, int(second), int(third)
        yield third, int(second), int(first)
        yield third, int(first), int(second)
    for one, other in _RUN.findall(text):
        yield one, int(other[:2]), int(other[2:])
        yield other, int(one[2:]), int(one[:2])
        yield other, int(one[:2]), int(one[2:])
    for year, month, day in _CHINESE.findall(text):
        yield "".join(_NUMERALS.get(sign, sign) for sign in year), _small(month), _small(day)


def _small(numeral: str) -> int:
    """A Chinese number below forty, or figures."""
    figures = "".join(
        _NUMERALS.get(sign, sign) for sign in numeral.replace("廿", "二十").replace("卅", "三十")
    )
    tens, ten, ones = figures.partition("十")
    if not ten:
        return int(figures)
    return 10 * int(tens or 1) + int(ones or 0) if "十" not in ones else 0
