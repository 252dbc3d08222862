"""Domain names: one spelling, and the names above one.

What is written in ASCII is compared as the DNS compares it, without case: also `xn--` labels, which are not
decoded, because a log shows them as they were asked for. What is written beyond ASCII is mapped by UTS 46
(non-transitional) and turned into A-labels. Symbols such as emoji are let through: UTS 46 allows them, and
registries have sold them.

Source: RFC 1035 2.3.4 (lengths), RFC 5891 and UTS 46 (names beyond ASCII), RFC 3696 2 (numbers at
the end).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from zhian.signals.indicator import Indicator, Kind, Note, Reading
from zhian.signals.refusals import IndicatorRefused, NeedsIdna, Refusal
from zhian.signals.suffixes import SUFFIXES

NAME_AT_MOST: Final = 253

_CHARACTERS = re.compile(r"[a-z0-9_.-]+")
_LABELS = re.compile(r"(?:(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!$)|$))+")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")


def read_domain(text: str) -> Reading:
    """A domain, which covers itself and everything below it; `*.` or `.` in front says so once more."""
    bare = text.removeprefix("*.") if text.startswith("*.") else text.removeprefix(".")
    name = full_name_of(bare)
    if name in SUFFIXES:
        raise IndicatorRefused(Refusal.DOMAIN_SUFFIX)
    return Reading(Indicator(Kind.DOMAIN, name), () if bare == text else (Note.WILDCARD,))


def full_name_of(text: str) -> str:
    """The one spelling of a name of two labels or more that is no address."""
    name = name_of(text)
    if ends_in_number(name):
        raise IndicatorRefused(Refusal.DOMAIN_NUMERIC)
    if "." not in name:
        raise IndicatorRefused(Refusal.DOMAIN_SINGLE)
    return name


def name_of(text: str) -> str:
    """The one spelling of a name, also of a single label: lower case, A-labels, no dot at the end."""
    name = (text if text.isascii() else _mapped(text)).lower().removesuffix(".")
    if name and not _CHARACTERS.fullmatch(name):
        raise IndicatorRefused(Refusal.DOMAIN_CHARACTER)
    if not _LABELS.fullmatch(name):
        raise IndicatorRefused(Refusal.DOMAIN_LABEL)
    if len(name) > NAME_AT_MOST:
        raise IndicatorRefused(Refusal.DOMAIN_LONG)
    return name


def ends_in_number(name: str) -> bool:
    """Whether programs would read the name as an address."""
    return _NUMERIC.fullmatch(name.rpartition(".")[2]) is not None


def above(name: str) -> Iterator[str]:
    """The name and every name above it that has two labels or more: what to look for in an index."""
    while "." in name:
        yield name
        name = name.partition(".")[2]


def _mapped(text: str) -> str:
    """The name with every label beyond ASCII as an A-label. The tables are loaded when first needed."""
    try:
        import idna
    except ImportError:
        raise NeedsIdna from None
    try:
        labels = idna.uts46_remap(text, std3_rules=False).split(".")
        return ".".join(label if label.isascii() else _a_label(label) for label in labels)
    except idna.IDNAError:
        raise IndicatorRefused(Refusal.DOMAIN_IDN) from None


def _a_label(label: str) -> str:
    import idna

    try:
        return idna.alabel(label).decode("ascii")
    except idna.InvalidCodepoint:  # a symbol, which UTS 46 allows and IDNA 2008 does not
        return "xn--" + label.encode("punycode").decode("ascii")
