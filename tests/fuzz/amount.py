"""How many examples, and where those that broke something are kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, Phase, settings, strategies
from hypothesis.database import DirectoryBasedExampleDatabase

SEED_REQUESTS: Final = 240
REQUESTS: Final = int(os.environ.get("FUZZ_REQUESTS") or SEED_REQUESTS)
LONG: Final = REQUESTS > SEED_REQUESTS


def examples(at_most: int) -> settings:
    """Hypothesis settings: the same few examples in the suite, new ones each time in a long run."""
    corpus = Path(os.environ.get("FUZZ_CORPUS") or Path.home() / ".cache" / "zhian-fuzz")
    return settings(
        max_examples=at_most,
        database=DirectoryBasedExampleDatabase(corpus) if LONG else None,
        derandomize=not LONG,
        phases=tuple(Phase) if LONG else (Phase.explicit, Phase.generate),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def bytes_of(seed: bytes) -> strategies.SearchStrategy[bytes]:
    """Something that was once valid: cut, doubled, overwritten here and there; or nothing of the kind."""

    def broken(edits: list[tuple[float, int, bytes]]) -> bytes:
        data = seed
        for share, length, piece in edits:
            at = int(share * len(data))
            data = data[:at] + piece + data[at + length :]
        return data

    edit = strategies.tuples(
        strategies.floats(0, 1),
        strategies.sampled_from([0, 0, 1, 1, 4, 40, 4000]),
        strategies.one_of(
            strategies.binary(max_size=6),
            strategies.sampled_from([b"\0", b"\xed\xa0\x80", b"[" * 300, b"9" * 5000, b'"', b"\xff\xfe"]),
        ),
    )
    return strategies.one_of(
        strategies.lists(edit, min_size=1, max_size=6).map(broken), strategies.binary(max_size=200)
    )
