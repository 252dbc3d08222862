"""Fixtures of the access matrix."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _frozen_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_NOW", "2026-11-24T02:30:00+00:00")
