"""Tests say what it does, stand where their subject stands, and are never quietly skipped."""

from __future__ import annotations

import ast
from pathlib import Path

from .source import PACKAGE, ROOT, allowed, compare, python_files, shown, tree

TESTS = ROOT / "tests"
HOMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}
SKIPPING = {"skip", "skipif", "xfail", "importorskip", "skipTest"}


def _test_files() -> list[Path]:
    return [path for path in python_files("tests") if path.name.startswith("test_")]


def it_names_every_test_as_a_sentence() -> None:
    wrong = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in _test_files()
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"))
        or (isinstance(node, ast.ClassDef) and node.name.startswith("Test"))
    ]
    assert not wrong, "name it `it_...` (and a group `Describe...`):\n" + "\n".join(wrong)


def it_finds_a_test_in_every_test_file() -> None:
    empty = [
        shown(path)
        for path in _test_files()
        if not any(
            isinstance(node, ast.FunctionDef) and node.name.startswith("it_") for node in ast.walk(tree(path))
        )
    ]
    assert not empty, "\n".join(empty)


def it_makes_a_package_of_every_test_folder() -> None:
    bare = {
        shown(path.parent) for path in python_files("tests") if not (path.parent / "__init__.py").exists()
    }
    assert not bare, sorted(bare)


def it_mirrors_the_sources() -> None:
    strays = []
    for path in _test_files():
        folders = path.relative_to(TESTS).parts[:-1]
        alone = {path.relative_to(TESTS).as_posix(), *folders[:1]}
        if alone & allowed("unmirrored").keys():
            continue
        if not _has_subject(PACKAGE.joinpath(*folders), path.stem.removeprefix("test_")):
            strays.append(shown(path))
    assert not strays, "no module, package or data file of that name in the mirrored folder:\n" + "\n".join(
        strays
    )


def _has_subject(folder: Path, name: str) -> bool:
    """Whether the folder holds what `test_<name>.py` is about.

    `test_clocks_months.py` may be one of several files about `clocks`; a test of the whole folder
    carries the folder's own name.
    """
    words = name.split("_")
    names = ["_".join(words[:count]) for count in range(len(words), 0, -1)]
    return any(
        (folder / f"{candidate}.py").exists()
        or (folder / candidate).is_dir()
        or candidate == folder.name
        or any(path.stem.replace("-", "_") == candidate for path in folder.rglob("*.yaml"))
        for candidate in names
    )


def it_lists_only_folders_that_may_stand_alone() -> None:
    mirrored = {name for name in allowed("unmirrored") if (PACKAGE / name).is_dir()}
    assert not mirrored, f"these do mirror a folder of src/zhian: {sorted(mirrored)}"
    gone = {name for name in allowed("unmirrored") if not (TESTS / name).exists()}
    assert not gone, f"these are no longer there: {sorted(gone)}"


def it_gives_every_module_a_thought_out_name() -> None:
    homeless = [
        shown(path)
        for path in python_files("src", "tests", "tools")
        if HOMELESS & {*path.relative_to(ROOT).parts[:-1], path.stem}
    ]
    assert not homeless, "no utils, helpers or common: say what it is\n" + "\n".join(homeless)


def it_skips_nothing_without_a_reason() -> None:
    compare("skips", {skip for path in python_files("tests") for skip in _skips(path)})


def _skips(path: Path) -> set[str]:
    found: set[str] = set()
    for owner in ast.walk(tree(path)):
        if not isinstance(owner, ast.FunctionDef | ast.ClassDef | ast.Module):
            continue
        own = [*getattr(owner, "decorator_list", []), *owner.body]
        for part in own:
            if isinstance(owner, ast.Module) and isinstance(part, ast.FunctionDef | ast.ClassDef):
                continue
            if any(_is_skip(node) for node in ast.walk(part)):
                found.add(f"{shown(path)}:{getattr(owner, 'name', 'module')}")
    return found


def _is_skip(node: ast.AST) -> bool:
    """`pytest.skip(...)`, `pytest.mark.skipif(...)`, `@unittest.skip` and their kind."""
    if not (isinstance(node, ast.Attribute) and node.attr in SKIPPING):
        return False
    root = node.value
    while isinstance(root, ast.Attribute):
        root = root.value
    return isinstance(root, ast.Name) and root.id in {"pytest", "unittest", "self", "mark"}
