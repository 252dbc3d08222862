"""Small lists for the tests of the index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from zhian.signals.index.building import Builder
from zhian.signals.index.reading import Index
from zhian.signals.index.terms import Terms
from zhian.signals.kinds import normalise
from zhian.signals.marking import Tlp

START: Final = datetime(2026, 11, 1, tzinfo=UTC)
TERMS: Final = Terms("feed-7", START, datetime(2026, 12, 1, 0, 0, 0, 5, tzinfo=UTC), Tlp.AMBER, 80)
OTHERS: Final = Terms("本地清单", START, None, Tlp.RED, None)


def data_of(texts: Iterable[str], terms: Terms = TERMS) -> bytes:
    """A file with these indicators."""
    builder = Builder()
    builder.add_all(map(normalise, texts), terms)
    return builder.to_bytes()


def index_of(texts: Iterable[str], terms: Terms = TERMS) -> Index:
    """The same, opened."""
    return Index.from_bytes(data_of(texts, terms))


def found(index: Index, text: str) -> set[str]:
    """What an index says of a text."""
    return {index.indicator(key).value for key in index.covering(normalise(text))}
