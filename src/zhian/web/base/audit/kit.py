"""The number of the work in hand (request, delivery, job): on its log lines, and for people to quote."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

NUMBER_HEADER: Final = "X-Request-ID"
NO_DOOR: Final = "none"  # where a request knocked at nothing that we have
_WELL_FORMED: Final = re.compile(r"[0-9A-Za-z-]{8,64}", re.ASCII)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_in_hand: ContextVar[str] = ContextVar("zhian_number_in_hand", default="")


def shown_method(method: str | None) -> str:
    """A request's method as the log has it: whoever asks may invent one, and with it a word in our log."""
    return method if method in _METHODS else "other"


def is_number(text: str) -> bool:
    """Whether a proxy of the operator's may have made it: letters, digits and hyphens, 8 to 64 of them."""
    return _WELL_FORMED.fullmatch(text) is not None


def number_in_hand() -> str:
    """The number of what is being worked on here; empty between two pieces of work."""
    return _in_hand.get()


@contextmanager
def numbered(number: str = "") -> Iterator[str]:
    """Everything within is done under this number, or under a fresh one that says nothing about anybody."""
    number = number or secrets.token_hex(8)
    token = _in_hand.set(number)
    try:
        yield number
    finally:
        _in_hand.reset(token)
