"""The public specimens of ICAO Doc 9303, and random documents."""

from __future__ import annotations

import string
from datetime import date
from typing import Final

from hypothesis import strategies as st

from zhian.web.base.people.mrz import Zone

TODAY: Final = date(2010, 1, 1)  # the specimens are of that time
SPECIMENS: Final = {
    "TD3": (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ),
    "TD1": (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ),
    "TD2": ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"),
    "MRV-A": (
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
    ),
    "MRV-B": ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"),
}
_LETTERS = st.text(string.ascii_uppercase, min_size=1, max_size=9)
_STATE = st.text(string.ascii_uppercase, min_size=3, max_size=3) | st.just("D")
_NAME = st.lists(_LETTERS, min_size=1, max_size=3).map(" ".join)
_CODES = {"TD1": "ACI", "TD2": "AI", "TD3": "P", "MRV-A": "V", "MRV-B": "V"}


@st.composite
def zones(draw: st.DrawFn) -> Zone:
    """A document of any of the five layouts, valid on TODAY; cards may have a long number."""
    layout = draw(st.sampled_from(sorted(_CODES)))
    longest = 14 if layout in ("TD1", "TD2") else 9
    number = draw(st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=longest))
    given = draw(_NAME | st.just(""))
    return Zone(
        layout=layout,
        document=draw(st.sampled_from(_CODES[layout])),
        issuer=draw(_STATE),
        number=number,
        nationality=draw(_STATE),
        birth=draw(st.dates(date(1911, 1, 1), TODAY)),
        sex=draw(st.sampled_from(["M", "F", ""])),
        expiry=draw(st.dates(date(2011, 1, 1), date(2029, 12, 31))),
        family_name=draw(_NAME),
        given_name=given,
    )
