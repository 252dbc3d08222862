"""Names in the zone: letters and fillers, primary and secondary, transliterated and cut to fit."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# ICAO Doc 9303-3, section 6: what stripping the accent does not give.
_LATIN: Final = {
    "Ä": "AE", "Å": "AA", "Æ": "AE", "Ð": "D", "Đ": "D", "Ħ": "H", "I": "I", "İ": "I", "Ĳ": "IJ",
    "ĸ": "Q", "Ł": "L", "Ŋ": "N", "Ö": "OE", "Ø": "OE", "Œ": "OE", "ẞ": "SS", "Ŧ": "T", "Þ": "TH",
    "Ü": "UE", "Ŀ": "L", "Ə": "E",
}  # fmt: skip
_CYRILLIC: Final = {
    "А": "A", "Б": "B", "В": "V", "Г": "G", "Д": "D", "Е": "E", "Ё": "E", "Ж": "ZH", "З": "Z", "И": "I",
    "Й": "I", "К": "K", "Л": "L", "М": "M", "Н": "N", "О": "O", "П": "P", "Р": "R", "С": "S", "Т": "T",
    "У": "U", "Ф": "F", "Х": "KH", "Ц": "TS", "Ч": "CH", "Ш": "SH", "Щ": "SHCH", "Ъ": "IE", "Ы": "Y",
    "Ь": "", "Э": "E", "Ю": "IU", "Я": "IA", "І": "I", "Ї": "I", "Є": "IE", "Ґ": "G", "Ў": "U",
}  # fmt: skip
_DROPPED: Final = "'’ʼ`´.,"


def transliterate(name: str) -> str:
    """A name in the letters of the zone, with spaces for hyphens; what has no letter there is dropped."""
    found: list[str] = []
    for letter in unicodedata.normalize("NFC", name.replace("ß", "ẞ")).upper():
        plain = _LATIN.get(letter, _CYRILLIC.get(letter))
        if plain is None:
            plain = "".join(each for each in unicodedata.normalize("NFKD", letter) if each.isascii())
            if not plain.isalpha():
                plain = "" if letter in _DROPPED else " "
        found.append(plain)
    return " ".join("".join(found).split())


def compose_names(family: str, given: str, width: int) -> str:
    """The name field: fillers between the parts, two of them before the given names.

    What does not fit is cut as 9303-3, 4.6.2 has it: a field that ends in a letter may have lost some, and
    of a long family name so much stays that at least one letter of the given names stands after it.
    """
    primary, secondary = (transliterate(part).replace(" ", "<") for part in (family, given))
    if secondary:
        primary = primary[: width - 3].rstrip("<")
        primary = f"{primary}<<{secondary}"
    return primary[:width].ljust(width, "<")


def names_in(field: str) -> tuple[str, str, bool]:
    """Family name, given names, and whether the field may have been cut; one name alone is the family's."""
    family, _, given = field.rstrip("<").partition("<<")
    return _words(family), _words(given), not field.endswith("<")


def _words(part: str) -> str:
    return " ".join(re.split("<+", part.strip("<")))
