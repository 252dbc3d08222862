"""How much of what others send may be held at once, and how long to wait for the rest of it."""

from __future__ import annotations

from typing import Final

SLOWEST_BYTES_S: Final = 16 * 1024


class Room:
    """Bytes that are held at once, in all and for one sender; not for use by several threads.

    One thing counts for no more than a sender may have: what is larger than that is held alone.
    """

    def __init__(self, in_all: int, for_one: int) -> None:
        self.in_all, self.for_one = in_all, for_one
        self.held = 0
        self.by_sender: dict[str, int] = {}

    def take(self, sender: str, size: int) -> bool:
        """Keep that much free for it; whether there was room."""
        counted = min(size, self.for_one)
        theirs = self.by_sender.get(sender, 0) + counted
        if theirs > self.for_one or self.held + counted > self.in_all:
            return False
        self.by_sender[sender] = theirs
        self.held += counted
        return True

    def give_back(self, sender: str, size: int) -> None:
        """It is held no longer."""
        counted = min(size, self.for_one)
        self.held -= counted
        self.by_sender[sender] -= counted
        if not self.by_sender[sender]:
            del self.by_sender[sender]


class Pace:
    """Until when the next piece has to be there. Haste buys no rest: never longer than `grace_s` from now."""

    def __init__(self, grace_s: float, *, at: float) -> None:
        self.grace_s = grace_s
        self.until = at + grace_s

    def came(self, size: int, *, at: float) -> None:
        """So many bytes are there."""
        self.until = min(at + self.grace_s, self.until + size / SLOWEST_BYTES_S)
