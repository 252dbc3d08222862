"""Sealed columns row by row, past the models: for migrations that seal, and for rotation.

Tokens are read and written as they stand in the table. A row is written only where it still holds what was
read, so whoever changes it meanwhile wins, and whoever is killed meanwhile has changed whole rows or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection, models, transaction

from .fields import BlindIndexField, SealedField, TokenField, blind_fields, sealed_fields
from .ring import KeyRingError
from .sealing import VERSION, is_token, key_id_of, seal, unseal

BATCH: Final = 500
UNOPENED: Final = ("seal-broken", "key-unknown")
MARK: Final = f"{VERSION}."


class Batch(NamedTuple):
    """What one stretch of a table came to."""

    last: str  # the key of the last row looked at; empty at the table's end
    written: int


def seal_existing(label: str) -> Callable[[Any, Any], None]:
    """For RunPython: seal what a column held before its field became a sealed one. Repeatable."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        app, _, name = label.partition(".")
        model = apps.all_models[app][name.lower()]
        if schema_editor is not None:
            settle(schema_editor)
        last = ""
        while True:
            batch = seal_batch(model, last, {}, seal_plain=True)
            if not batch.last:
                return
            last = batch.last

    return forwards


def settle(schema_editor: Any) -> None:
    """For a migration that changes a table and writes its rows: make every check at once.

    PostgreSQL refuses to index or alter a table while checks of its rows are still to be made.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def seal_batch(
    model: type[models.Model], after: str, active: dict[str, str], *, seal_plain: bool = False
) -> Batch:
    """Seal anew up to BATCH rows behind a key: whatever is not under the `active` key of its use.

    `active` maps a use to the id of its active key.
    """
    sealed, blinded = sealed_fields(model), blind_fields(model)
    columns = [str(field.column) for field in (*sealed, *blinded)]
    with transaction.atomic():
        rows = list(_rows(model, columns, _flags(model, sealed), after))
        written = 0
        for key, values, flags in rows:
            held = dict(zip(columns, values, strict=True))
            fresh = dict(_fresh(sealed, held, flags, key, active, seal_plain=seal_plain))
            fresh.update(_fresh_blind(model, blinded, held, key, active))
            written += _write(model, key, held, fresh)
    return Batch(str(rows[-1][0]) if len(rows) == BATCH else "", written)


def count_by_key(model: type[models.Model], column: str) -> dict[str, int]:
    """How many rows of a column stand under each key id; those that are not sealed are not counted."""
    # The id lies between the first two dots, so one pass that groups by a prefix would need its length.
    quote = connection.ops.quote_name
    start = len(MARK) + 1
    place = (
        f"instr(substr({quote(column)}, {start}), '.')"
        if connection.vendor == "sqlite"
        else f"strpos(substr({quote(column)}, {start}), '.')"
    )
    mark = f"substr({quote(column)}, {start}, {place} - 1)"
    sql = (
        f"SELECT {mark}, count(*) FROM {quote(model._meta.db_table)} "  # noqa: S608 own tables and columns
        f"WHERE substr({quote(column)}, 1, {len(MARK)}) = %s GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [MARK])
        return {str(key): int(number) for key, number in cursor.fetchall()}


def newest_key(model: type[models.Model], column: str) -> str:
    """The id of the key that the newest value of a column names; empty where there is none."""
    quote = connection.ops.quote_name
    sql = (
        f"SELECT {quote(column)} FROM {quote(model._meta.db_table)} "  # noqa: S608 own tables and columns
        f"WHERE substr({quote(column)}, 1, {len(MARK)}) = %s "
        f"ORDER BY {quote(str(model._meta.pk.column))} DESC LIMIT 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [MARK])
        found = cursor.fetchone()
    return key_id_of(found[0]) if found else ""


def _flags(model: type[models.Model], sealed: Sequence[SealedField | TokenField]) -> list[str]:
    columns = {field.name: str(field.column) for field in model._meta.local_concrete_fields}
    return [columns[field.when] for field in sealed if field.when]


def _rows(
    model: type[models.Model], columns: list[str], flags: list[str], after: str
) -> Iterator[tuple[Any, tuple[Any, ...], list[bool]]]:
    quote, key_field = connection.ops.quote_name, model._meta.pk
    key = quote(str(key_field.column))
    wanted = ", ".join([key, *map(quote, columns), *map(quote, flags)])
    sql = f"SELECT {wanted} FROM {quote(model._meta.db_table)}"  # noqa: S608 own tables and columns
    given: list[Any] = []
    if after:
        sql += f" WHERE {key} > %s"
        given.append(key_field.get_db_prep_value(key_field.to_python(after), connection))
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY {key} LIMIT {BATCH}", given)
        for row in cursor.fetchall():
            values = tuple(row[1 : 1 + len(columns)])
            yield key_field.to_python(row[0]), values, [bool(flag) for flag in row[1 + len(columns) :]]


def _fresh(
    sealed: Sequence[SealedField | TokenField],
    held: dict[str, Any],
    flags: list[bool],
    key: object,
    active: dict[str, str],
    *,
    seal_plain: bool,
) -> Iterator[tuple[str, str]]:
    flagged = iter(flags)
    for field in sealed:
        wanted = next(flagged) if field.when else True
        column = str(field.column)
        text = held[column]
        name = f"{field.logical_name}:{key}"
        if not text:
            continue
        if is_token(text):
            if active and key_id_of(text) != active["data"]:
                plain = _opened(text, name)
                if plain is not None:
                    yield column, seal(plain, name=name)
        elif seal_plain and wanted:
            yield column, seal(text.encode("utf-8"), name=name)


def _fresh_blind(
    model: type[models.Model],
    blinded: Sequence[BlindIndexField],
    held: dict[str, Any],
    key: object,
    active: dict[str, str],
) -> Iterator[tuple[str, str]]:
    for field in blinded:
        column = str(field.column)
        if active and key_id_of(held[column]) == active[f"index-{field.index}"]:
            continue
        source = next(other for other in sealed_fields(model) if other.name == field.source)
        text = held[str(source.column)] or ""
        if is_token(text):
            text = (_opened(text, f"{source.logical_name}:{key}") or b"").decode("utf-8")
        if text:
            yield column, field.blinded(text)


def _opened(token: str, name: str) -> bytes | None:
    """None where the seal is broken: it is left as it is, and the count at the end shows it."""
    try:
        return unseal(token, name=name)
    except KeyRingError as error:
        if error.code not in UNOPENED:
            raise
        return None


def _write(model: type[models.Model], key: Any, held: dict[str, Any], fresh: dict[str, str]) -> int:
    if not fresh:
        return 0
    quote, key_field = connection.ops.quote_name, model._meta.pk
    own = quote(str(key_field.column))
    sets = ", ".join(f"{quote(column)} = %s" for column in fresh)
    same = "".join(f" AND {quote(column)} = %s" for column in fresh)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {own} = %s{same}"  # noqa: S608
    given = [*fresh.values(), key_field.get_db_prep_value(key, connection), *(held[c] for c in fresh)]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return int(cursor.rowcount)
