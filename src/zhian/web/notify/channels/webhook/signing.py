"""Secrets and signatures of webhooks. Source: Standard Webhooks 1.0, symmetric signatures (v1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32  # the specification asks for 24 to 64


def new_secret() -> str:
    """A secret as it is handed to the receiver, once."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def signatures(keys: Iterable[str], message_id: str, at_s: int, body: bytes) -> str:
    """The header `webhook-signature`: one signature for each secret, separated by blanks."""
    signed = b".".join((message_id.encode("ascii"), str(at_s).encode("ascii"), body))
    return " ".join(f"v1,{_mac(key, signed)}" for key in keys)


def _mac(key: str, signed: bytes) -> str:
    raw = base64.b64decode(key.removeprefix(PREFIX), validate=True)
    return base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode("ascii")
