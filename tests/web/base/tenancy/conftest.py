"""Fixtures of this folder."""

from __future__ import annotations

import pytest

from tests.factories.site import make_static_root


@pytest.fixture(autouse=True, scope="session")
def _static_root() -> None:
    make_static_root()
