"""THREAT_MODEL.md says of every line of the standard which test shows it, or why there is none."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from tests.suite.steps import everything

from .source import ROOT

PAGE = ROOT / "THREAT_MODEL.md"
LINES_OF_LEVEL_2 = 253
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`([a-z_/]+\.py)::(it_\w+)`")
STILL_OPEN = {"2.1.1", "6.2.12"}
REASON = re.compile(r"\*\*(Not here|Operator|Open):\*\* .{7,}")


def _rows() -> list[tuple[str, str, str]]:
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def _tests_of(path: str) -> set[str]:
    file = ROOT / "tests" / path
    if not file.exists():
        return set()
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def it_has_every_line_of_level_two_once() -> None:
    numbers = [number for number, _, _ in _rows()]
    assert len(numbers) == len(set(numbers)) == LINES_OF_LEVEL_2


def it_leaves_no_line_without_a_test_or_a_reason() -> None:
    empty = [number for number, _, shown in _rows() if not TEST.search(shown) and not REASON.match(shown)]
    assert empty == []


def it_names_tests_that_exist() -> None:
    named = {(number, found) for number, _, shown in _rows() for found in TEST.findall(shown)}
    assert named
    gone = sorted(f"{number} {path}::{test}" for number, (path, test) in named if test not in _tests_of(path))
    assert gone == []


def it_promises_a_time_for_libraries_with_a_known_weakness() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "within seven days" in page
    assert "every three months" in page


def it_checks_types_strictly_in_every_run() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert settings["strict"] is True
    programs = {Path(command[0]).name for step in everything() for command in step.commands}
    assert "mypy" in programs


def it_has_a_reason_for_every_line_that_is_still_open() -> None:
    still = {number: shown for number, _, shown in _rows() if shown.startswith("**Open:**")}
    assert still.keys() <= STILL_OPEN, "shrink the list when a line is closed, and do not open another"
    assert all(len(reason) > 60 for reason in still.values())
