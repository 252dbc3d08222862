"""The library: findings with their place, wherever the pieces are cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhian.signals.refusals import IndicatorRefused
from zhian.signals.warning import Wolf
from zhian.toolkit.api import Tally, scan

from .scanners.indicators.texts import FOUND, INDEX

LINES = [text for text, _ in FOUND]


def _places(path: Path, size: int, compiled: bool) -> list[tuple[str, int, int, str]]:
    found = scan([str(path)], INDEX, size=size, compiled=compiled)
    return [(each.indicator.value, each.line, each.column, each.text) for each in found]


@pytest.mark.parametrize("end", ["\n", " "], ids=["lines", "one long line"])
def it_finds_the_same_at_the_same_place_however_large_the_pieces_are(tmp_path: Path, end: str) -> None:
    log = tmp_path / "log"
    log.write_bytes(end.join(LINES * 3).encode())
    whole = _places(log, 1 << 20, compiled=True)
    assert len(whole) >= 3 * sum(len(expected) for _, expected in FOUND)
    for size in (50, 77, 500):
        assert _places(log, size, compiled=True) == whole
    assert _places(log, 200, compiled=False) == whole


def it_says_where_something_stands_and_what_stands_there(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes("首行\n例 x.EVIL.example\n".encode())
    [found] = scan([str(log)], INDEX)
    assert (found.line, found.column, found.text, found.name) == (2, 7, "EVIL.example", str(log))
    assert found.listed[0][0].source_id == "feed-7"


def it_warns_of_what_the_house_calls_its_own(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"mail.evil.example 10.1.2.3")
    warned = {each.indicator.value: each.warned for each in scan([str(log)], INDEX, own=["evil.example"])}
    own, private = warned["evil.example"], warned["10.1.2.3"]
    assert own is not None
    assert private is not None
    assert (own.code, private.code) == (Wolf.OWN, Wolf.SPECIAL)
    with pytest.raises(IndicatorRefused):
        list(scan([str(log)], INDEX, own=["com"]))


def it_tells_how_far_it_is_after_every_piece(tmp_path: Path) -> None:
    log, read, tally = tmp_path / "log", [], Tally()
    log.write_bytes(b"x\n" * 500)
    assert not list(
        scan([str(log)], INDEX, tally=tally, size=100, after_piece=lambda each: read.append(each.bytes))
    )
    assert read == sorted(read)
    assert (read[-1], tally.bytes) == (1000, 1000)
