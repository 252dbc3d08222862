"""A real server over the test database, and people who knock at the same moment."""

from __future__ import annotations

from typing import Any

import pytest

from .knocking import Door


@pytest.fixture
def door(live_server: Any, transactional_db: None) -> Door:
    """A server on a port of its own: each request has a thread and a database connection to itself."""
    del transactional_db
    return Door(live_server.url)
