"""The steps of the suite, in order: the cheap ones that fail most often come first."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / ".test" / "reports"
TYPED = ("tools", "tests/suite", "tests/architecture", "tests/wheel", "tests/browser/conftest.py")
# Folders without a table to touch: once on one database is enough.
PURE = {"architecture", "browser", "factories", "golden", "kernel", "laws", "policy", "suite", "wheel"}
# Starts a server of its own, and so belongs to the steps that need its programs.
CLUSTER = "tests/suite/test_cluster.py"
OTHER_ZONE = "America/New_York"
ZONED = ("kernel/test_clock*.py", "policy/test_c*.py", "policy/test_workdays*.py", "laws")
TWO_AT_ONCE = ("-n", "2", "--dist", "worksteal")
LONG = ("tests/journeys", "tests/concurrency", "tests/web/entry")
IN_PROCESS = "not browser and not fault"
# Kill processes that choose their own database, the embedded one: once is enough.
WITHOUT_A_CHOICE = (
    "tests/web/entry/test_demo.py",
    "tests/web/entry/test_supervisor.py",
    "tests/web/entry/test_parentage.py",
)
EVERY_PAGE = "tests/browser/test_every_page.py"
# Each deletes one guard after another and runs the tests that should notice: minutes, and once is enough.
MUTANTS = "test_mutants.py"


@dataclass(frozen=True, slots=True)
class Step:
    """One command with a name. `tests` says that it writes a report with counts.

    Neighbours in different lanes run at the same time: those that mostly wait for processes of their own.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]
    needs: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    tests: bool = False
    lane: str = ""

    @property
    def report(self) -> Path:
        """Where pytest writes its counts."""
        return REPORTS / f"{self.name.replace(' ', '-').lower()}.xml"


def _tool(name: str, *words: str) -> tuple[str, ...]:
    return (str(Path(sys.executable).with_name(name)), *words)


def _pytest(name: str, *words: str, needs: str = "", lane: str = "", **environment: str) -> Step:
    step = Step(name, (), needs, environment, tests=True, lane=lane)
    command = _tool("python", "-m", "pytest", "-q", f"--junitxml={step.report}", *words)
    return replace(step, commands=(command,))


def lint() -> Step:
    """Style and the mistakes that can be seen without running."""
    return Step("lint", (_tool("ruff", "check", "."), _tool("ruff", "format", "--check", ".")))


def types(lane: str = "") -> Step:
    """Strict types over the package, then over what tests it."""
    present = [name for name in TYPED if (ROOT / name).exists()]
    return Step("types", (_tool("mypy"), _tool("mypy", *present)), lane=lane)


def contracts() -> Step:
    """Who may import whom."""
    return Step("contracts", (_tool("lint-imports", "--no-logo", "--no-cache"),))


def unit(*less: str) -> Step:
    """Everything that runs in one process, on the embedded database, without the folders in `less`."""
    left_out = (*(f"--ignore={folder}" for folder in less), f"--ignore-glob=*/{MUTANTS}")
    return _pytest(
        "tests on SQLite", *TWO_AT_ONCE, "-m", IN_PROCESS, *left_out,
        "--ignore=tests/wheel", "--ignore=tests/browser", f"--ignore={CLUSTER}", "tests",
    )  # fmt: skip


def touching_tables() -> list[str]:
    """Test folders and files that are not known to be pure: a new one runs on both databases."""
    return sorted(
        f"tests/{path.name}"
        for path in (ROOT / "tests").iterdir()
        if (path.is_dir() and path.name not in PURE and any(path.rglob("test_*.py")))
        or path.match("test_*.py")
    )


def mutants() -> list[str]:
    """The tests that prove the tests."""
    return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob(MUTANTS))


def zoned() -> list[str]:
    """Tests about days and limits, whose answers must not depend on the machine's zone."""
    found = sorted(
        path.relative_to(ROOT).as_posix() for pattern in ZONED for path in (ROOT / "tests").glob(pattern)
    )
    return found or ["tests/policy"]


def quick() -> list[Step]:
    """The two-minute subset: without whole walks, real processes and crowds."""
    return [lint(), types(), contracts(), unit(*LONG)]


def everything() -> list[Step]:
    """All of it."""
    tables = touching_tables()
    return [
        lint(),
        contracts(),
        types(lane="types"),
        _pytest("tests in another zone", *zoned(), lane="zone", TZ=OTHER_ZONE),
        unit(),
        _pytest(
            "tests on PostgreSQL",
            *TWO_AT_ONCE,
            "-m",
            IN_PROCESS,
            f"--ignore-glob=*/{MUTANTS}",
            *tables,
            CLUSTER,
            needs="postgresql",
        ),
        _pytest("deleted guards", *TWO_AT_ONCE, *mutants()),
        *beside_each_other(tables),
    ]


def beside_each_other(tables: list[str]) -> list[Step]:
    """What waits for browsers, servers and the killed, in three lanes of about the same length."""
    browser = ("-m", "browser", "--ignore=tests/wheel")
    faults = ("-m", "fault", *(f"--ignore={path}" for path in WITHOUT_A_CHOICE), *tables)
    return [
        _pytest("every page", "-m", "browser", EVERY_PAGE, needs="browser", lane="pages"),
        _pytest("wheel", "tests/wheel", lane="pages"),
        _pytest("browser", *browser, f"--ignore={EVERY_PAGE}", "tests", needs="browser", lane="walks"),
        _pytest("killed processes on SQLite", *faults, lane="walks"),
        _pytest("killed processes on PostgreSQL", *faults, needs="postgresql", lane="processes"),
        _pytest("killed supervisors", "-m", "fault", *WITHOUT_A_CHOICE, lane="processes"),
    ]


PLANS: dict[str, Callable[[], list[Step]]] = {
    "all": everything,
    "quick": quick,
    "lint": lambda: [lint()],
    "types": lambda: [types()],
    "contracts": lambda: [contracts()],
}
