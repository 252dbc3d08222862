"""Hashes of files, in lower case."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from zhian.signals.indicator import Indicator, Kind, Reading
from zhian.signals.refusals import IndicatorRefused, Refusal

LENGTHS: Final = {Kind.MD5: 32, Kind.SHA1: 40, Kind.SHA256: 64}

_HEX = re.compile(r"[0-9a-f]*")


def reader_of(kind: Kind) -> Callable[[str], Reading]:
    """What reads a hash of this kind."""

    def read_hash(text: str) -> Reading:
        value = text.lower()
        if not _HEX.fullmatch(value):
            raise IndicatorRefused(Refusal.HASH_CHARACTER)
        if len(value) != LENGTHS[kind]:
            raise IndicatorRefused(Refusal.HASH_LENGTH)
        return Reading(Indicator(kind, value))

    return read_hash


def kind_of_length(length: int) -> Kind:
    """The kind of hash that so many hexadecimal characters make."""
    for kind, wanted in LENGTHS.items():
        if length == wanted:
            return kind
    raise IndicatorRefused(Refusal.HASH_LENGTH)
