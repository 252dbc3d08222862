"""IPv4 and IPv6 addresses, and blocks of them.

Source: RFC 4632 (blocks), RFC 4291 and 5952 (IPv6 and its one spelling), RFC 6943 3.1.1 (leading
zeros).
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, NamedTuple

from zhian.signals.indicator import Indicator, Kind, Note, Reading
from zhian.signals.refusals import IndicatorRefused, Refusal

SHORTEST_PREFIX: Final = 8
MAPPED: Final = IPv6Network("::ffff:0:0/96")

_USUAL = re.compile(
    r"(?:[1-9]?[0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\.(?:[1-9]?[0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}"
)
_NUMBER = re.compile(r"[0-9]{1,3}")
_PREFIX = re.compile(r"0|[1-9][0-9]{0,2}")
_ZONE = re.compile(r"[^\s%/\[\]]+")


class Span(NamedTuple):
    """All addresses of one family from the first to the last, both of them in it."""

    version: int
    first: int
    last: int

    def holds(self, other: Span) -> bool:
        """Whether every address of the other is in this one."""
        return self.version == other.version and self.first <= other.first and other.last <= self.last

    def meets(self, other: Span) -> bool:
        """Whether they have an address in common."""
        return self.version == other.version and self.first <= other.last and other.first <= self.last


def read_ipv4(text: str) -> Reading:
    """Four decimal numbers; nothing shorter, because programs differ about what it would mean."""
    _check_ipv4(text)
    return Reading(Indicator(Kind.IPV4, text))  # there is one way to write it


def read_ipv6(text: str) -> Reading:
    """An IPv6 address in lower case, its longest run of zeros folded; a mapped one is of IPv4."""
    address, notes = ipv6(text)
    if address in MAPPED:
        return Reading(Indicator(Kind.IPV4, str(address.ipv4_mapped)), (Note.MAPPED, *notes))
    return Reading(Indicator(Kind.IPV6, str(address)), notes)


def read_cidr(text: str) -> Reading:
    """A block of addresses; a block of one is the address, one inside the mapped range is of IPv4."""
    head, slash, prefix = text.partition("/")
    if not slash or not head:
        raise IndicatorRefused(Refusal.CIDR_FORM)
    notes: tuple[Note, ...] = ()
    address: IPv4Address | IPv6Address
    if ":" in head:
        address, notes = ipv6(head)
    else:
        _check_ipv4(head)
        address = IPv4Address(head)
    if not _PREFIX.fullmatch(prefix) or int(prefix) > address.max_prefixlen:
        raise IndicatorRefused(Refusal.CIDR_PREFIX)
    length = int(prefix)
    if isinstance(address, IPv6Address) and address in MAPPED and length >= MAPPED.prefixlen:
        mapped = address.ipv4_mapped
        assert mapped is not None
        address, length, notes = mapped, length - MAPPED.prefixlen, (Note.MAPPED, *notes)
    if length < SHORTEST_PREFIX:
        raise IndicatorRefused(Refusal.CIDR_WIDE)
    return _block(address, length, notes)


def ipv6(text: str) -> tuple[IPv6Address, tuple[Note, ...]]:
    """The address in a text with or without brackets and zone, mapped or not."""
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    plain, percent, zone = text.partition("%")
    if percent and not _ZONE.fullmatch(zone):
        raise IndicatorRefused(Refusal.IPV6_FORM)
    try:
        return IPv6Address(plain), (Note.ZONE,) if percent else ()
    except AddressValueError:
        raise IndicatorRefused(Refusal.IPV6_FORM) from None


def span_of(indicator: Indicator) -> Span | None:
    """The addresses that an address or block stands for; None for other kinds."""
    value = indicator.value
    if indicator.kind is Kind.IPV4:
        number = int(IPv4Address(value))
        return Span(4, number, number)
    if indicator.kind is Kind.IPV6:
        number = int(IPv6Address(value))
        return Span(6, number, number)
    if indicator.kind is Kind.CIDR:
        block = IPv6Network(value) if ":" in value else IPv4Network(value)
        return Span(block.version, int(block.network_address), int(block.broadcast_address))
    return None


def _check_ipv4(text: str) -> None:
    if _USUAL.fullmatch(text):
        return
    parts = text.split(".")
    if len(parts) != 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise IndicatorRefused(Refusal.IPV4_FORM)
    if any(len(part) > 1 and part[0] == "0" for part in parts):
        raise IndicatorRefused(Refusal.IPV4_ZERO)
    if any(int(part) > 255 for part in parts):
        raise IndicatorRefused(Refusal.IPV4_RANGE)


def _block(address: IPv4Address | IPv6Address, length: int, notes: tuple[Note, ...]) -> Reading:
    if length == address.max_prefixlen:
        kind = Kind.IPV4 if address.version == 4 else Kind.IPV6
        return Reading(Indicator(kind, str(address)), (Note.ONE_ADDRESS, *notes))
    network: IPv4Network | IPv6Network
    if isinstance(address, IPv4Address):
        network = IPv4Network((address, length), strict=False)
    else:
        network = IPv6Network((address, length), strict=False)
    if network.network_address != address:
        notes = (Note.HOST_BITS, *notes)
    return Reading(Indicator(Kind.CIDR, str(network)), notes)
