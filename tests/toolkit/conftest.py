"""The pass is compiled once, and kept: of two workers one waits and then reads what the other made."""

from __future__ import annotations

import fcntl
import tempfile
from pathlib import Path

import pytest

from zhian.toolkit.scanners.indicators.scanner import Scanner

from .scanners.indicators.texts import INDEX


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> None:
    with (Path(tempfile.gettempdir()) / "zhian-compiling.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        Scanner(INDEX, compiled=True).hits(b"evil.example")
