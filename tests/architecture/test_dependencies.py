"""What we stand on arrives from locks, without addresses, and under licences we may pass on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import distribution, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from .source import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)==[^\s;]+(\s*;[^\\]+)?")
COPYLEFT = re.compile(r"(?<!L)(?<!Lesser )\b(A?GPL|Affero|GNU General Public)", re.IGNORECASE)


def _entries(lock: Path) -> list[str]:
    joined = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    return [
        line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def it_pins_every_package_by_hash(lock: Path) -> None:
    entries = _entries(lock)
    assert entries
    for entry in entries:
        assert PINNED.match(entry), entry[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").iterdir()), ids=lambda path: path.name)
def it_names_no_index(path: Path) -> None:
    wrong = re.findall(
        r"(?m)^\s*(?:-i\b|--(?:extra-)?index-url|--find-links|--trusted-host).*", path.read_text()
    )
    assert not wrong
    assert "://" not in path.read_text(encoding="utf-8")


def it_locks_every_direct_requirement() -> None:
    for lock in LOCKS:
        locked = {_plain(entry) for entry in _entries(lock)}
        wanted = {_plain(line) for line in _entries(lock.with_suffix(".in")) if not line.startswith("-r")}
        assert wanted <= locked, f"{lock.name}: {sorted(wanted - locked)}"


def it_locks_the_front_end_by_integrity_and_without_addresses() -> None:
    text = (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    assert "http" not in text
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert not [
        name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")
    ]


def it_passes_on_no_copyleft() -> None:
    assert list(_licences())
    wrong = [f"{name}: {words}" for name, words in _licences() if COPYLEFT.search(words)]
    assert not wrong, "\n".join(wrong)


def _licences() -> Iterator[tuple[str, str]]:
    for entry in _entries(ROOT / "requirements" / "web.txt"):
        name = _plain(entry)
        marker = Requirement(entry.split(" --hash", 1)[0]).marker
        if marker is not None and not marker.evaluate():
            continue  # for another system or Python, and so not installed here
        said = metadata(name)
        words = [*(said.get_all("License-Expression") or []), *(said.get_all("License") or [])]
        words = [text[:200] for text in words]  # some packages put the whole text there
        words += [line for line in said.get_all("Classifier") or [] if line.startswith("License")]
        assert any(words), f"{name} does not say under which licence it comes"
        yield name, " | ".join(word for word in words if word)


def it_asks_a_bare_install_for_three_packages() -> None:
    wanted = [_plain(line) for line in _entries(ROOT / "requirements" / "bare.in")]
    assert wanted == ["cryptography", "pyyaml", "tzdata"]
    assert distribution("cryptography")


def _plain(entry: str) -> str:
    found = re.match(r"[A-Za-z0-9][\w.-]*", entry)
    assert found, entry
    return re.sub(r"[-_.]+", "-", found.group(0)).lower()
