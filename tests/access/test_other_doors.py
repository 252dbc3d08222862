"""Doors that are no pages: downloads, and work that runs without a person."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from zhian.web import wiring
from zhian.web.base.people.kit import Purpose, SystemActor

from . import matrix
from .matrix import load

SOURCES = Path(__file__).parents[2] / "src"
WEB = SOURCES / "zhian" / "web"
HANDS_OUT = {"FileResponse", "StreamingHttpResponse"}


def _functions(*floors: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(WEB.glob("**/*.py")):
        parts = path.relative_to(SOURCES).with_suffix("").parts
        if set(floors) & set(parts):
            module = ".".join(parts)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    yield f"{module}.{node.name}", node


def _hands_out_a_file(function: ast.FunctionDef) -> bool:
    return any(
        (isinstance(node, ast.Constant) and node.value == "Content-Disposition")
        or (isinstance(node, ast.Name) and node.id in HANDS_OUT)
        for node in ast.walk(function)
    )


def it_lists_every_download_with_its_route() -> None:
    found = {name for name, function in _functions("views", "api") if _hands_out_a_file(function)}
    listed: dict[str, str] = load()["files"]
    assert set(listed) == found
    assert set(listed.values()) <= {row.route for row in matrix.rows()}, (
        "downloads without a row of their route"
    )


def it_lists_all_work_without_a_person() -> None:
    assert set(load()["tasks"]) == set(_work())


def it_lets_all_work_name_its_purpose() -> None:
    wrong = []
    for name, function in _work().items():
        module = import_module(function.__module__)
        source = inspect.getsource(module)
        said = load()["tasks"][name]
        if said == "nobody":
            wrong += [f"{name} reads rows and says it does not"] * ("visible_to" in source)
            continue
        purpose = Purpose(said)
        actors = [value for value in vars(module).values() if isinstance(value, SystemActor)]
        if f"Purpose.{purpose.name}" not in source and purpose not in {actor.purpose for actor in actors}:
            wrong.append(f"{name} never acts as {purpose.name}")
    assert not wrong, wrong


def _work() -> dict[str, Callable[..., Any]]:
    """Tasks by module and function; subscribers and ticks by their names."""
    work: dict[str, Callable[..., Any]] = {}
    for name, function in _functions("tasks"):
        if any("task" in ast.unparse(decorator) for decorator in function.decorator_list):
            module, _, attribute = name.rpartition(".")
            found = getattr(import_module(module), attribute)
            work[name] = getattr(found, "func", found)
    for subscriber in wiring.SUBSCRIBERS:
        work[subscriber.name] = subscriber.handle
    for tick in wiring.TICKS:
        work[tick.name] = tick.run
    return work
