"""Kill -9 in the midst of a rotation: everything opens at every moment, and a second run ends it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.fault

ROOT = Path(__file__).parents[2]
PERSONS = 4000  # eight batches
BATCHES_BEFORE_THE_KILL = 3


def run(environment: Mapping[str, str], *words: str) -> str:
    """What a process prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def examined(environment: Mapping[str, str]) -> dict[str, Any]:
    """How many persons open whole, and under which keys they stand."""
    found: dict[str, Any] = json.loads(run(environment, "tests.faults.rotation", "examine"))
    return found


def it_loses_nothing_when_a_rotation_is_killed(own_site: dict[str, str]) -> None:
    site = {**own_site, "ZHIAN_MODE": "demo", "ZHIAN_LANG": "en"}
    run(site, "tests.faults.rotation", "prepare", str(PERSONS))
    with subprocess.Popen(
        [sys.executable, "-m", "zhian.cli", "keys", "rotate"],
        cwd=ROOT,
        env=site,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as rotation:
        assert rotation.stderr is not None
        told = 0
        while told < BATCHES_BEFORE_THE_KILL and (line := rotation.stderr.readline()):
            told += line.startswith("  files of persons: ") and not line.endswith(": 0\n")
        rotation.kill()
    half = examined(site)
    assert half["persons"] == PERSONS
    assert len(half["keys"]) == 6, "the former and the new key of every use: it was struck half way"

    assert "not finished" in run(site, "zhian.cli", "keys", "rotate")
    whole = examined(site)
    assert whole["persons"] == PERSONS
    assert len(whole["keys"]) == 3
    assert set(whole["keys"]) < set(half["keys"]), "a second run makes no further keys"
