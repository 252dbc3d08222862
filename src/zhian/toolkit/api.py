"""The toolkit as a library.

Example:
    >>> index = index_of([Path("feed.txt")], Terms("feed", now(), None, Tlp.RED, None), FeedTally())
    >>> for finding in scan(["/var/log/dns"], index): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from zhian.signals.index.reading import Index
from zhian.signals.index.terms import Terms
from zhian.signals.indicator import Indicator
from zhian.signals.listed import Listed
from zhian.signals.warning import Warned, WarningList
from zhian.toolkit.readers.feeds import index_of
from zhian.toolkit.readers.logs import PIECE_BYTES, pieces_of
from zhian.toolkit.scanners.indicators.scanner import Scanner
from zhian.toolkit.scanning import FeedTally, Finding, Piece, Tally

__all__ = ["FeedTally", "Finding", "Tally", "Terms", "index_of", "scan"]

TEXT_AT_MOST: Final = 300
_KNOWN_AT_MOST: Final = 100_000


def scan(
    paths: Iterable[str],
    index: Index,
    *,
    own: Iterable[str] = (),
    tally: Tally | None = None,
    leave_out: Path | None = None,
    size: int = PIECE_BYTES,
    compiled: bool | None = None,
    after_piece: Callable[[Tally], None] = lambda tally: None,
) -> Iterator[Finding]:
    """Every place where something listed stands, in the order of the inputs; `-` is standard input.

    `own` are the domains, addresses and blocks of the house, which are warned about. What could not be read
    stands in `tally`. Raises NotFound for a path that is none, IndicatorRefused for such an `own`.
    """
    counted = Tally() if tally is None else tally
    known = _Known(index, WarningList(own))
    scanner = Scanner(index, compiled=compiled)
    for piece in pieces_of(paths, counted, size=size, leave_out=leave_out):
        yield from _findings(piece, scanner, known)
        after_piece(counted)


class _Known:
    """What an index and the warning list say of a key, kept for the next time."""

    def __init__(self, index: Index, warnings: WarningList) -> None:
        self._index, self._warnings = index, warnings
        self._said: dict[int, tuple[Indicator, tuple[tuple[Listed, str], ...], Warned | None]] = {}

    def of(self, key: int) -> tuple[Indicator, tuple[tuple[Listed, str], ...], Warned | None]:
        said = self._said.get(key)
        if said is None:
            if len(self._said) >= _KNOWN_AT_MOST:
                self._said.clear()
            indicator = self._index.indicator(key)
            said = indicator, tuple(self._index.lines(key)), self._warnings.warns(indicator)
            self._said[key] = said
        return said


def _findings(piece: Piece, scanner: Scanner, known: _Known) -> Iterator[Finding]:
    line, at, start_of_line = piece.line, 0, -piece.column
    for hit in scanner.hits(piece.data):
        passed = piece.data.count(b"\n", at, hit.start)
        if passed:
            line += passed
            start_of_line = piece.data.rfind(b"\n", at, hit.start) + 1
        at = hit.start
        text = piece.data[hit.start : min(hit.end, hit.start + TEXT_AT_MOST)].decode("utf-8", "replace")
        indicator, listed, warned = known.of(hit.key)
        yield Finding(indicator, piece.name, line, hit.start - start_of_line + 1, text, listed, warned)
