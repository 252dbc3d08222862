"""Rows as text: what is in a table, in a form that either database can read back.

Values are read and written below the fields of the models: what is sealed stays sealed, and a table has
the columns of the migrations that its database had, whatever the models say today.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.core.management.color import no_style
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models.expressions import Col

CHUNK: Final = 2000
INSERT_PARAMETERS: Final = 8000
# What a thief could use and a restored site cannot: open sessions, failed sign-ins with addresses, leases.
LEFT_OUT: Final = frozenset(
    {
        "django_session",
        "axes_accessattempt",
        "axes_accessattemptexpiration",
        "axes_accessfailurelog",
        "axes_accesslog",
        "usersessions_usersession",
        "zhian_audit_lease",
        "zhian_tenancy_door_count",
    }
)
Migration = tuple[str, str]
_MICROSECOND: Final = timedelta(microseconds=1)
_PLAIN: Final = (str, int, float)


@dataclass(frozen=True, slots=True)
class Column:
    """One column, and the plain field that says what kind of value stands in it."""

    name: str
    plain: models.Field[Any, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its columns, the key first among them for order."""

    name: str
    columns: tuple[Column, ...]
    key: str
    model: type[models.Model]

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]


def tables_at(loader: MigrationLoader, migrations: Iterable[Migration]) -> list[Table]:
    """The tables that a database with these migrations has, without those left out."""
    nodes = [node for node in migrations if node in loader.graph.nodes]
    state = loader.project_state(nodes)
    found = [_table(model) for model in state.apps.get_models(include_auto_created=True) if _is_kept(model)]
    return sorted(found, key=lambda table: table.name)


def _is_kept(model: type[models.Model]) -> bool:
    options = model._meta
    return bool(options.managed and not options.proxy) and options.db_table not in LEFT_OUT


def _table(model: type[models.Model]) -> Table:
    options = model._meta
    columns = tuple(Column(str(f.column), _plain(f)) for f in options.local_concrete_fields)
    return Table(options.db_table, columns, str(options.pk.column), model)


def _plain(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    kind: type[models.Field[Any, Any]] = getattr(models, field.get_internal_type())
    if issubclass(kind, models.DecimalField):
        digits = {"max_digits": field.max_digits, "decimal_places": field.decimal_places}  # type: ignore[attr-defined]
        return kind(**digits)
    if issubclass(kind, models.AutoField | models.BigAutoField | models.SmallAutoField):
        return kind(primary_key=True)
    return kind()


def read_rows(table: Table, connection: BaseDatabaseWrapper) -> Iterator[list[Any]]:
    """Every row in the order of its key, as JSON knows values."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in table.names)
    readers = [_reader(column, connection) for column in table.columns]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(table.name)} ORDER BY {quote(table.key)}")  # noqa: S608 our names
        while rows := cursor.fetchmany(CHUNK):
            for row in rows:
                yield [read(value) for read, value in zip(readers, row, strict=True)]


def _reader(column: Column, connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    place = Col("", column.plain)
    converters = connection.ops.get_db_converters(place)

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, place, connection)
        return as_json(value)

    return read if converters else as_json


def as_json(value: Any) -> Any:
    """A value of the database as JSON has it; `_back` reads it again by the kind of its column."""
    if value is None or isinstance(value, _PLAIN):
        return value
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return value // _MICROSECOND
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"no text for a value of type {type(value).__name__}")


def write_rows(table: Table, rows: Iterable[Sequence[Any]], connection: BaseDatabaseWrapper) -> int:
    """Insert rows as `read_rows` gave them, inside the caller's transaction; how many there were."""
    quote = connection.ops.quote_name
    width = len(table.columns)
    head = f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, table.names))}) VALUES "  # noqa: S608 our names
    one = f"({', '.join(['%s'] * width)})"
    writers = [_writer(column, connection) for column in table.columns]
    written = 0
    with connection.cursor() as cursor:
        for batch in _batches(rows, max(1, INSERT_PARAMETERS // width)):
            values = [write(value) for row in batch for write, value in zip(writers, row, strict=True)]
            cursor.execute(head + ", ".join([one] * len(batch)), values)
            written += len(batch)
    return written


def _batches(rows: Iterable[Sequence[Any]], size: int) -> Iterator[list[Sequence[Any]]]:
    batch: list[Sequence[Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _writer(column: Column, connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    plain = column.plain

    def write(value: Any) -> Any:
        if value is None:
            return None
        return plain.get_db_prep_save(plain.to_python(value), connection)

    def keep(value: Any) -> Any:
        return value

    def period(value: Any) -> Any:
        return None if value is None else plain.get_db_prep_save(value * _MICROSECOND, connection)

    if isinstance(plain, models.JSONField):
        return keep  # the text of the value, as it was read
    return period if isinstance(plain, models.DurationField) else write


def empty(tables: Iterable[Table], connection: BaseDatabaseWrapper) -> None:
    """Delete what migrations themselves put into tables."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.name)}")  # noqa: S608 our names


def go_on_numbering(tables: Iterable[Table], connection: BaseDatabaseWrapper) -> None:
    """Let the database's own counters go on behind the numbers that were written."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(statement)


def count(table: Table, connection: BaseDatabaseWrapper) -> int:
    """How many rows a table has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table.name)}")  # noqa: S608 our names
        return int(cursor.fetchone()[0])


def line_of(row: Sequence[Any]) -> bytes:
    """One row as one line."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def rows_of(lines: Iterable[bytes], columns: Sequence[str], table: Table) -> Iterator[list[Any]]:
    """The rows in a table's part, in the order of its columns. Raises: ValueError for other columns."""
    places = {name: place for place, name in enumerate(columns)}
    if places.keys() != set(table.names):
        raise ValueError(f"{table.name} has other columns")
    order = [places[name] for name in table.names]
    for line in lines:
        row = json.loads(line)
        yield [row[place] for place in order]
