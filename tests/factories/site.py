"""What a page needs around it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def make_static_root() -> None:
    """The folder of collected files, empty: WhiteNoise warns when there is none, and warnings are errors."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
