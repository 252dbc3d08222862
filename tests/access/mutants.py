"""Takes narrowing away on purpose: from one visibility function, or from one read in the sources.

A read is a call `.visible_to(reader)`. Its mutant reads as the machine instead, which sees all rows. The
mutant is made from the source of the function and put under the running one: nothing is imported again.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from django.db.models import Model

from zhian.web.base.people import kit
from zhian.web.base.people.kit import ANONYMOUS, Actor, Purpose, ScopedQuerySet, SystemActor

SOURCES = Path(__file__).parents[2] / "src"
WEB = SOURCES / "zhian" / "web"
FLOORS = frozenset({"views", "api", "tasks", "middleware", "context", "forms", "services", "selectors"})
MACHINE = "_zhian_everyone"


@dataclass(frozen=True, slots=True)
class Read:
    """One call of `visible_to`: where it stands, and the model it reads (empty when it cannot be told)."""

    module: str
    function: str
    number: int  # counted within the function
    line: int
    model: str

    @property
    def key(self) -> str:
        """As matrix.yaml names it: `base.people.selectors:own_file#1`."""
        return f"{self.module.removeprefix('zhian.web.')}:{self.function}#{self.number}"


@contextmanager
def visibility_replaced(model: type[Model], *, by_all: bool) -> Iterator[None]:
    """While inside, everybody sees all rows of a model (or none of them)."""
    former = kit._VISIBILITY[model]

    def mutant(rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        del actor
        return rows if by_all else rows.none()

    kit._VISIBILITY[model] = mutant
    try:
        yield
    finally:
        kit._VISIBILITY[model] = former


def narrowed_reads() -> list[Read]:
    """Every read that names a person as its reader, in the floors that read."""
    found: list[Read] = []
    for path in sorted(WEB.glob("**/*.py")):
        if FLOORS & set(path.relative_to(WEB).with_suffix("").parts):
            found += _reads_of(path)
    return found


def _reads_of(path: Path) -> Iterator[Read]:
    module = _module_name(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        name
        for name, value in vars(import_module(module)).items()
        if isinstance(value, SystemActor) or value == ANONYMOUS
    }
    for name, function in _functions(tree, ""):
        machines = constants | _machines(function)
        for number, call in enumerate(_calls(function), start=1):
            if not _is_machine(call.args[0], machines):
                yield Read(module, name, number, call.lineno, _model_of(module, call))


def _module_name(path: Path) -> str:
    parts = path.relative_to(SOURCES).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions and methods, by qualified name; what is nested in a function belongs to it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield f"{prefix}{child.name}", child
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")


def _calls(function: ast.AST) -> list[ast.Call]:
    """In the order in which they are written."""
    found = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "visible_to"
        and node.args
    ]
    return sorted(found, key=lambda call: (call.end_lineno or 0, call.end_col_offset or 0))


def _machines(function: ast.FunctionDef) -> set[str]:
    """Names of the machine: `system = SystemActor(...)`, or an argument that can be nothing else."""
    names = {
        argument.arg
        for argument in (*function.args.args, *function.args.kwonlyargs)
        if isinstance(argument.annotation, ast.Name) and argument.annotation.id == "SystemActor"
    }
    for statement in ast.walk(function):
        if isinstance(statement, ast.Assign) and _is_machine(statement.value, set()):
            names |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return names


def _is_machine(node: ast.expr, names: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in names
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "SystemActor"


def _model_of(module: str, call: ast.Call) -> str:
    node: ast.expr = call
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    if not isinstance(node, ast.Name):
        return ""
    found = getattr(import_module(module), node.id, None)
    return found._meta.label if inspect.isclass(found) and issubclass(found, Model) else ""


@contextmanager
def read_by_machine(read: Read) -> Iterator[None]:
    """While inside, that one read sees all rows, whoever asks."""
    function = _running(read)
    former = function.__code__
    function.__globals__[MACHINE] = SystemActor(Purpose.TEST)
    function.__code__ = _mutant(read, former)
    try:
        yield
    finally:
        function.__code__ = former
        del function.__globals__[MACHINE]


def _running(read: Read) -> FunctionType:
    found: Any = import_module(read.module)
    for name in read.function.split("."):
        found = inspect.getattr_static(found, name)
    found = getattr(found, "fget", None) or getattr(found, "__func__", found)
    found = inspect.unwrap(found)
    assert isinstance(found, FunctionType), f"{read.key} is not a function"
    return found


def _mutant(read: Read, former: CodeType) -> CodeType:
    path = Path(inspect.getsourcefile(import_module(read.module)) or "")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    function = dict(_functions(tree, ""))[read.function]
    call = _calls(function)[read.number - 1]
    call.args[0] = ast.copy_location(ast.Name(MACHINE, ast.Load()), call.args[0])
    code = _find(compile(tree, str(path), "exec", dont_inherit=True), read.function)
    assert code is not None, f"{read.key} cannot be compiled alone"
    assert code.co_freevars == former.co_freevars
    return code


def _find(code: CodeType, name: str) -> CodeType | None:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == name:
                return constant
            if (inner := _find(constant, name)) is not None:
                return inner
    return None
