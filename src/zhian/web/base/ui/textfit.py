"""How wide a text will be, and where to break it, for pictures drawn on the server."""

from __future__ import annotations

import unicodedata
from typing import Final

NOT_AT_LINE_START: Final = frozenset("，。、；：！？）》」』”’%,.;:!?)")


def text_width(text: str, size: float) -> float:
    """Estimated width in pixels, rather too wide than too narrow."""
    units = 0.0
    for char in text:
        if unicodedata.east_asian_width(char) in "WF":
            units += 1.0
        elif char.isupper():
            units += 0.7
        elif char.isspace():
            units += 0.3
        else:
            units += 0.59
    return units * size


def wrap(text: str, width: float, size: float) -> list[str]:
    """Lines no wider than `width`: Latin breaks between words, Chinese anywhere but before closing marks."""
    lines = [""]
    for unit in _units(text):
        candidate = lines[-1] + unit
        if lines[-1] and text_width(candidate.rstrip(), size) > width:
            lines.append(unit.lstrip())
        else:
            lines[-1] = candidate
    return [line.strip() for line in lines if line.strip()]


def _units(text: str) -> list[str]:
    units: list[str] = []
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WF" and char not in NOT_AT_LINE_START
        after_wide = bool(units) and unicodedata.east_asian_width(units[-1][-1]) in "WF"
        if not units or wide or char == " " or (after_wide and char not in NOT_AT_LINE_START):
            units.append(char)
        else:
            units[-1] += char
    return units
