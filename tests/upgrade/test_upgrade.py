"""A site of every former version comes up under this one, with its log sound and its pages open."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.fault

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
VERSIONS = sorted(path.parent for path in HERE.glob("*/manifest.json"))
NOT_THEIRS = {403, 404}  # the desk, for those who have none


def run(environment: Mapping[str, str], *words: str) -> str:
    """What a process prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.name)
def it_brings_a_district_of_a_former_version_forward(own_site: dict[str, str], version: Path) -> None:
    told = run(own_site, "zhian.cli", "--lang", "en", "restore", str(version))
    assert "put up and verified" in told
    assert "migrations brought it forward" in told
    site = {**own_site, "ZHIAN_MODE": "demo"}
    looks = json.loads(run(site, "tests.upgrade.look"))
    wrong = [look for look in looks if look[2] != 200 and (look[2] not in NOT_THEIRS or look[1] != "/desk")]
    assert not wrong, wrong
    assert sum(1 for _, page, _ in looks if page.startswith("/cases/")) >= 6
    assert "The log is sound" in run(site, "zhian.cli", "--lang", "en", "audit", "verify")


def it_keeps_a_district_of_the_first_version() -> None:
    assert "0.1.0" in {path.name for path in VERSIONS}
    assert all(sum(f.stat().st_size for f in path.rglob("*") if f.is_file()) < 300_000 for path in VERSIONS)
