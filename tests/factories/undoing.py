"""Trying something and taking it back, so that the next attempt starts from the same state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back; the test itself stands in a transaction."""
    # A bare savepoint and not atomic(): code that insists on an outermost transaction must not notice.
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
