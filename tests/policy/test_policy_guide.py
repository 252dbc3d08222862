"""What the pages for authors show is what the engine takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from zhian.policy.golden import load_cases, run_case
from zhian.policy.lawbook import LawSet
from zhian.policy.load import load_laws
from zhian.policy.mutate import run_mutants
from zhian.policy.sources import Documents
from zhian.policy.terms import VERBS

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "docs" / "guide" / name for name in ("law-authoring.md", "law-authoring.zh.md")]
SCHEMA = ROOT / "src" / "zhian" / "laws" / "_schema" / "README.md"


def blocks(page: Path) -> dict[str, str]:
    """The YAML blocks of a page whose first line names a file, by that name; the others by their position."""
    found = {}
    for number, block in enumerate(
        re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    ):
        named = re.match(r"# laws/(\S+\.yaml)\n", block)
        found[named[1] if named else str(number)] = block
    return found


def load(page: Path) -> tuple[LawSet, Documents]:
    files = {name: block.encode("utf-8") for name, block in blocks(page).items() if name.endswith(".yaml")}
    source = Documents("laws", files)
    return load_laws([source]), source


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def it_shows_a_law_whose_cases_hold_and_notice_every_wrong(page: Path) -> None:
    laws, source = load(page)
    (file,) = load_cases([source], laws)
    assert laws.ids() == ("guide.shared-laboratory",)
    assert len(file.cases) == 7
    assert [miss.says().en for case in file.cases for miss in run_case(file.law, case)] == []
    report = run_mutants(file.law, file)
    assert [line.en for line in report.lines()] == []
    assert report.total > 10


def it_shows_the_same_law_in_both_languages() -> None:
    chinese, english = (blocks(page) for page in reversed(GUIDES))
    assert chinese == english


def it_explains_a_complete_law_on_the_page_of_the_form() -> None:
    laws, _ = load(SCHEMA)
    assert laws.ids() == ("demo.reading-card",)


@pytest.mark.parametrize("page", [SCHEMA, *GUIDES], ids=lambda page: page.name)
def it_shows_yaml_that_other_readers_take_too(page: Path) -> None:
    for block in blocks(page).values():
        assert yaml.safe_load(block) is not None


def it_lists_every_verb_on_the_page_of_the_form() -> None:
    text = SCHEMA.read_text(encoding="utf-8")
    table = text[text.index("| verb | on |") : text.index("## Limits")]
    assert {verb for verb in VERBS if f"`{verb}`" not in table} == set()
