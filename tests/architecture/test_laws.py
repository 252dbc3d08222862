"""Laws and catalogues are data: no Python among them, every file readable."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from .source import PACKAGE, repository_files, shown

DATA = [PACKAGE / "laws", PACKAGE / "locale"]
LAWS = [path for path in repository_files() if path.is_relative_to(DATA[0]) and path.suffix == ".yaml"]


def it_holds_no_python() -> None:
    code = [
        shown(path)
        for path in repository_files()
        if path.suffix in {".py", ".pyc", ".so"} and any(path.is_relative_to(room) for room in DATA)
    ]
    assert not code, code


def it_has_laws_and_all_end_alike() -> None:
    assert LAWS
    other = [
        shown(path)
        for path in repository_files()
        if path.is_relative_to(DATA[0]) and path.suffix not in {".yaml", ".md"}
    ]
    assert not other, other


@pytest.mark.parametrize("path", LAWS, ids=shown)
def it_parses(path: Path) -> None:
    assert yaml.safe_load(path.read_text(encoding="utf-8")) is not None
