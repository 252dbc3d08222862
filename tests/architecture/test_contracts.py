"""The import contracts hold, are quick, and really catch what they claim to catch."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from .source import PACKAGE, ROOT

SECONDS_AT_MOST = 3.0


@dataclass(frozen=True, slots=True)
class Plant:
    """A line of code that must not be there, and the words by which the linter names it."""

    name: str
    path: str
    code: str
    caught: str


PLANTS = (
    Plant("kernel reaches for policy", "kernel/ids.py", "import zhian.policy.model", "kernel is not allowed"),
    Plant("kernel reaches for Django", "kernel/ids.py", "import django.db", "kernel.ids -> django"),
    Plant("kernel opens a socket", "kernel/ids.py", "import socket", "kernel.ids -> socket"),
    Plant("policy reaches for Django", "policy/model.py", "import django.conf", "policy.model -> django"),
    Plant("policy reaches for web", "policy/model.py", "import zhian.web.wiring", "policy is not allowed"),
    Plant("web reaches for the command", "web/urls.py", "import zhian.cli", "web is not allowed"),
    Plant("a stray room", "utils/x.py", "", "zhian.utils"),
    Plant("a stray floor", "web/talent/helpers.py", "", "zhian.web.talent.helpers"),
    Plant("a stray app", "web/base/common/x.py", "", "zhian.web.base.common"),
    Plant(
        "casework reaches for talent",
        "web/casework/services.py",
        "import zhian.web.talent.services",
        "zhian.web.casework.services -> zhian.web.talent.services",
    ),
    Plant(
        "casework and notify meet",
        "web/notify/services.py",
        "import zhian.web.casework.services",
        "zhian.web.notify.services -> zhian.web.casework.services",
    ),
    Plant(
        "people reaches for tenancy",
        "web/base/people/selectors.py",
        "from zhian.web.base.tenancy import selectors",
        "zhian.web.base.people.selectors -> zhian.web.base.tenancy.selectors",
    ),
    Plant(
        "models reach for services",
        "web/casework/models.py",
        "import zhian.web.casework.services",
        "zhian.web.casework.models -> zhian.web.casework.services",
    ),
    Plant(
        "services reach for tasks",
        "web/talent/services.py",
        "import zhian.web.talent.tasks",
        "zhian.web.talent.services -> zhian.web.talent.tasks",
    ),
    Plant(
        "another app's models",
        "web/talent/selectors.py",
        "from zhian.web.casework.models import Case",
        "zhian.web.talent.selectors (l.",
    ),
    Plant(
        "another app's permissions",
        "web/casework/views.py",
        "import zhian.web.base.tenancy.permissions",
        "permissions is private to zhian.web.base.tenancy",
    ),
    Plant(
        "another app's views",
        "web/talent/views.py",
        "import zhian.web.casework.views",
        "views is private to zhian.web.casework",
    ),
    Plant(
        "wiring reaches for models",
        "web/wiring.py",
        "import zhian.web.casework.models",
        "models is private to zhian.web.casework",
    ),
    Plant(
        "a kit leans on services",
        "web/base/people/kit.py",
        "import zhian.web.base.outbox.services",
        "a kit may import only other kits",
    ),
)


TARGETS = (
    "cli.py",
    "web/base/outbox/services.py",
    "web/casework/services.py",
    "web/casework/views.py",
    "web/talent/services.py",
    "web/talent/tasks.py",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's Python, the contracts and our own contract type, somewhere else."""
    home = tmp_path_factory.mktemp("house")
    for path in PACKAGE.rglob("*.py"):
        place = home / "src" / "zhian" / path.relative_to(PACKAGE)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    shutil.copyfile(ROOT / ".importlinter", home / ".importlinter")
    types = home / "tests" / "architecture"
    types.mkdir(parents=True)
    shutil.copyfile(Path(__file__).with_name("doors.py"), types / "doors.py")
    for folder in (types.parent, types):
        (folder / "__init__.py").touch()
    for name in TARGETS:  # a floor without a tenant yet: the plant needs something to reach for
        (home / "src" / "zhian" / name).touch()
    return home


@pytest.fixture(scope="module")
def unplanted(copy: Path) -> str:
    """What the linter says before anything was planted."""
    return _lint(copy)[1]


def _lint(home: Path, *words: str) -> tuple[int, str]:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-cache", "--no-logo", *words],
        cwd=home,
        env={**os.environ, "PYTHONPATH": f"{home / 'src'}{os.pathsep}{home}", "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def it_keeps_every_contract_in_three_seconds() -> None:
    began = time.monotonic()
    code, said = _lint(ROOT)
    assert code == 0, said
    assert time.monotonic() - began < SECONDS_AT_MOST


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def it_catches_a_planted_violation(copy: Path, unplanted: str, plant: Plant) -> None:
    assert plant.caught not in unplanted, "the violation was there before it was planted"
    place = copy / "src" / "zhian" / plant.path
    made = [folder for folder in place.parents if not folder.exists()]
    place.parent.mkdir(parents=True, exist_ok=True)
    for folder in made:
        (folder / "__init__.py").touch()
    former = place.read_text(encoding="utf-8") if place.exists() else None
    place.write_text((former or "") + f"\n{plant.code}\n", encoding="utf-8")
    try:
        code, said = _lint(copy)
    finally:
        if former is None:
            place.unlink()
        else:
            place.write_text(former, encoding="utf-8")
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
    assert code == 1, said
    assert plant.caught in said


ANNOTATIONS_ONLY = re.compile(r"# Annotations only.*\nignore_imports =\n(?: {4}.*\n)+")


def it_needs_its_exceptions_for_annotations_alone(copy: Path) -> None:
    contract = copy / ".importlinter"
    former = contract.read_text(encoding="utf-8")
    strict, removed = ANNOTATIONS_ONLY.subn("", former)
    assert removed
    # What remains: the kits of base (two lines), polars in one module, and who looks at ports.
    assert strict.count("ignore_imports") == 4
    strict = strict.replace("exclude_type_checking_imports = False", "exclude_type_checking_imports = True")
    contract.write_text(strict, encoding="utf-8")
    try:
        code, said = _lint(copy, "--contract", "floors")
    finally:
        contract.write_text(former, encoding="utf-8")
    assert code == 0, said
