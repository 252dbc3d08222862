"""Progress for whoever sits at a terminal, and silence for everybody else."""

from __future__ import annotations

import sys
import time
from typing import Final

from zhian.kernel.locales import Text

EVERY_SECONDS: Final = 0.2


class Progress:
    """One line on standard error that is written over; nothing at all where no terminal is."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.shown = sys.stderr.isatty()
        self.next = 0.0

    def tell(self, text: Text, *, always: bool = False) -> None:
        """Show where the work stands, a few times a second at most."""
        if self.shown and (always or time.monotonic() >= self.next):
            self.next = time.monotonic() + EVERY_SECONDS
            print(f"\r\x1b[2K{text.get(self.language)}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Clear the line."""
        if self.shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
