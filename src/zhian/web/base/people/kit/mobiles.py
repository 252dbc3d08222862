"""Mobile numbers as people type them and as gateways dial them, and the code that proves one's own."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

TEXTS_NOTICE: Final = "texts"
CODE_LENGTH: Final = 6
_DIALLED: Final = re.compile(r"\+[1-9][0-9]{7,14}")  # E.164: fifteen digits at most
_CHINESE: Final = re.compile(r"1[3-9][0-9]{9}")
_BETWEEN: Final = re.compile(r"[\s()/.\-\u2010-\u2015\u00b7\u2212]+")
_SALT: Final = "zhian.people.text_code"
_COUNTED: Final = "zhian.people.text_number"


def texts_offered() -> bool:
    """Whether the operator named a way to send text messages; without one nothing offers them."""
    return bool(settings.TEXT_GATEWAY)


def read_mobile(typed: str) -> str:
    """The number as `+` and digits, or nothing where what was typed is no mobile number.

    Spaces, brackets, hyphens and full-width signs are forgiven, `00` stands for `+`, and a Chinese
    mobile number needs no country code.
    """
    plain = unicodedata.normalize("NFKC", typed)
    dialled = _BETWEEN.sub("", re.sub(r"\(\s*0\s*\)", "", plain))  # +44 (0) ...: the nought is not dialled
    if dialled.startswith("00"):
        dialled = f"+{dialled[2:]}"
    if _CHINESE.fullmatch(dialled):
        dialled = f"+86{dialled}"
    elif _CHINESE.fullmatch(dialled.removeprefix("86")):
        dialled = f"+{dialled}"
    if not _DIALLED.fullmatch(dialled):
        return ""
    if dialled.startswith("+86") and not _CHINESE.fullmatch(dialled[3:]):
        return ""
    return dialled


def masked(number: str) -> str:
    """The number as its owner sees it: the beginning and the last four digits."""
    return f"{number[:3]}{'*' * max(0, len(number) - 7)}{number[-4:]}" if number else ""


def counted_as(number: str) -> str:
    """How a number stands in a count: keyed, so that the count names nobody."""
    return salted_hmac(_COUNTED, number, algorithm="sha256").hexdigest()[:32]


def text_code(number_id: UUID) -> str:
    """The code that proves a number, made from the site's key and the row's id; nothing stores it."""
    mac = salted_hmac(_SALT, number_id.hex, algorithm="sha256").digest()
    return str(int.from_bytes(mac, "big") % 10**CODE_LENGTH).zfill(CODE_LENGTH)


def code_digest(number_id: UUID, code: str) -> str:
    """What the row keeps of the code: 64 hex digits, keyed, since six digits are soon tried."""
    return salted_hmac(f"{_SALT}.digest", f"{number_id.hex}:{code}", algorithm="sha256").hexdigest()


def is_code(number_id: UUID, typed: str, digest: str) -> bool:
    """Whether what was typed is the code whose digest the row keeps."""
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isdecimal())
    return constant_time_compare(code_digest(number_id, digits), digest)
