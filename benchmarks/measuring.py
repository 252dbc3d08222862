"""How a claim is measured: several rounds, the median, and the most memory the process ever held."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `peers` are other programs at the same task, in the same unit."""

    value: float
    note: str = ""
    rss_megabytes: float = 0.0
    peers: dict[str, float] = field(default_factory=dict)
    says: bool = True  # False: the claim has a second condition, and it was missed

    def as_json(self) -> dict[str, object]:
        """For the process that prints the table."""
        return asdict(self)


def median_seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of several runs, the first not counted."""
    work()
    return statistics.median(_seconds(work) for _ in range(rounds))


def median_microseconds(work: Callable[[], object], times: int, rounds: int = ROUNDS) -> float:
    """The median, over several rounds, of what one of `times` calls takes."""

    def many() -> None:
        for _ in range(times):
            work()

    return median_seconds(many, rounds) / times * 1e6


def most_memory() -> float:
    """The largest resident set of this process so far, in megabytes."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
