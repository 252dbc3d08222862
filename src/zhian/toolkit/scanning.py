"""The words that readers, scanners and the library share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from zhian.kernel.locales import Text
from zhian.signals.indicator import Indicator
from zhian.signals.listed import Listed
from zhian.signals.warning import Warned


class Piece(NamedTuple):
    """Whole lines of one input, or a part of a line that was too long."""

    name: str
    data: bytes
    line: int  # number of its first line, from 1
    column: int  # bytes of that line that came before, in an earlier piece


@dataclass(slots=True)
class Tally:
    """What was read, and what could not be: nothing is left out in silence."""

    files: int = 0
    bytes: int = 0
    lines_with_broken_bytes: int = 0
    lines_cut: int = 0  # too long, and without a blank where they were cut
    not_read: list[tuple[str, Text]] = field(default_factory=list)
    not_looked_at: int = 0  # links, devices, pipes in a folder


@dataclass(slots=True)
class FeedTally:
    """What became of the lines of feeds; refusals by their code, with the first place of each."""

    taken: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[str, int, Text]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """A listed indicator at one place of an input, with everybody who lists it."""

    indicator: Indicator
    name: str
    line: int
    column: int  # from 1, in bytes
    text: str  # what stands there
    listed: tuple[tuple[Listed, str], ...]
    warned: Warned | None
