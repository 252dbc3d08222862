"""Nothing of the machine, the registries or anybody's keys is committed."""

from __future__ import annotations

import pytest

from .hygiene import findings
from .source import repository_files, shown

BINARY = {".png", ".jpg", ".jpeg", ".pdf", ".woff2", ".ico", ".mo", ".gz"}
LARGE_BYTES = 2_000_000


def it_commits_nothing_of_machine_registry_or_key() -> None:
    wrong = []
    for path in repository_files():
        if path.suffix in BINARY:
            continue
        found = findings(path.read_text(encoding="utf-8"))
        wrong += [f"{shown(path)}: {what}" for what in sorted(set(found))]
    assert not wrong, "\n".join(wrong)


def it_commits_no_large_or_built_file() -> None:
    wrong = [shown(path) for path in repository_files() if path.stat().st_size > LARGE_BYTES]
    wrong += [
        shown(path)
        for path in repository_files()
        if {"node_modules", "vendor", "__pycache__"} & set(path.parts)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "see https://py" + "pi.org/simple",
        "index = https://registry.npm" + "js.org/",
        "open('/ro" + "ot/.ssh')",
        "cd /wo" + "rk/main",
        'Path("/ho' + 'me/anna/x")',
        "log = '/t" + "mp/zhian.log'",
        "-----BEGIN " + "PRIVATE KEY-----",
        "-----BEGIN EC " + "PRIVATE KEY-----",
    ],
)
def it_would_notice(text: str) -> None:
    assert findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "the root of the tree, and /rooted/ or work/flow",
        "https://example.org/work/permit",
        "GET /home/ and /static/vendor/zhian.css",
        "homework and teamwork",
        "-----BEGIN PUBLIC KEY-----",
        "an AI enterprise recommends a researcher",
    ],
)
def it_leaves_honest_words_alone(text: str) -> None:
    assert findings(text) == []
