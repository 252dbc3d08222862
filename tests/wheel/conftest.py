"""The wheel, and an environment outside the repository that knows nothing but the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An installation in a folder of its own; commands run there, with an empty home."""

    folder: Path

    @property
    def programs(self) -> Path:
        """Its bin folder."""
        return self.folder / "venv" / "bin"

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of this repository: no PYTHONPATH, no settings, an empty home, English."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "PYTEST", "DJANGO", "ZHIAN", "DATABASE", "VIRTUAL_ENV", "LC_"))
        }
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        data = str(self.folder / "data")
        return {**kept, "HOME": str(home), "PATH": path, "LANG": "C.UTF-8", "ZHIAN_DATA": data, **more}

    def run(self, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one of its own programs to the end."""
        return subprocess.run(
            [self.programs / words[0], *words[1:]],
            cwd=self.folder,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def install(self, *words: str | Path) -> None:
        """pip, which may use the machine's own settings but nothing of ours."""
        done = self.run(
            "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *words,
            HOME=os.environ.get("HOME", "/"),
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as a release would build it, with the build backend that the lock brought."""
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    """The bare installation: three packages and the wheel."""
    place = Elsewhere(tmp_path_factory.mktemp("bare"))
    venv.create(place.folder / "venv", with_pip=True, symlinks=True)
    place.install("--require-hashes", "-r", ROOT / "requirements" / "bare.txt")
    place.install("--no-deps", "--no-index", wheel)
    return place


@pytest.fixture(scope="session")
def platform(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    """The whole platform, from its lock and the wheel."""
    place = Elsewhere(tmp_path_factory.mktemp("platform"))
    venv.create(place.folder / "venv", with_pip=True, symlinks=True)
    place.install("--require-hashes", "-r", ROOT / "requirements" / "web.txt")
    place.install("--no-deps", "--no-index", wheel)
    return place
