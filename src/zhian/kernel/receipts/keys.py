"""The keys receipts are signed and checked with, and the issuers they belong to."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zhian.kernel.clock import read_instant, write_instant
from zhian.kernel.jsonio import Json
from zhian.kernel.locales import Text

SPECIMEN_PREFIX: Final = "specimen-"
KEY_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Issuer:
    """The organisation that gives a receipt: a stable id, and its legal name in both languages."""

    id: str
    name: Text

    def as_json(self) -> dict[str, Json]:
        """The form in files."""
        return {"id": self.id, "name": {"zh": self.name.zh, "en": self.name.en}}

    @classmethod
    def from_json(cls, value: Json) -> Issuer:
        """Reads what `as_json` wrote; ValueError for anything else."""
        if isinstance(value, dict) and value.keys() == {"id", "name"}:
            name, own_id = value["name"], value["id"]
            if isinstance(own_id, str) and own_id and isinstance(name, dict) and name.keys() == {"zh", "en"}:
                zh, en = name["zh"], name["en"]
                if isinstance(zh, str) and isinstance(en, str):
                    return cls(own_id, Text(zh=zh, en=en))
        raise ValueError("an issuer is an id and a name in zh and en")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key under its public name; one whose id starts with `specimen-` only ever makes specimens."""

    key_id: str
    private: Ed25519PrivateKey

    def __post_init__(self) -> None:
        if not KEY_ID.fullmatch(self.key_id):
            raise ValueError(f"a key id is lower-case letters, digits, dot, hyphen, not {self.key_id!r}")

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public half."""
        return self.private.public_key().public_bytes_raw()

    @property
    def specimen(self) -> bool:
        """Whether what this key signs is for show only."""
        return self.key_id.startswith(SPECIMEN_PREFIX)

    def trusted(self, issuer: Issuer | None = None, not_after: datetime | None = None) -> TrustedKey:
        """The public entry to hand to those who verify."""
        return TrustedKey(self.key_id, self.public, issuer, not_after)


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key somebody decided to trust, for one issuer or, when that is None, for any who sign with it.

    Receipts dated after `not_after` are not vouched for; a key with `revoked_at` vouches for nothing, because
    whoever stole it can date a receipt at will.
    """

    key_id: str
    public: bytes
    issuer: Issuer | None = None
    not_after: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """Digest of the key in groups of four, to compare over the telephone."""
        text = hashlib.sha256(self.public).hexdigest()[:32]
        return " ".join(text[n : n + 4] for n in range(0, 32, 4))

    def as_json(self) -> dict[str, Json]:
        """The entry as it stands in a trust file."""
        entry: dict[str, Json] = {"key_id": self.key_id, "public_key": encode_bytes(self.public)}
        if self.issuer is not None:
            entry["issuer"] = self.issuer.as_json()
        if self.not_after is not None:
            entry["not_after"] = write_instant(self.not_after)
        if self.revoked_at is not None:
            entry["revoked_at"] = write_instant(self.revoked_at)
        return entry

    @classmethod
    def from_json(cls, value: Json) -> TrustedKey:
        """Reads one entry of a trust file; ValueError when it is none."""
        known = {"key_id", "public_key", "issuer", "not_after", "revoked_at"}
        if not isinstance(value, dict) or not value.keys() <= known:
            raise ValueError("a key entry has key_id, public_key and perhaps issuer, not_after, revoked_at")
        key_id, public = value.get("key_id"), value.get("public_key")
        if not isinstance(key_id, str) or not KEY_ID.fullmatch(key_id) or not isinstance(public, str):
            raise ValueError("a key entry needs key_id and public_key")
        issuer = value.get("issuer")
        return cls(
            key_id,
            decode_bytes(public, 32),
            None if issuer is None else Issuer.from_json(issuer),
            _instant(value.get("not_after")),
            _instant(value.get("revoked_at")),
        )


def encode_bytes(data: bytes) -> str:
    """Base64 as it stands in files."""
    return base64.b64encode(data).decode("ascii")


def decode_bytes(text: str, size: int) -> bytes:
    """The `size` bytes written in base64; ValueError unless the text is their one spelling."""
    data = base64.b64decode(text, validate=True)
    if len(data) != size or encode_bytes(data) != text:
        raise ValueError(f"not {size} bytes in plain base64")
    return data


def signature_fits(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the Ed25519 `signature` over `message` was made with the key of these 32 public bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _instant(value: Json) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError("a time is written as text, such as 2026-11-24T00:00:00Z")
    return read_instant(value)
