"""What the architecture tests read: the repository's own files, parsed once."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "zhian"
WEB = PACKAGE / "web"
ALLOWED = Path(__file__).parent / "allowed"


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, under version control; ignored files are not looked at."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return tuple(path for path in paths if path.is_file())


def python_files(*tops: str, migrations: bool = False) -> list[Path]:
    """Python files under these top folders."""
    roots = [ROOT / top for top in tops]
    return [
        path
        for path in repository_files()
        if path.suffix == ".py"
        and any(path.is_relative_to(root) for root in roots)
        and (migrations or "migrations" not in path.parts)
    ]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    """A path as people say it: from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """The dotted name of a file under src."""
    parts = list(path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> list[tuple[str, int]]:
    """Modules a file imports, with lines; relative names made absolute."""
    package = module_of(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    found: list[tuple[str, int]] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            found.append((".".join([*base, *([node.module] if node.module else [])]), node.lineno))
    return found


def allowed(name: str) -> dict[str, str]:
    """An allow-list: `entry  # why`, one a line. An entry without a reason is an error."""
    entries: dict[str, str] = {}
    for line in (ALLOWED / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        entry, _, why = line.partition("  # ")
        if not why.strip():
            raise AssertionError(f"allowed/{name}.txt: {entry.strip()} has no reason; write `entry  # why`")
        entries[entry.strip()] = why.strip()
    return entries


def compare(name: str, found: set[str]) -> None:
    """Fail for what is found but not allowed, and for what is allowed but no longer found."""
    permitted = set(allowed(name))
    fresh, stale = sorted(found - permitted), sorted(permitted - found)
    assert not fresh, "\n".join([f"not on tests/architecture/allowed/{name}.txt:", *fresh])
    assert not stale, "\n".join([f"strike from tests/architecture/allowed/{name}.txt:", *stale])
