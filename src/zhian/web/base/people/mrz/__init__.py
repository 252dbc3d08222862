"""The machine-readable zone of travel documents, typed or pasted. Nothing here needs Django.

Source: ICAO Doc 9303, parts 3 (names, transliteration, check digits), 4 (TD3), 5 (TD1), 6 (TD2), 7 (visas).
"""

from __future__ import annotations

from .formats import FORMATS, Layout, check_digit
from .names import compose_names, transliterate
from .reading import Doubt, Reading, Zone, compose, read_zone

__all__ = [
    "FORMATS",
    "Doubt",
    "Layout",
    "Reading",
    "Zone",
    "check_digit",
    "compose",
    "compose_names",
    "read_zone",
    "transliterate",
]
