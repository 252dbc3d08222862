"""Keeping the embedded database's idea of how its rows are spread, by which it chooses an index."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection

ROWS_LOOKED_AT: Final = 1000  # of each index: enough to tell a rare value from a common one
EVERY_TABLE: Final = 0x10002


def keep_statistics(at: datetime) -> None:
    """Look at a sample of each index anew; PostgreSQL does so by itself.

    Without it SQLite guesses, and reads a whole office's cases to find the one that was asked for.
    Cost: some milliseconds for each index, whatever the size of the tables.
    """
    del at
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
        cursor.execute(f"PRAGMA optimize = {EVERY_TABLE}")
        cursor.execute("ANALYZE zhian_casework_case")
