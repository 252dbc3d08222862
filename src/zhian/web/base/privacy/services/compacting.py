"""What a database keeps of a deleted row on the disk, and how it is got rid of.

SQLite leaves deleted bytes in its pages and in the write-ahead log. `secure_delete` overwrites them as they
are deleted; VACUUM builds the file anew, and the log is truncated. PostgreSQL keeps a dead row until VACUUM
has marked its room as free, and its bytes until the room is used again; its log is the operator's affair.
"""

from __future__ import annotations

from typing import Final

from django.db import OperationalError, connection

TRIES: Final = 3


def insist_on_overwriting() -> None:
    """From now on this connection overwrites what it deletes. Call it outside a transaction."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def compact() -> bool:
    """Clear the disk of what was deleted; False when somebody is in the way. Call it outside a transaction.

    Cost: on SQLite the whole database is written anew, and writers wait meanwhile.
    """
    if connection.in_atomic_block:
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            if connection.vendor != "sqlite":
                return True
            for _ in range(TRIES):
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                if not cursor.fetchone()[0]:
                    return True
    except OperationalError:
        pass
    return False
