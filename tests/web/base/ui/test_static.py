"""What `make build` left in static/vendor, and the colours it was built from."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path

import pytest

from zhian.web.base.ui import kit

UI = Path(kit.__file__).parent
VENDOR = UI / "static" / "vendor"
FRONTEND = UI.parents[4] / "frontend"
TOKENS = dict(re.findall(r"--(z-[\w-]+): (#[0-9a-f]{6});", (FRONTEND / "css/tokens.css").read_text("utf-8")))


def built(name: str) -> str:
    file = VENDOR / name
    assert file.exists(), "the front end is not built: run `make build`"
    return file.read_text("utf-8")


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        *product(
            ("z-ink", "z-ink-2", "z-link", "z-navy", "z-good", "z-wait", "z-late", "z-going"),
            ("z-paper", "z-ground", "z-navy-soft"),
        ),
        ("z-good", "z-good-soft"),
        ("z-wait", "z-wait-soft"),
        ("z-late", "z-late-soft"),
        ("z-paper", "z-navy"),
        ("z-paper", "z-navy-deep"),
    ],
)
def it_keeps_words_readable_on_every_ground(words: str, ground: str) -> None:
    assert contrast(TOKENS[words], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("edge", ["z-line-strong", "z-focus", "z-quiet"])
@pytest.mark.parametrize("ground", ["z-paper", "z-ground"])
def it_keeps_edges_of_controls_and_marks_visible(edge: str, ground: str) -> None:
    assert contrast(TOKENS[edge], TOKENS[ground]) >= 3


def it_builds_a_sheet_that_needs_no_other_host_and_no_data_address() -> None:
    sheet = built("zhian.css")
    addresses = re.findall(r"url\(([^)]+)\)", sheet)
    assert addresses
    for address in addresses:
        assert (VENDOR / address.strip("\"'")).is_file(), address
    assert "//" not in "".join(addresses)
    assert "@import" not in sheet


def it_keeps_tabler_below_our_own_rules() -> None:
    sheet = built("zhian.css")
    assert sheet.index("@layer tabler") < sheet.index(".z-header")
    depth, outside = 0, []
    for part in re.split(r"(@layer tabler\{|[{}])", sheet):
        if part == "@layer tabler{" or (part == "{" and depth):
            depth += 1
        elif part == "}" and depth:
            depth -= 1
        elif not depth:
            outside.append(part)
    assert ".form-control" not in "".join(outside)
    assert ".z-state" in "".join(outside)


def it_names_system_fonts_before_the_one_it_brings() -> None:
    stack = re.search(r"--z-cjk:([^;]+);", built("zhian.css"))
    assert stack is not None
    names = [name.strip().strip("\"'") for name in stack.group(1).split(",")]
    assert names[0] == "Noto Sans SC"
    assert names[-1] == "Zhian Noto Sans SC"


def it_spaces_no_letters_and_fakes_no_weight() -> None:
    own = "".join(path.read_text("utf-8") for path in (FRONTEND / "css").glob("*.css"))
    assert set(re.findall(r"letter-spacing:\s*([^;]+);", own)) == {"normal"}
    assert "font-synthesis: none" in own


def it_puts_every_icon_and_no_other_into_the_sprite() -> None:
    names = json.loads((FRONTEND / "icons.json").read_text("utf-8"))
    assert re.findall(r'<symbol id="([^"]+)"', built("icons.svg")) == names
    assert names == sorted(set(names))


def it_locks_packages_by_hash_and_not_by_address() -> None:
    text = (FRONTEND / "package-lock.json").read_text("utf-8")
    packages = [entry for name, entry in json.loads(text)["packages"].items() if name]
    assert "http" not in text
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages)


def it_names_the_licence_of_everything_it_carries() -> None:
    licences = built("LICENSES.txt")
    for name in ("@tabler/core", "@tabler/icons", "htmx.org", "noto-sans-sc", "inter"):
        assert name in licences


def it_uses_only_classes_of_our_own_in_templates() -> None:
    foreign = set()
    for path in UI.parents[1].rglob("*.html"):
        for value in re.findall(r'\bclass="([^"]*)"', path.read_text("utf-8")):
            plain = re.sub(r"{%.*?%}|{{.*?}}", "", value)
            foreign |= {word for word in plain.split() if not word.startswith("z-")}
    assert not foreign, "classes without our prefix are cut from the build unless it is run again"
