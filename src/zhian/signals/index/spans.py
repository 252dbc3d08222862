"""Blocks of addresses laid side by side: stretches without overlap, each with all the blocks that hold it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Stretch(NamedTuple):
    """Addresses from the first to the last that are held by the same keys, the widest block first."""

    first: int
    last: int
    keys: tuple[int, ...]


def side_by_side(blocks: Iterable[tuple[int, int, int]]) -> list[Stretch]:
    """Of (first, last, key), where of two blocks one holds the other or they have nothing in common."""
    found: list[Stretch] = []
    open_: list[tuple[int, int]] = []  # last, key; the innermost at the end
    at = 0

    def lay(until: int) -> None:
        if open_ and at <= until:
            found.append(Stretch(at, until, tuple(key for _, key in open_)))

    for first, last, key in sorted(blocks, key=lambda each: (each[0], -each[1], each[2])):
        while open_ and open_[-1][0] < first:
            lay(open_[-1][0])
            at = open_.pop()[0] + 1
        lay(first - 1)
        at = first
        open_.append((last, key))
    while open_:
        lay(open_[-1][0])
        at = open_.pop()[0] + 1
    return found
