"""A real server over the test database, and people who knock at the same moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from .knocking import Door


@pytest.fixture
def door(live_server: Any, transactional_db: None, settings: Settings, tmp_path: Path) -> Door:
    """A server on a port of its own: each request has a thread and a database connection to itself.

    Its data folder is its own too: checkpoint files outlive a database that was emptied between tests.
    """
    del transactional_db
    settings.DATA_DIR = tmp_path
    return Door(live_server.url)
