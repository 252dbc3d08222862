"""Fixtures of this folder."""

from __future__ import annotations

import pytest

from tests.factories.site import make_static_root


@pytest.fixture(autouse=True, scope="session")
def _static_root() -> None:
    make_static_root()


@pytest.fixture(autouse=True)
def _frozen_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_NOW", "2026-11-24T02:30:00+00:00")
