"""The plain way finds what it should, line by line."""

from __future__ import annotations

import pytest

from zhian.toolkit.scanners.indicators.scanner import Scanner

from .texts import FOUND, INDEX, NOT_FOUND, values

SCANNER = Scanner(INDEX, compiled=False)


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[ascii(text)[:50] for text, _ in FOUND])
def it_finds(text: str, expected: set[str]) -> None:
    assert values(SCANNER, text) == expected


@pytest.mark.parametrize("text", NOT_FOUND, ids=[ascii(text)[:50] for text in NOT_FOUND])
def it_does_not_find(text: str) -> None:
    assert values(SCANNER, text) == set()


def it_says_where_each_hit_stands() -> None:
    line = b"x 10.1.2.3 http://url.example/x, anna+x@mail.example"
    assert {line[hit.start : hit.end] for hit in SCANNER.hits(line)} == {
        b"10.1.2.3",
        b"http://url.example/x",
        b"anna+x@mail.example",
    }
