"""Templates know only templates and pages at their own height or below."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from .rooms import app_of, points_down
from .source import ROOT, SOURCE, allowed, compare, python_files, repository_files, shown, tree

USES = re.compile(r"""\{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
URL = re.compile(r"""\{%-?\s*url\s+["']([^"']+)["']""")
COMPONENT = re.compile(r"<c-([a-z][\w.-]*)")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
DJANGOS_OWN = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}  # names Django looks for
LISTENING = re.compile(r"[\"']paste[\"']|onpaste", re.IGNORECASE)
TRUSTING = re.compile(r"\|\s*safe(?:seq)?\b|autoescape\s+off")
# Drawn here, with every text in it escaped. May shrink, not grow.
DRAWN = {"src/zhian/web/base/ui/caseline.py": 1, "src/zhian/web/base/people/services/factors.py": 1}
TEMPLATES = [
    path
    for path in repository_files()
    if path.is_relative_to(SOURCE) and "templates" in path.parts and path.suffix in {".html", ".txt", ".svg"}
]


def _app(path: Path) -> str:
    before = path.relative_to(SOURCE).parts[: path.relative_to(SOURCE).parts.index("templates")]
    return ".".join(before)


@cache
def _owners() -> dict[str, str]:
    """Template name -> the app it lies in; a name in two apps is an accident."""
    owners: dict[str, str] = {}
    for path in TEMPLATES:
        parts = path.relative_to(SOURCE).parts
        name = "/".join(parts[parts.index("templates") + 1 :])
        assert name not in owners, f"{name} is in {owners[name]} and in {_app(path)}"
        owners[name] = _app(path)
    return owners


@cache
def _pages() -> dict[str, str]:
    """URL name with its namespace -> the module of its view."""

    def walk(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
            elif isinstance(entry, URLPattern) and entry.name:
                yield ":".join([*spaces, entry.name]), entry.callback.__module__

    return dict(walk(get_resolver(), ()))


def _component_file(name: str) -> str:
    return f"cotton/{name.replace('.', '/').replace('-', '_')}.html"


def it_extends_and_includes_downwards() -> None:
    wrong = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        names = USES.findall(text) + [
            _component_file(name) for name in COMPONENT.findall(text) if name not in {"vars", "slot"}
        ]
        for name in names:
            owner = _owners().get(name) or _owners().get(name.replace(".html", "/index.html"))
            if owner is None:
                if not name.startswith(("django/", "axes/")):
                    wrong.append(f"{shown(path)}: {name} does not exist")
            elif not points_down(_app(path), owner):
                wrong.append(f"{shown(path)}: {name} belongs to {owner}")
    assert not wrong, "\n".join(wrong)


def it_links_downwards() -> None:
    """A page of the room above is linked through the navigation that wiring hands down."""
    wrong = []
    for path in TEMPLATES:
        for name in URL.findall(path.read_text(encoding="utf-8")):
            view = _pages().get(name)
            if view is None:
                wrong.append(f"{shown(path)}: no page is called {name}")
            elif name in allowed("root_names"):
                continue
            elif app_of(view) and not points_down(_app(path), view):
                wrong.append(f"{shown(path)}: {name} is a page of {app_of(view)}")
    assert not wrong, "\n".join(wrong)


def it_names_no_page_without_a_namespace_but_the_known_few() -> None:
    bare = {name for name, view in _pages().items() if ":" not in name and view.startswith("zhian.")}
    compare("root_names", bare)


def it_puts_each_apps_templates_under_its_own_name() -> None:
    labels = {config.name: config.name.rpartition(".")[2] for config in apps.get_app_configs()}
    wrong = [
        f"{name} lies in {owner}"
        for name, owner in _owners().items()
        if name.partition("/")[0] not in {labels.get(owner, ""), "cotton"}
        and not (name in DJANGOS_OWN and owner == "zhian.web.base.ui")
    ]
    assert not wrong, "\n".join(wrong)


def it_has_templates_to_look_at() -> None:
    assert TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def it_has_no_inline_script_or_style(path: Path) -> None:
    found = [match.group(0) for match in INLINE.finditer(path.read_text(encoding="utf-8"))]
    assert not found, f"the content security policy refuses these: {found}"


def it_trusts_no_text_to_be_markup() -> None:
    assert [shown(path) for path in TEMPLATES if TRUSTING.search(path.read_text(encoding="utf-8"))] == []
    found = {
        shown(path): calls
        for path in python_files("src/zhian/web")
        if (
            calls := sum(
                getattr(node.func, "id", getattr(node.func, "attr", "")) in {"mark_safe", "SafeString"}
                for node in ast.walk(tree(path))
                if isinstance(node, ast.Call)
            )
        )
    }
    assert found == DRAWN


def it_lets_people_paste_passwords_and_managers_fill_them_in() -> None:
    scripts = list((ROOT / "frontend" / "js").rglob("*.js"))
    assert scripts
    deaf = [path for path in [*TEMPLATES, *scripts] if LISTENING.search(path.read_text(encoding="utf-8"))]
    assert [shown(path) for path in deaf] == []
