"""`make bench`: measure every claim in a process of its own and print the table; ONLY= names some of them."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from tests.suite.cluster import cluster
from tests.suite.machine import TOOLS, postgresql_programs

from benchmarks.claims import Claim, chosen

ROOT = Path(__file__).resolve().parents[1]
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
PACKAGES = ("django", "granian", "psycopg", "cryptography", "numpy", "polars", "pyyaml")


class Line(NamedTuple):
    """One line of the table."""

    claim: Claim
    database: str
    figure: dict[str, Any] | None
    trouble: str = ""

    @property
    def verdict(self) -> str:
        """What the last column says."""
        if self.claim.module is None:
            return "to come"
        if self.figure is None:
            return "FAILED"
        return "pass" if self.claim.met(self.figure["value"]) and self.figure["says"] else "MISS"


def main() -> int:
    """0 when no measured claim missed its bound."""
    claims = chosen(os.environ.get("ONLY", ""))
    print("\n".join(machine()), flush=True)
    lines = [line for group in _neighbours(claims) for line in _measured(group)]
    print("\n".join(table(lines)))
    return int(any(line.verdict in ("MISS", "FAILED") for line in lines))


def machine() -> list[str]:
    """The machine and the versions that a figure belongs to."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    processor = next(
        (line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")),
        platform.processor(),
    )
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return [
        f"machine   {processor}, {os.cpu_count()} processors, {_memory()} of memory; load {load}",
        f"system    {platform.platform()}, Python {platform.python_version()}",
        f"packages  {packages}",
    ]


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"


def _neighbours(claims: list[Claim]) -> Iterator[list[Claim]]:
    """Claims on one ground together, every other by itself."""
    for _, group in itertools.groupby(claims, key=lambda claim: claim.ground or claim.name):
        yield list(group)


def _measured(group: list[Claim]) -> list[Line]:
    lines = []
    for database in (SQLITE, POSTGRESQL) if group[0].databases else ("",):
        with tempfile.TemporaryDirectory(prefix="zhian-bench-") as folder, _database(database) as url:
            for claim in group:
                if claim.module is None:
                    lines.append(Line(claim, database, None))
                    continue
                print(f"measuring {claim.name} {database}".rstrip(), file=sys.stderr, flush=True)
                lines.append(_one(claim, database, Path(folder), url))
    return sorted(lines, key=lambda line: group.index(line.claim))


@contextlib.contextmanager
def _database(database: str) -> Iterator[str]:
    if database != POSTGRESQL:
        yield ""
        return
    programs = postgresql_programs()
    if programs is None:
        raise SystemExit(TOOLS["postgresql"].hint())
    with cluster(programs) as url:
        yield url


def _one(claim: Claim, database: str, folder: Path, url: str) -> Line:
    environment = {
        **os.environ, "DATABASE_URL": url, "ZHIAN_MODE": "demo", "ZHIAN_DATA": str(folder / "data"),
        "ZHIAN_KEYS": str(folder / "keys"), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.one", str(claim.module)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return Line(claim, database, None, done.stderr.strip().splitlines()[-1][:200])
    return Line(claim, database, json.loads(done.stdout.splitlines()[-1]))


def table(lines: list[Line]) -> list[str]:
    """The results beside what was asked, then the notes and what others take for the same."""
    width = max(len(line.claim.title) for line in lines)
    rows = ["", f"{'':<{width}}  {'':<10}  {'median':>12}  {'bound':>12}"]
    for line in lines:
        claim, figure = line.claim, line.figure
        sign = "≥" if claim.more_is_better else "≤"
        value = "" if figure is None else f"{figure['value']:,.1f} {claim.unit}"
        bound = f"{sign} {claim.at_least:,g} {claim.unit}"
        rows.append(f"{claim.title:<{width}}  {line.database:<10}  {value:>12}  {bound:>12}  {line.verdict}")
    rows.append("")
    for line in lines:
        figure = line.figure or {}
        peers = "; ".join(
            f"{name} {value:,.1f} {line.claim.unit}" for name, value in figure.get("peers", {}).items()
        )
        told = [figure.get("note", ""), line.trouble, peers and f"beside us: {peers}"]
        told.append(f"{figure['rss_megabytes']:,.0f} MB" if figure.get("rss_megabytes") else "")
        if any(told):
            rows.append(f"{line.claim.name} {line.database}: {'; '.join(each for each in told if each)}")
    return rows


if __name__ == "__main__":
    sys.exit(main())
