"""Indicators that would cry wolf: a list that holds 8.8.8.8 or the company's own domain is told so.

A warning refuses nothing: a person decides whether the line is dropped or kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zhian.kernel.locales import Text
from zhian.signals.addresses import Span, span_of
from zhian.signals.indicator import Indicator, Kind
from zhian.signals.kinds import normalise
from zhian.signals.matching import contained, covers
from zhian.signals.refusals import IndicatorRefused, Refusal
from zhian.signals.reserved import NAMES, RANGES, RESOLVERS


class Wolf(StrEnum):
    """Why an indicator would cry wolf; stable, and public like the refusals."""

    OWN = "own"
    SPECIAL = "special-range"
    RESOLVER = "resolver"
    RESERVED_NAME = "reserved-name"
    EMPTY_FILE = "empty-file"


@dataclass(frozen=True, slots=True)
class Warned:
    """What is wrong with listing an indicator: the code, and a sentence that names what it meets."""

    code: Wolf
    says: Text


_OWN: Final = Text(
    zh="它涉及本单位自己的 {what}，日常流量都会命中。",
    en="It meets the organisation's own {what}: everyday traffic would match.",
)
_SPECIAL: Final = Text(
    zh="它涉及特殊用途地址 {what}（{use}），在不同网络中指向不同的机器。",
    en="It meets the special-purpose range {what} ({use}), which means another machine in every network.",
)
_RESOLVER: Final = Text(
    zh="它涉及 {who} 公共域名解析服务的地址 {what}，大量正常设备都会访问。",
    en="It meets {what}, a public resolver of {who} that very many machines ask.",
)
_RESERVED_NAME: Final = Text(
    zh="{what} 是保留名称，任何人都不能注册。", en="{what} is a reserved name that nobody can register."
)
_EMPTY: Final = Text(
    zh="这是空文件的摘要，任何设备上都有空文件。",
    en="This is the hash of an empty file, and every machine has some.",
)

_EMPTY_HASHES: Final = frozenset(
    {
        hashlib.md5(b"", usedforsecurity=False).hexdigest(),
        hashlib.sha1(b"", usedforsecurity=False).hexdigest(),
        hashlib.sha256(b"").hexdigest(),
    }
)


def _span(text: str) -> Span:
    found = span_of(Indicator(Kind.CIDR, text))
    assert found is not None
    return found


# What is held against an address: where it lies, and what is said of it.
_ADDRESS_WARNINGS: Final = tuple(
    (_span(address), Warned(Wolf.RESOLVER, _RESOLVER.fill(what=address, who=who)))
    for who, addresses in RESOLVERS
    for address in addresses
) + tuple((_span(block), Warned(Wolf.SPECIAL, _SPECIAL.fill(what=block, use=use))) for block, use in RANGES)


class WarningList:
    """What the operator calls their own, beside what is the same for everybody."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        """`own` are domains, addresses and blocks. Raises IndicatorRefused for one that is none of these."""
        owned = [_own(text) for text in own]
        said = [(each, Warned(Wolf.OWN, _OWN.fill(what=each.value))) for each in owned]
        spans = [(span_of(each), warned) for each, warned in said]
        self._addresses = (*((span, warned) for span, warned in spans if span), *_ADDRESS_WARNINGS)
        self._domains = tuple((each, warned) for each, warned in said if each.kind is Kind.DOMAIN)

    def warns(self, indicator: Indicator) -> Warned | None:
        """Why the indicator, or the host it names, would cry wolf; None when nothing is known against it."""
        if indicator.value in _EMPTY_HASHES:
            return Warned(Wolf.EMPTY_FILE, _EMPTY)
        for part in (indicator, *contained(indicator)):
            found = self._of_domain(part) if part.kind is Kind.DOMAIN else self._of_address(part)
            if found is not None:
                return found
        return None

    def _of_address(self, part: Indicator) -> Warned | None:
        span = span_of(part)
        if span is None:
            return None
        return next((warned for known, warned in self._addresses if known.meets(span)), None)

    def _of_domain(self, part: Indicator) -> Warned | None:
        for own, warned in self._domains:
            if covers(own, part) or covers(part, own):
                return warned
        for name in NAMES:
            if f".{part.value}".endswith(f".{name}"):
                return Warned(Wolf.RESERVED_NAME, _RESERVED_NAME.fill(what=name))
        return None


def _own(text: str) -> Indicator:
    found = normalise(text)
    if found.kind is not Kind.DOMAIN and span_of(found) is None:
        raise IndicatorRefused(Refusal.UNCLEAR)
    return found
