"""The hash of a value, from its last byte to its first, so that the names above a name come on the way.

FNV-1a over 64 bits, then mixed. It is no secret and keeps nobody out: what it finds is compared byte by byte.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

START: Final = 0xCBF29CE484222325
STEP: Final = 0x100000001B3
MIX: Final = 0xD6E8FEB86659FD93
_ALL: Final = (1 << 64) - 1
BITS_A_KEY: Final = 16  # of the filter; three of them are set: about one in sixty strangers passes


def hash_of(value: bytes) -> int:
    """The hash of one value."""
    state = START
    for byte in reversed(value):
        state = ((state ^ byte) * STEP) & _ALL
    return mixed(state)


def mixed(state: int) -> int:
    """The hash, of the state after the first byte."""
    state ^= state >> 32
    state = (state * MIX) & _ALL
    return state ^ (state >> 32)


def hashes_of(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """The hashes of many values that lie in `data`.

    Cost: one step a byte of the longest, over as many values as are so long.
    """
    lengths = ends - starts
    order = np.argsort(-lengths, kind="stable")
    last = ends[order] - 1
    sorted_lengths = -lengths[order]
    state = np.full(len(starts), START, dtype=np.uint64)
    step = np.uint64(STEP)
    for place in range(int(lengths.max()) if len(lengths) else 0):
        active = int(np.searchsorted(sorted_lengths, -place, side="left"))
        state[:active] = (state[:active] ^ data[last[:active] - place]) * step
    state ^= state >> np.uint64(32)
    state *= np.uint64(MIX)
    state ^= state >> np.uint64(32)
    found = np.empty_like(state)
    found[order] = state
    return found


def filter_of(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A Bloom filter whose three bits of a value lie in one word; a power of two words."""
    words = 1
    while words * 64 < BITS_A_KEY * len(hashes):
        words *= 2
    made = np.zeros(words, dtype=np.uint64)
    np.bitwise_or.at(made, (hashes & np.uint64(words - 1)).astype(np.int64), bits_of(hashes))
    return made


def bits_of(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The three bits of each value."""
    one, six = np.uint64(1), np.uint64(63)
    bits = np.zeros_like(hashes)
    for shift in (32, 38, 44):
        bits |= one << ((hashes >> np.uint64(shift)) & six)
    return bits


def may_hold(words: NDArray[np.uint64], value: int) -> bool:
    """Whether the filter lets the hash of a value through."""
    bits = 0
    for shift in (32, 38, 44):
        bits |= 1 << ((value >> shift) & 63)
    return int(words[value & (len(words) - 1)]) & bits == bits
