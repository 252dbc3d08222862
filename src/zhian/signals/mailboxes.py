"""E-mail addresses: one spelling.

The standard lets a host tell `Anna` from `anna`; hardly one does, and a log may write either, so case is
dropped. A tag (`anna+news`) is kept: whether it is the same mailbox, the host alone knows.

Source: RFC 5321 4.5.3.1.1 (length), RFC 5322 3.2.3 (characters). Not read: quoted names, names beyond ASCII,
hosts in brackets.
"""

from __future__ import annotations

import re
from typing import Final

from zhian.signals.indicator import Indicator, Kind, Reading
from zhian.signals.names import full_name_of
from zhian.signals.refusals import IndicatorRefused, Refusal

LOCAL_AT_MOST: Final = 64

_MAILTO: Final = "mailto:"
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def read_email(text: str) -> Reading:
    """An address in lower case, its tag kept, its domain spelt as a domain is."""
    if text[: len(_MAILTO)].lower() == _MAILTO:
        text = text[len(_MAILTO) :]
    local, at, domain = text.partition("@")
    if not local or not at or not domain or "@" in domain:
        raise IndicatorRefused(Refusal.EMAIL_AT)
    if not local.isascii() or len(local) > LOCAL_AT_MOST or not _LOCAL.fullmatch(local.lower()):
        raise IndicatorRefused(Refusal.EMAIL_LOCAL)
    return Reading(Indicator(Kind.EMAIL, f"{local.lower()}@{full_name_of(domain)}"))
