"""The scanner: an index, and the way over the bytes that this machine can go."""

from __future__ import annotations

import importlib.util
from typing import Any, Final

from zhian.signals.index.reading import Index
from zhian.signals.indicator import Indicator, Kind
from zhian.toolkit.scanners.indicators import reference
from zhian.toolkit.scanners.indicators.urls import Hit, hits_of_url

_ROOM: Final = 4096  # hits of a piece, at first


class Scanner:
    """Finds what an index lists. Two threads may share an index, and need a scanner each."""

    def __init__(self, index: Index, *, compiled: bool | None = None) -> None:
        """The quick way where there is numba; `compiled` is for those who compare the two."""
        self.index = index
        self.is_compiled = importlib.util.find_spec("numba") is not None if compiled is None else compiled
        self._tables: Any = None
        if self.is_compiled:
            import numpy as np

            from zhian.toolkit.scanners.indicators.kernel import tables_of

            self._tables = tables_of(index)
            self._out = np.empty((_ROOM, 4), np.int64)

    def hits(self, data: bytes) -> list[Hit]:
        """Every hit in a piece, in order."""
        if self._tables is None:
            return reference.hits_in(data, self.index)
        import numpy as np

        from zhian.toolkit.scanners.indicators.kernel import scan

        raw = np.frombuffer(data, np.uint8)
        count = scan(raw, self._tables, self._out)
        if count > len(self._out):
            self._out = np.empty((count, 4), np.int64)
            count = scan(raw, self._tables, self._out)
        found: set[Hit] = set()
        for start, end, what, number in self._out[:count].tolist():
            found.update(self._resolved(data, start, end, what, number))
        return sorted(found)

    def _resolved(self, data: bytes, start: int, end: int, what: int, number: int) -> list[Hit]:
        from zhian.toolkit.scanners.indicators import kernel

        if what == kernel.KEY:
            return [Hit(start, end, number)]
        if what == kernel.URL:
            return hits_of_url(data, start, number, self.index)
        if what == kernel.MAPPED:
            numbers = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
            keys = self.index.covering(Indicator(Kind.IPV4, numbers))
        else:
            keys = self.index.keys_of_stretch(4 if what == kernel.BLOCK else 6, number)
        return [Hit(start, end, key) for key in keys]
