"""The plain majority of a feed in one look; whatever is not plain goes the long way.

A shortcut, no second set of rules: where it answers, it answers as `kinds.normalise` does, and a test
holds it to that.
"""

from __future__ import annotations

import re
from typing import Final

from zhian.signals.hashes import kind_of_length
from zhian.signals.indicator import Indicator, Kind
from zhian.signals.kinds import normalise
from zhian.signals.mailboxes import LOCAL_AT_MOST
from zhian.signals.names import NAME_AT_MOST
from zhian.signals.refusals import LENGTH_AT_MOST
from zhian.signals.suffixes import SUFFIXES

_OCTET: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_LABEL: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME: Final = rf"(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9_-]{{0,61}}[A-Za-z0-9_])"
_LOW_NAME: Final = _NAME.replace("A-Z", "")
_SEGMENT: Final = r"(?!\.)[A-Za-z0-9._~!$&'*+,;=:@-]*"  # none begins with a dot: `.` and `..` go the long way
_PLAIN = re.compile(
    rf"(?P<ipv4>{_OCTET}(?:\.{_OCTET}){{3}})"
    rf"|(?P<domain>{_NAME})"
    r"|(?P<hash>[0-9A-Fa-f]{32}(?:[0-9A-Fa-f]{8}(?:[0-9A-Fa-f]{24})?)?)"
    rf"|(?P<url>https?://{_LOW_NAME}(?:/{_SEGMENT})+(?:\?[A-Za-z0-9._~!$&'*+,;=:@/?-]*)?)"
    rf"|(?P<email>[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@{_NAME})"
)


def quickly(text: str) -> Indicator:
    """What `normalise` gives. Raises IndicatorRefused."""
    return plain(text) or normalise(text)


def plain(text: str) -> Indicator | None:
    """The indicator in a text that is plain enough; None says nothing about it."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    which = found.lastgroup
    if which == "ipv4":
        return Indicator(Kind.IPV4, text)
    if which == "domain":
        name = text.lower()
        return None if name in SUFFIXES or len(name) > NAME_AT_MOST else Indicator(Kind.DOMAIN, name)
    if which == "hash":
        return Indicator(kind_of_length(len(text)), text.lower())
    if which == "url":
        host = text.partition("://")[2].partition("/")[0]
        fits = len(text) <= LENGTH_AT_MOST and len(host) <= NAME_AT_MOST
        return Indicator(Kind.URL, text) if fits else None
    local, _, name = text.partition("@")
    fits = len(local) <= LOCAL_AT_MOST and len(name) <= NAME_AT_MOST
    return Indicator(Kind.EMAIL, text.lower()) if fits else None
