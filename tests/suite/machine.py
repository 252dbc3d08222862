"""What the machine brings: PostgreSQL and Chromium, or the one line that installs them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

# The first has no windows to draw, and so takes a fifth less of the processors.
CHROMIUM_NAMES = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome",
)  # fmt: skip
DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Tool:
    """Something only the system's package manager has."""

    name: str  # as ZHIAN_SKIP writes it
    title: str
    package: str
    find: Callable[[], Path | None]

    def hint(self) -> str:
        """The line that installs it, and the one that does without."""
        return (
            f"{self.title} is missing. Install it: sudo apt-get install -y {self.package}"
            f"   (or go without: ZHIAN_SKIP={self.name} make test)"
        )


def postgresql_programs() -> Path | None:
    """The folder that holds initdb and postgres, the newest one where there are several."""
    on_path = shutil.which("initdb")
    if on_path and (folder := Path(on_path).resolve().parent).joinpath("postgres").exists():
        return folder
    versions = [path.parent for path in DEBIAN_POSTGRESQL.glob("*/bin/initdb")]
    return max(versions, key=lambda folder: float(folder.parent.name), default=None)


def chromium() -> Path | None:
    """The browser's executable; ZHIAN_CHROMIUM names another."""
    named = os.environ.get("ZHIAN_CHROMIUM")
    if named:
        return Path(named) if Path(named).exists() else None
    return next((Path(found) for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("postgresql", "PostgreSQL", "postgresql", postgresql_programs),
        Tool("browser", "Chromium", "chromium-headless-shell", chromium),
    )
}


def skips() -> frozenset[str]:
    """The tools that ZHIAN_SKIP says to do without.

    Raises: ValueError for a name that is none of them.
    """
    named = {word.strip() for word in os.environ.get("ZHIAN_SKIP", "").split(",") if word.strip()}
    if unknown := named - TOOLS.keys():
        raise ValueError(f"ZHIAN_SKIP names {', '.join(sorted(unknown))}; it knows {', '.join(TOOLS)}")
    return frozenset(named)


def missing(needs: Iterable[str]) -> list[Tool]:
    """Needed tools that are neither here nor to be skipped."""
    return [TOOLS[name] for name in sorted(set(needs) - skips()) if TOOLS[name].find() is None]


def in_ci() -> bool:
    """Whether a skip counts as a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true"}
