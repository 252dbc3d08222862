"""What an indicator covers, in words and in code.

A domain    covers itself and every name below it, at the dots: `example.org` covers `a.example.org`, never
            `badexample.org`. Also the host of a URL and what follows the @ of an e-mail address.
An address  covers itself, also as the host of a URL.
A block     covers every address in it, also as the host of a URL, and every smaller block; no larger one.
A URL       covers the URL with the same spelling and nothing else: no prefix, no `http` for `https`. To cover
            a whole site, its domain is listed.
An e-mail   covers itself, tag included.
A hash      covers itself; its case was dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zhian.kernel.errors import Conflict
from zhian.kernel.locales import Text
from zhian.signals.addresses import span_of
from zhian.signals.indicator import Indicator, Kind
from zhian.signals.urls import host_in

# Of all rules of this room. It goes up when two texts become the same or cease to be, or when more or less is
# covered; not when a sentence is reworded.
VERSION: Final = 1


class OtherRules(Conflict):
    """Something was built under another version of the rules, so what it leaves unsaid is not known."""

    code = "signals.other-rules"

    def __init__(self, version: int) -> None:
        super().__init__(
            Text(zh="该指标索引无法使用。", en="This index of indicators cannot be used."),
            why=Text(
                zh="它按第 {theirs} 版规则建立，本程序使用第 {ours} 版。",
                en="It was built under version {theirs} of the rules; this program follows version {ours}.",
            ).fill(theirs=version, ours=VERSION),
            do_next=Text(zh="请用原始指标重新建立索引。", en="Build it anew from the indicators."),
        )
        self.args = (version,)


def require_version(version: int) -> None:
    """Refuse what was built under other rules. Raises OtherRules."""
    if version != VERSION:
        raise OtherRules(version)


def covers(listed: Indicator, seen: Indicator) -> bool:
    """Whether a listed indicator matches what was seen, itself or what it contains."""
    return any(_covers(listed, part) for part in (seen, *contained(seen)))


def contained(seen: Indicator) -> Iterator[Indicator]:
    """The host of a URL, and the domain of an e-mail address."""
    if seen.kind is Kind.URL:
        yield host_of(seen)
    elif seen.kind is Kind.EMAIL:
        yield Indicator(Kind.DOMAIN, seen.value.rpartition("@")[2])


def host_of(url: Indicator) -> Indicator:
    """The host of a URL as an address or a domain; also a suffix, which could not be listed by itself."""
    host = host_in(url.value)
    if ":" in host:
        return Indicator(Kind.IPV6, host)
    is_address = host.rpartition(".")[2].isdigit()
    return Indicator(Kind.IPV4 if is_address else Kind.DOMAIN, host)


def _covers(listed: Indicator, seen: Indicator) -> bool:
    if listed == seen:
        return True
    if listed.kind is Kind.DOMAIN:
        return seen.kind is Kind.DOMAIN and seen.value.endswith(f".{listed.value}")
    if listed.kind is Kind.CIDR:
        block, inner = span_of(listed), span_of(seen)
        return block is not None and inner is not None and block.holds(inner)
    return False
