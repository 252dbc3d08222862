"""Rows of a benchmark's own making, written past the models: a million of them in a minute."""

from __future__ import annotations

from typing import Any

from django.db import connection


class BulkTable:
    """Rows written in thousands, by COPY where there is one."""

    def __init__(self, table: str, columns: list[str]) -> None:
        self.table, self.columns = table, columns
        self.rows: list[list[Any]] = []

    def __enter__(self) -> BulkTable:
        return self

    def write(self, row: list[Any]) -> None:
        self.rows.append(row)
        if len(self.rows) >= 20_000:
            self.flush()

    def flush(self) -> None:
        columns = ", ".join(self.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.cursor.copy(f"COPY {self.table} ({columns}) FROM STDIN") as copy:
                    for row in self.rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f"INSERT INTO {self.table} ({columns}) VALUES ({marks})", self.rows)  # noqa: S608
        self.rows.clear()

    def __exit__(self, *what: object) -> None:
        self.flush()
