"""What the documents say is so: links work, commands exist, words stand on a screen."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from zhian.cli import main
from zhian.web.demo import DEMO_PASSWORD, demo_accounts
from zhian.web.settings.env import VARIABLES

from .documents import (
    DOCS,
    GUIDE,
    anchors_of,
    code_in,
    commands_in,
    documents,
    links_in,
    on_screen,
    prose_of,
    table_in,
    text_of,
)
from .source import PACKAGE, ROOT, python_files, shown

READMES = (ROOT / "README.md", ROOT / "README.zh.md")
ENGLISH = [path for path in documents() if path.is_relative_to(GUIDE) and not path.stem.endswith(".zh")]
DECISIONS = sorted((DOCS / "adr").glob("0*.md"))
DEEP = {"receipt", "keys", "law", "scan", "demo", "audit", "outbox", "drill", "privacy"}  # they have commands
# Read by `make`, the tests or `zhian keys`, not by the platform.
OTHER_VARIABLES = {"ZHIAN_SKIP", "ZHIAN_TESTDATA", "ZHIAN_CHROMIUM", "ZHIAN_KEYS"}


def _chinese(path: Path) -> Path:
    return path.with_name(f"{path.stem}.zh.md")


def it_has_no_dead_link() -> None:
    dead = []
    for path in documents():
        for link in links_in(path):
            target, _, anchor = link.partition("#")
            place = (path.parent / target).resolve() if target else path
            if not place.exists() or (anchor and anchor not in anchors_of(place)):
                dead.append(f"{shown(path)}: {link}")
    assert not dead, "\n".join(dead)


@pytest.mark.parametrize("path", [READMES[0], *ENGLISH], ids=shown)
def it_exists_in_both_languages(path: Path) -> None:
    twin = _chinese(path)
    assert twin.exists(), f"{shown(twin)} is missing"
    assert twin.name in links_in(path), "no link to the Chinese"
    assert path.name in links_in(twin), "no link to the English"
    assert re.search("[一-鿿]", prose_of(twin)), "the Chinese page has no Chinese"


@pytest.mark.parametrize("path", [READMES[0], *ENGLISH], ids=shown)
def it_has_the_same_chapters_in_both_languages(path: Path) -> None:
    chapters = [re.findall(r"^(#+) ", prose_of(each), re.MULTILINE) for each in (path, _chinese(path))]
    assert chapters[0] == chapters[1]


def it_names_targets_that_make_knows() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    for path in (*READMES, ROOT / "CONTRIBUTING.md"):
        code = [*code_in(path), *re.findall(r"`([^`\n]+)`", prose_of(path))]
        named = {name for each in code for name in re.findall(r"\bmake ([a-z]+)", each)}
        assert named
        assert named <= targets, f"{shown(path)}: {named - targets}"


def it_names_commands_that_zhian_knows(capsys: pytest.CaptureFixture[str]) -> None:
    unknown, seen = [], 0
    for command in {each for path in documents() for each in commands_in(path)}:
        words = command.words[: 2 if command.words[0] in DEEP else 1]
        with pytest.raises(SystemExit) as stopped:
            main([*words, "--help"])
        told = capsys.readouterr().out
        missing = [option for option in command.options if option not in told]
        if stopped.value.code != 0 or missing:
            unknown.append(f"{command.where}: zhian {' '.join(words)} {' '.join(missing)}")
        seen += 1
    assert not unknown, "\n".join(sorted(unknown))
    assert seen > 10


def it_names_settings_that_exist() -> None:
    known = {variable.name for variable in VARIABLES} | OTHER_VARIABLES
    unknown = [
        f"{shown(path)}: {name}"
        for path in documents()
        for name in re.findall(r"\bZHIAN_[A-Z_]+", text_of(path))
        if name.removesuffix("_FILE") not in known
    ]
    assert not unknown, "\n".join(unknown)


@pytest.mark.parametrize("path", READMES, ids=shown)
def it_names_every_account_of_the_demonstration(path: Path) -> None:
    accounts = [row[0].strip("`") for row in table_in(path)]
    assert accounts == [account.email for account in demo_accounts()]
    assert f"`{DEMO_PASSWORD}`" in text_of(path)


@pytest.mark.parametrize("row", table_in(DOCS / "glossary.md"), ids=lambda row: row[0])
def it_keeps_a_glossary_of_words_in_use(row: list[str]) -> None:
    _, identifier, chinese, meaning = row
    assert chinese in on_screen(), f"{chinese} stands on no screen"
    name = identifier.strip("`")
    word = re.compile(rf"\b{name}\b")
    assert any(word.search(path.read_text(encoding="utf-8")) for path in python_files("src")), name
    assert "·" in meaning, "the meaning is given in both languages"


@pytest.mark.parametrize(
    "path", [path for path in ENGLISH if path.parent.name in {"enterprise", "talent", "officer"}], ids=shown
)
def it_quotes_words_that_stand_on_the_screen(path: Path) -> None:
    quoted = {
        re.sub(r"\s+", " ", words).rstrip(".,")
        for words in re.findall(r"(?<![*\w])\*([^*]+)\*(?!\*)", prose_of(path))
    }
    strings = set(re.findall(r'"((?:[^"\\\n]|\\.)+)"', on_screen()))
    spoken = {re.sub(r"^[a-z]", lambda m: m.group().upper(), each) for each in strings}
    missing = {
        each for each in quoted if each not in {"italics"} and each[0].upper() + each[1:] not in spoken
    }
    assert len(quoted) > 5
    assert not missing, sorted(missing)


@pytest.mark.parametrize("name", ["enterprise", "talent", "officer"])
def it_quotes_chinese_words_that_stand_on_the_screen(name: str) -> None:
    quoted = set(re.findall("“([^”]+)”", prose_of(GUIDE / name / "README.zh.md")))
    assert len(quoted) > 5
    assert [each for each in sorted(quoted) if each not in on_screen()] == []


@pytest.mark.parametrize("path", DECISIONS, ids=shown)
def it_gives_every_decision_its_four_parts(path: Path) -> None:
    chapters = re.findall(r"^## (.+)$", text_of(path), re.MULTILINE)
    wanted = ["Context", "Decision", "Alternatives", "How we would notice"]
    found = [each if not each.startswith(wanted[3]) else wanted[3] for each in chapters]
    assert [each for each in found if each in wanted] == wanted
    assert len(text_of(path).splitlines()) <= 75, "one page"
    number = path.stem[:4]
    assert re.match(rf"# {number}\.? ", text_of(path))


def it_lists_every_decision() -> None:
    listed = [row[0] for row in table_in(DOCS / "adr" / "README.md")]
    assert listed == [f"[{path.stem[:4]}]({path.name})" for path in DECISIONS]


def it_logs_every_law_and_every_edition() -> None:
    log = text_of(DOCS / "law-log.md")
    laws = [path for path in (PACKAGE / "laws" / "talent").glob("*.yaml") if ".cases" not in path.name]
    assert laws
    for path in laws:
        law = path.read_text(encoding="utf-8")
        wanted = re.findall(r"^id: (\S+)", law, re.MULTILINE)
        wanted += re.findall(r"in_force: \{from: ([\d-]+)", law)
        assert len(wanted) > 1
        assert [each for each in wanted if each not in log] == [], path.name
    years = [path.stem for path in (PACKAGE / "laws" / "calendar").glob("20*.yaml")]
    assert [year for year in years if year not in log] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def it_shows_operators_a_script_that_admits_organisations(name: str, tmp_path: Path) -> None:
    from zhian.web.base.people.selectors import latest_notice
    from zhian.web.base.tenancy.selectors import organisation_by_code

    (script,) = code_in(GUIDE / "operator" / name, "python")
    path = tmp_path / "admit.py"
    path.write_text(script, encoding="utf-8")
    runpy.run_path(str(path))
    assert organisation_by_code("nia") is not None
    assert latest_notice("filing") is not None
