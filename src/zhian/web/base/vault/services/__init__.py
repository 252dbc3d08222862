"""Keeping files and the keys that sign for the platform."""

from __future__ import annotations

from .drafts import claim, forget, sweep_drafts, sweep_orphans, take_back
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
from .recognising import FileRefused
from .scanning import scan_waiting
from .serving import file_response
from .storing import store, store_made

__all__ = [
    "FileRefused",
    "PublishedKey",
    "SigningKey",
    "SigningKeyError",
    "audit_signing_key",
    "claim",
    "file_response",
    "forget",
    "public_keys",
    "receipt_signing_key",
    "scan_waiting",
    "signing_key_fault",
    "store",
    "store_made",
    "sweep_drafts",
    "sweep_orphans",
    "take_back",
    "trusted_keys",
]
