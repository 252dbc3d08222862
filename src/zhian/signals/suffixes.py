"""Suffixes under which a registry sells names to unrelated people: too wide to be an indicator.

Short on purpose: second-level suffixes of the country domains met most, as each registry publishes them. It
is NOT the Public Suffix List: a suffix that is missing here is taken for an ordinary domain, and platforms
that give their customers names below their own are not on it. Single labels (`com`, `cn`) need no list.
"""

from __future__ import annotations

from typing import Final

# Country domain -> what its registry sells under. Sources: docs/reference/indicators.md.
_SOLD_UNDER: Final[dict[str, str]] = {
    # Ministry of Industry and Information Technology, the domain system of the Chinese Internet, 2018:
    # categories in ASCII, then the administrative areas.
    "cn": "ac com edu gov mil net org "
    "ah bj cq fj gd gs gx gz ha hb he hi hk hl hn jl js jx ln mo nm nx qh sc sd sh sn sx tj tw xj xz yn zj",
    "hk": "com edu gov idv net org",
    "tw": "com edu gov idv net org",
    "sg": "com edu gov net org",
    "jp": "ac ad co ed go gr lg ne or",
    "kr": "ac co go ne or pe re",
    "in": "ac co edu firm gen gov ind mil net org res",
    "au": "asn com edu gov id net org",
    "nz": "ac co govt net org school",
    "uk": "ac co gov ltd me net nhs org plc police",
    "br": "com edu gov net org",
    "mx": "com edu gob net org",
    "ar": "com edu gob net org",
    "za": "ac co gov net org web",
    "tr": "com edu gov net org",
    "il": "ac co gov net org",
    "th": "ac co go in mi net or",
    "id": "ac co go net or sch web",
    "my": "com edu gov net org",
    "vn": "com edu gov net org",
}
SUFFIXES: Final = frozenset(
    f"{label}.{country}" for country, labels in _SOLD_UNDER.items() for label in labels.split()
)
