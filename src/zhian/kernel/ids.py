"""Identifiers: time-ordered UUIDs for rows, and case references a person can read over the telephone."""

from __future__ import annotations

import re
import secrets
import threading
import uuid
from datetime import UTC, datetime, timedelta

from zhian.kernel import clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_REFERENCE = re.compile(r"([A-Z]{1,6}[0-9]{2})-([0-9]{6,9})-([0-9A-Z])", re.ASCII)

_STEP_BACK = 10_000 << 12  # ten seconds, in ticks

_lock = threading.Lock()
_last_tick = 0


def uuid7(at: datetime | None = None) -> uuid.UUID:
    """A version 7 UUID (RFC 9562) for `at`, or for now.

    Without `at`, the ids of one process sort in the order in which they were made.
    """
    instant = clock.now() if at is None else at
    micros = (instant - _EPOCH) // timedelta(microseconds=1)
    # 48 bits of milliseconds, then the part of the millisecond in 12 bits (RFC 9562, 6.2, method 3).
    tick = (micros // 1000) << 12 | (micros % 1000) * 4096 // 1000
    if at is None:
        tick = _never_backwards(tick)
    value = (tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


def _never_backwards(tick: int) -> int:
    global _last_tick
    with _lock:
        # A clock corrected by some seconds must not reorder ids; one set back further is believed.
        if _last_tick - _STEP_BACK < tick <= _last_tick:
            tick = _last_tick + 1
        _last_tick = tick
        return tick


def case_reference(prefix: str, year: int, number: int) -> str:
    """The reference of a case, such as `HD26-000123-7`: prefix and year, running number, check character.

    Raises ValueError for a prefix other than one to six capital letters, a year outside 2000-2099,
    or a number outside 1 to 999 999 999.
    """
    if not re.fullmatch(r"[A-Z]{1,6}", prefix) or not 2000 <= year <= 2099 or not 1 <= number <= 999_999_999:
        raise ValueError(f"no case reference for {prefix!r}, {year}, {number}")
    head, serial = f"{prefix}{year % 100:02d}", f"{number:06d}"
    return f"{head}-{serial}-{_check_character(head + serial)}"


def is_case_reference(text: str) -> bool:
    """Whether `text` is a case reference in its written form with the right check character."""
    found = _REFERENCE.fullmatch(text)
    return found is not None and _check_character(found[1] + found[2]) == found[3]


def _check_character(text: str) -> str:
    """ISO 7064 MOD 37,36: finds every single wrong character and 199 of 200 swaps of neighbours."""
    rest = 36
    for character in text:
        rest = (rest + _ALPHABET.index(character)) % 36 or 36
        rest = rest * 2 % 37
    return _ALPHABET[(37 - rest) % 36]
