"""THREAT_MODEL.md says of every line of the standard which test shows it, or why there is none."""

from __future__ import annotations

import ast
import re

from .source import ROOT

PAGE = ROOT / "THREAT_MODEL.md"
LINES_OF_LEVEL_2 = 253
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`([a-z_/]+\.py)::(it_\w+)`")
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
