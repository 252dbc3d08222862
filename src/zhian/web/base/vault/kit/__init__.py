"""Where a stored file lies on disk, and the fields that keep personal values sealed."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings

from .ring import Key, KeyRingError, Ring, ring, ring_folder
from .sealing import blind, blinds, seal, unseal

__all__ = [
    "Key",
    "KeyRingError",
    "Ring",
    "blind",
    "blinds",
    "path_of",
    "ring",
    "ring_folder",
    "seal",
    "unseal",
]


def path_of(file_id: UUID) -> Path:
    """`files/<aa>/<id>`; the folder is the id's last byte, as its first ones are the same for weeks."""
    name = str(file_id)
    return Path(settings.FILES_DIR) / name[-2:] / name
