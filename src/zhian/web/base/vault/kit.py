"""Where a stored file lies on disk."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings


def path_of(file_id: UUID) -> Path:
    """`files/<aa>/<id>`; the folder is the id's last byte, as its first ones are the same for weeks."""
    name = str(file_id)
    return Path(settings.FILES_DIR) / name[-2:] / name
