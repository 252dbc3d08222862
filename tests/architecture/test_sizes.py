"""Files and functions stay short enough to be read in one sitting."""

from __future__ import annotations

import ast

from .source import allowed, compare, python_files, shown, tree

FILE_LINES_AT_MOST = 600
FUNCTION_LINES_AT_MOST = 60
EXCEPTIONS_AT_MOST = 0  # may only be lowered


def it_keeps_files_and_functions_short() -> None:
    long: set[str] = set()
    for path in python_files("src", "tests", "tools"):
        if len(path.read_text(encoding="utf-8").splitlines()) > FILE_LINES_AT_MOST:
            long.add(shown(path))
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES_AT_MOST:
                    long.add(f"{shown(path)}:{node.name}")
    compare("sizes", long)


def it_grants_no_more_exceptions_than_before() -> None:
    assert len(allowed("sizes")) <= EXCEPTIONS_AT_MOST
