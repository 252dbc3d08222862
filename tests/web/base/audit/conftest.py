"""A data folder of its own for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Settings) -> Path:
    """Checkpoint files and keys go to a throw-away folder."""
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path, None
    return tmp_path
