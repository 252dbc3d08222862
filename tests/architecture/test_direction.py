"""Direction that the import linter cannot see: dotted strings, signals, managers, the kernel's imports."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from .rooms import app_of, is_door, points_down
from .source import PACKAGE, WEB, imports_of, module_of, python_files, shown, tree

DOTTED = re.compile(r"zhian(\.[a-z_][a-z0-9_]*)+(\.[A-Z]\w*)?")
SIGNALS = {
    "django.dispatch",
    "django.db.models.signals",
    "django.core.signals",
    "django.contrib.auth.signals",
}
CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
    "timezone": {"now", "localtime", "localdate"},
}
UNSCOPED = {"_base_manager", "_default_manager"}
UNSCOPED_FLOORS = {"kit", "permissions", "models"}
KERNEL_FRIENDS = {"receipts": {"cryptography"}, "checkpoints": {"cryptography"}}


def _dotted_strings(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
            yield node.value, node.lineno


def _module_in(dotted: str) -> str:
    """The longest leading part of a dotted string that is a module."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        try:
            if find_spec(name):
                return name
        except ModuleNotFoundError:
            continue
    return parts[0]


def it_points_dotted_strings_down_and_through_doors() -> None:
    wrong = []
    for path in python_files("src"):
        importer = module_of(path)
        if importer.startswith("zhian.web.settings"):  # lists what Django loads, from every room
            continue
        for dotted, line in _dotted_strings(path):
            target = _module_in(dotted)
            app = app_of(target)
            private = app and app != app_of(importer) and app_of(importer) and not is_door(app, target)
            if not points_down(importer, target) or private:
                wrong.append(f"{shown(path)}:{line} {dotted}")
    assert not wrong, "\n".join(wrong)


def _settings_strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _settings_strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _settings_strings(item)


LOADED = ("INSTALLED_APPS", "MIDDLEWARE", "TEMPLATES", "AUTHENTICATION_BACKENDS", "STORAGES", "TASKS",
          "WSGI_APPLICATION", "ROOT_URLCONF", "EMAIL_BACKEND", "PASSWORD_HASHERS", "AXES_HANDLER",
          "AUTH_PASSWORD_VALIDATORS")  # fmt: skip


@pytest.mark.parametrize("name", LOADED)
def it_names_only_things_that_exist_in_settings(name: str) -> None:
    dotted = [
        text
        for text in _settings_strings(getattr(settings, name))
        if re.fullmatch(r"[a-z_]\w*(\.\w+)*", text) and ("." in text or name == "INSTALLED_APPS")
    ]
    assert dotted
    for text in dotted:
        try:
            import_string(text)
        except ImportError:
            import_module(text)


def it_uses_no_signals_for_domain_flow() -> None:
    wrong = [
        f"{shown(path)}:{line} {name}"
        for path in python_files("src")
        for name, line in imports_of(path)
        if any(name == signals or name.startswith(f"{signals}.") for signals in SIGNALS)
    ]
    assert not wrong, "emit an event and subscribe in web/wiring.py:\n" + "\n".join(wrong)


def it_reads_past_the_scoped_manager_only_in_kit_models_and_permissions() -> None:
    wrong = [
        f"{shown(path)}:{node.lineno} {node.attr}"
        for path in python_files("src/zhian/web")
        if not UNSCOPED_FLOORS & {*path.relative_to(WEB).parts[:-1], path.stem}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in UNSCOPED
    ]
    assert not wrong, "say who is asking: .objects.visible_to(actor)\n" + "\n".join(wrong)


def _told(path: Path, wanted: Callable[[ast.Attribute], bool]) -> Iterator[str]:
    """Where a file uses an attribute, as people say it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and wanted(node):
            yield f"{shown(path)}:{node.lineno} {ast.unparse(node)}"


def _reads_the_clock(node: ast.Attribute) -> bool:
    """`datetime.now`, `date.today`, `time.time`, `timezone.now` and their kind; not `time.monotonic`."""
    owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    return node.attr in CLOCKS.get(owner, ())


def it_asks_the_time_of_the_kernels_clock_alone() -> None:
    clock = PACKAGE / "kernel" / "clock.py"
    assert list(_told(clock, _reads_the_clock)), "the clock itself does not read the time this way"
    wrong = [told for path in python_files("src") if path != clock for told in _told(path, _reads_the_clock)]
    wrong += [
        f"{shown(path)}:{node.lineno} from {node.module} import {alias.name}"
        for path in python_files("src")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in CLOCKS.get((node.module or "").rpartition(".")[2], ())
    ]
    assert not wrong, "take `at` from the caller, or kernel.clock.now() at the rim:\n" + "\n".join(wrong)


def it_reads_no_table_by_its_name() -> None:
    wrong = [
        told for path in python_files("src") for told in _told(path, lambda node: node.attr == "get_model")
    ]
    assert not wrong, "ask the app's selectors:\n" + "\n".join(wrong)


def it_keeps_the_kernel_on_the_standard_library() -> None:
    wrong = []
    for path in python_files("src/zhian/kernel"):
        room = path.relative_to(PACKAGE / "kernel").parts[0].removesuffix(".py")
        friends = {"zhian", *sys.stdlib_module_names, *KERNEL_FRIENDS.get(room, set())}
        wrong += [
            f"{shown(path)}:{line} {name}"
            for name, line in imports_of(path)
            if name.partition(".")[0] not in friends
            or (name.startswith("zhian.") and not name.startswith("zhian.kernel"))
        ]
    assert not wrong, "\n".join(wrong)


def it_keeps_the_kernel_a_closed_list() -> None:
    rooms = {
        path.relative_to(PACKAGE / "kernel").parts[0].removesuffix(".py")
        for path in python_files("src/zhian/kernel")
    }
    assert rooms == {"__init__", "ids", "clock", "errors", "receipts", "checkpoints", "locales", "jsonio"}


def it_installs_no_django_admin() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
