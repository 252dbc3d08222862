"""Reading the documents: their links, commands, tables and quoted words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .source import PACKAGE, ROOT, repository_files, shown

DOCS = ROOT / "docs"
GUIDE = DOCS / "guide"
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "parts"

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"(?:^|(?<=[\s/]))zhian((?: +[a-z]+(?![\w.=/-]))+)([^\n#|]*)", re.MULTILINE)


class Command(NamedTuple):
    """`zhian` with its words and long options, and where it is written."""

    words: tuple[str, ...]
    options: tuple[str, ...]
    where: str


@cache
def documents() -> tuple[Path, ...]:
    """Every Markdown file of the repository."""
    return tuple(path for path in repository_files() if path.suffix == ".md")


@cache
def text_of(path: Path) -> str:
    """A document's text."""
    return path.read_text(encoding="utf-8")


def code_in(path: Path, language: str = "") -> list[str]:
    """Fenced blocks, all or those of one language."""
    return [body for kind, body in _FENCE.findall(text_of(path)) if not language or kind == language]


def prose_of(path: Path) -> str:
    """The text without fenced blocks."""
    return _FENCE.sub("", text_of(path))


def links_in(path: Path) -> list[str]:
    """Targets of links that stay in the repository."""
    return [link for link in _LINK.findall(prose_of(path)) if "://" not in link and link[:7] != "mailto:"]


def anchors_of(path: Path) -> set[str]:
    """What may follow `#`: headings in lower case, without punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ +(.+)$", prose_of(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands_in(path: Path) -> Iterator[Command]:
    """Calls of `zhian` in fenced blocks and code spans."""
    for code in (*code_in(path), *_SPAN.findall(prose_of(path))):
        for words, rest in _COMMAND.findall(code):
            options = re.findall(r"(?<!\S)--[a-z][a-z-]*", rest)
            yield Command(tuple(words.split()), tuple(options), shown(path))


def table_in(path: Path) -> list[list[str]]:
    """The rows of the first table, without its head."""
    rows: list[list[str]] = []
    for line in text_of(path).splitlines():
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            break
    return rows[2:]


@cache
def catalogue() -> str:
    """All words of the catalogue, strings that run over several lines put together."""
    whole = "\n".join(path.read_text(encoding="utf-8") for path in sorted(CATALOGUE.glob("*.po")))
    return re.sub(r'"\n"', "", whole)


@cache
def on_screen() -> str:
    """Everything a reader may meet: the catalogue, and the bilingual texts of code and laws."""
    parts = [catalogue()]
    for pattern in ("**/*.py", "laws/**/*.yaml"):
        parts += [path.read_text(encoding="utf-8") for path in sorted(PACKAGE.glob(pattern))]
    return "\n".join(parts)
