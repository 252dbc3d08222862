"""From a text to an indicator: which kind it is, and its one spelling, or why it is none.

Example:
    >>> normalise("hxxps://Example[.]org:443/a/../b#top").value
    'https://example.org/b'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from zhian.signals.addresses import read_cidr, read_ipv4, read_ipv6
from zhian.signals.defanging import refang
from zhian.signals.hashes import kind_of_length, reader_of
from zhian.signals.indicator import Indicator, Kind, Note, Reading
from zhian.signals.mailboxes import read_email
from zhian.signals.names import read_domain
from zhian.signals.refusals import LENGTH_AT_MOST, IndicatorRefused, Refusal
from zhian.signals.urls import read_url

__all__ = ["Indicator", "Kind", "Note", "Reading", "normalise", "read"]

READERS: Final[dict[Kind, Callable[[str], Reading]]] = {
    Kind.IPV4: read_ipv4,
    Kind.IPV6: read_ipv6,
    Kind.CIDR: read_cidr,
    Kind.DOMAIN: read_domain,
    Kind.URL: read_url,
    Kind.EMAIL: read_email,
    Kind.MD5: reader_of(Kind.MD5),
    Kind.SHA1: reader_of(Kind.SHA1),
    Kind.SHA256: reader_of(Kind.SHA256),
}

DEFANGED_AT_MOST: Final = 4 * LENGTH_AT_MOST  # so much is looked at, to see what it was

_UNREADABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LONG_HEX = re.compile(r"[0-9a-f]{32,}", re.IGNORECASE)
_DIGITS_AND_DOTS = re.compile(r"[0-9.]+")
_WITH_COLONS = re.compile(r"\[?[0-9a-f.]*:[0-9a-f:.]*(?:%[^/]*)?\]?", re.IGNORECASE)
_WITH_PORT = re.compile(r"(?:\[.*\]|[^:\[\]]*):[0-9]*")
_ORDER: Final = {note: place for place, note in enumerate(Note)}


def normalise(text: str, kind: Kind | None = None) -> Indicator:
    """The indicator in a text, defanged or not; of this kind where the source claims one.

    A claim is kept, with two exceptions that `Reading.notes` tells: a mapped IPv6 address or block is one of
    IPv4, and a block of one address is that address. Raises IndicatorRefused.
    """
    return read(text, kind).indicator


def read(text: str, kind: Kind | None = None) -> Reading:
    """The same, with what was read away. Raises IndicatorRefused."""
    text = text.strip()
    if not text:
        raise IndicatorRefused(Refusal.EMPTY)
    if len(text) > DEFANGED_AT_MOST:
        raise IndicatorRefused(Refusal.LONG)
    if _UNREADABLE.search(text):
        raise IndicatorRefused(Refusal.CHARACTER)
    text = refang(text)
    if len(text) > LENGTH_AT_MOST:
        raise IndicatorRefused(Refusal.LONG)
    found = READERS[_kind_of(text) if kind is None else kind](text)
    if len(found.notes) < 2:
        return found
    return Reading(found.indicator, tuple(sorted(found.notes, key=_ORDER.__getitem__)))


def _kind_of(text: str) -> Kind:
    """The kind a text looks like; its reader says what is wrong with it."""
    if "://" in text:
        return Kind.URL
    if "@" in text:
        return Kind.EMAIL
    if _LONG_HEX.fullmatch(text):
        return kind_of_length(len(text))
    if "/" in text:
        head = text.partition("/")[0]
        is_address = _DIGITS_AND_DOTS.fullmatch(head) or _WITH_COLONS.fullmatch(head)
        return Kind.CIDR if is_address else Kind.URL
    if ":" in text:
        if _WITH_PORT.fullmatch(text):
            raise IndicatorRefused(Refusal.PORT_ALONE)
        if not _WITH_COLONS.fullmatch(text):
            raise IndicatorRefused(Refusal.UNCLEAR)
        return Kind.IPV6
    return Kind.IPV4 if _DIGITS_AND_DOTS.fullmatch(text) else Kind.DOMAIN
