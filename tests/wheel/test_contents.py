"""What is in the wheel, and what must not be."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.architecture.hygiene import findings
from tests.architecture.source import PACKAGE, SOURCE

TEXT = {".py", ".yaml", ".md", ".html", ".txt", ".css", ".js", ".svg", ".po", ".json", ".toml", ""}
VENDOR = "zhian/web/base/ui/static/vendor/"


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """Every file of the wheel."""
    return zipfile.ZipFile(wheel).namelist()


def it_carries_every_law_template_and_module(names: list[str]) -> None:
    wanted = {
        path.relative_to(SOURCE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.suffix in {".py", ".yaml", ".html"} and "__pycache__" not in path.parts
    }
    assert wanted
    assert not wanted - set(names)


def it_carries_the_built_front_end_and_both_catalogues(names: list[str]) -> None:
    built = {name.removeprefix(VENDOR) for name in names if name.startswith(VENDOR)}
    assert {"zhian.css", "zhian.js", "icons.svg", "LICENSES.txt"} <= built
    assert any(name.endswith(".woff2") for name in built)
    assert any(name.startswith("zhian/locale/") and name.endswith(".mo") for name in names)


def it_carries_its_licence_and_nothing_of_the_workshop(names: list[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in names)
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"zhian", next(top for top in tops if top.endswith(".dist-info"))}
    strays = [
        name
        for name in names
        if name.endswith((".pyc", ".sqlite3", ".pem", ".log"))
        or {"tests", "node_modules", "__pycache__", ".built"} & set(name.split("/"))
    ]
    assert not strays


def it_names_no_registry_machine_or_key(wheel: Path) -> None:
    wrong = []
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            if Path(name).suffix in TEXT:
                text = packed.read(name).decode("utf-8")
                wrong += [f"{name}: {what}" for what in sorted(set(findings(text)))]
    assert not wrong, "\n".join(wrong)
