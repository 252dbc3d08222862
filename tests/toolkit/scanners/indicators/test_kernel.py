"""The compiled way gives what the plain way gives, hit by hit."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from zhian.toolkit.scanners.indicators.scanner import Scanner

from ....signals.index.lists import index_of
from .texts import FOUND, INDEX, NOT_FOUND, PIECES, values

QUICK, PLAIN = Scanner(INDEX, compiled=True), Scanner(INDEX, compiled=False)


def _agree(data: bytes) -> None:
    quick, plain = QUICK.hits(data), PLAIN.hits(data)
    assert quick == plain, (data, set(quick) ^ set(plain))


def it_finds_what_it_should_and_nothing_else() -> None:
    wrong = [(text, values(QUICK, text)) for text, expected in FOUND if values(QUICK, text) != expected]
    wrong += [(text, values(QUICK, text)) for text in NOT_FOUND if values(QUICK, text)]
    assert not wrong, wrong


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def it_agrees_about_indicators_near_misses_and_borders(text: str) -> None:
    _agree(text.encode("utf-8"))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.one_of(st.binary(max_size=6), st.sampled_from(PIECES).map(str.encode)), max_size=8).map(
        b"".join
    )
)
def it_agrees_about_any_bytes(data: bytes) -> None:
    _agree(data)


def it_agrees_about_long_text_without_losing_hits_for_want_of_room() -> None:
    chosen = random.Random(20261124)
    text = "".join(chosen.choice(PIECES) for _ in range(12_000)).encode()
    assert len(QUICK.hits(text)) > 1000
    _agree(text)
    many = b"10.1.2.3 " * 3000
    assert len(QUICK.hits(many)) == 9000


def it_agrees_at_every_edge_of_a_text() -> None:
    for text, _ in FOUND[::3]:
        data = text.encode()
        for cut in range(len(data) + 1):
            _agree(data[:cut])
            _agree(data[cut:])


def it_finds_nothing_in_an_empty_index() -> None:
    scanner = Scanner(index_of([]), compiled=True)
    assert all(values(scanner, text) == set() for text, _ in FOUND)
