"""Statements for the database are written by us, and values travel beside them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .source import python_files, shown, tree

SENDING = {"execute", "executemany", "raw", "extra"}
BUILDING = {"RawSQL", "RunSQL"}
# Put together from names of our own tables and columns, and from nothing else; each was read for that.
# May shrink, not grow.
PUT_TOGETHER = {
    "src/zhian/web/base/audit/services/sealing.py": "the table's name",
    "src/zhian/web/base/audit/services/stretches.py": "columns, by database",
    "src/zhian/web/base/outbox/services/placing.py": "the table's name",
    "src/zhian/web/base/tenancy/services/limiting.py": "the table's name",
    "src/zhian/web/base/vault/kit/rows.py": "tables and columns of sealed fields",
    "src/zhian/web/casework/selectors/lists.py": "whole statements of Django's, with their parameters",
    "src/zhian/web/casework/services/measuring.py": "a number that is a constant",
    "src/zhian/web/entry/backup/rows.py": "tables and columns, as the models name them",
}


def _sent(path: Path) -> Iterator[tuple[int, ast.expr]]:
    """Every statement that a file hands to the database: its line and its first argument."""
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in SENDING | BUILDING:
            yield node.lineno, node.args[0]


def _files() -> list[Path]:
    return [path for path in python_files("src/zhian/web") if "migrations" not in path.parts]


def it_writes_every_statement_out_or_says_what_it_is_put_together_from() -> None:
    wrong = [
        f"{shown(path)}:{line}"
        for path in _files()
        for line, statement in _sent(path)
        if not isinstance(statement, ast.Constant) and shown(path) not in PUT_TOGETHER
    ]
    assert not wrong, "write the statement out, with %s for every value:\n" + "\n".join(wrong)


def it_keeps_no_file_on_the_list_that_writes_its_statements_out() -> None:
    needed = {
        shown(path)
        for path in _files()
        for _, statement in _sent(path)
        if not isinstance(statement, ast.Constant)
    }
    assert needed == PUT_TOGETHER.keys()


def it_lets_no_statement_of_a_view_or_form_past_the_orm() -> None:
    floors = {"views", "forms", "api", "schemas"}
    wrong = [
        f"{shown(path)}:{line}"
        for path in _files()
        for line, _ in _sent(path)
        if floors & {*path.parts, path.stem}
    ]
    assert wrong == []
