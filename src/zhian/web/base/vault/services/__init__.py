"""Keeping files and the keys that sign for the platform."""

from __future__ import annotations

from .keys import (
    PublishedKey,
    SigningKey,
    SigningKeyError,
    audit_signing_key,
    public_keys,
    receipt_signing_key,
    signing_key_fault,
    trusted_keys,
)
from .storing import FileRefused, store, store_made, sweep_orphans

__all__ = [
    "FileRefused",
    "PublishedKey",
    "SigningKey",
    "SigningKeyError",
    "audit_signing_key",
    "public_keys",
    "receipt_signing_key",
    "signing_key_fault",
    "store",
    "store_made",
    "sweep_orphans",
    "trusted_keys",
]
