"""Where a stored file lies on disk, and the fields that keep personal values sealed."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings

from .fields import (
    BlindIndexField,
    SealedDateField,
    SealedJSONField,
    SealedTextField,
    Stored,
    TokenField,
    searched,
)
from .ring import Key, KeyRingError, Ring, ring, ring_folder
from .rows import seal_existing, settle
from .sealing import blind, blinds, seal, unseal, unsealer

__all__ = [
    "BlindIndexField",
    "Key",
    "KeyRingError",
    "Ring",
    "SealedDateField",
    "SealedJSONField",
    "SealedTextField",
    "Stored",
    "TokenField",
    "blind",
    "blinds",
    "path_of",
    "ring",
    "ring_folder",
    "seal",
    "seal_existing",
    "searched",
    "settle",
    "unseal",
    "unsealer",
]


def path_of(file_id: UUID) -> Path:
    """`files/<aa>/<id>.sealed`; the folder is the id's last byte: its first ones are the same for weeks."""
    name = str(file_id)
    return Path(settings.FILES_DIR) / name[-2:] / f"{name}.sealed"
