"""Values survive the way out of one database and into another."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from hypothesis import given
from hypothesis import strategies as st

from zhian.web.base.outbox.services import emit
from zhian.web.entry.backup import rows

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
KINDS: list[tuple[models.Field[Any, Any], st.SearchStrategy[Any]]] = [
    (models.DateTimeField(), INSTANTS),
    (models.DateField(), st.dates(date(1900, 1, 1))),
    (models.UUIDField(), st.uuids()),
    (models.BooleanField(), st.booleans()),
    (models.TextField(), TEXTS),
    (models.BigIntegerField(), st.integers(-(2**63), 2**63 - 1)),
    (models.FloatField(), st.floats(allow_nan=False, allow_infinity=False)),
    (models.DecimalField(max_digits=9, decimal_places=2), st.decimals(-999, 999, places=2)),
    (models.BinaryField(), st.binary()),
    (models.DurationField(), st.timedeltas()),
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind[0]).__name__)
@given(data=st.data())
def it_brings_every_kind_of_value_over(
    kind: tuple[models.Field[Any, Any], st.SearchStrategy[Any]], data: st.DataObject
) -> None:
    plain, values = kind
    value = data.draw(values)
    (line,) = json.loads(rows.line_of([rows.as_json(value)]))
    prepared = rows._writer(rows.Column("x", plain), connection)(line)
    expected = plain.get_db_prep_save(value, connection)
    assert _as_bytes(prepared) == _as_bytes(expected)


def _as_bytes(value: Any) -> Any:
    """What a driver wraps bytes in, unwrapped."""
    value = getattr(value, "obj", value)
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.mark.parametrize("plain", [kind for kind, _ in KINDS], ids=lambda kind: type(kind).__name__)
def it_leaves_nothing_nothing(plain: models.Field[Any, Any]) -> None:
    assert rows.as_json(None) is None
    assert rows._writer(rows.Column("x", plain), connection)(None) is None


def it_refuses_a_value_it_has_no_text_for() -> None:
    with pytest.raises(TypeError, match="object"):
        rows.as_json(object())


def it_hands_rows_back_in_the_order_of_the_table() -> None:
    table = rows.Table("t", (rows.Column("a", models.TextField()), rows.Column("b", models.TextField())), "a",
                       models.Model)  # fmt: skip
    assert list(rows.rows_of([b'["B", "A"]\n'], ["b", "a"], table)) == [["A", "B"]]
    with pytest.raises(ValueError, match="other columns"):
        list(rows.rows_of([], ["a"], table))


@pytest.mark.django_db
class DescribeTables:
    """What is copied, in the columns of the migrations."""

    def it_takes_every_table_but_those_a_thief_could_use(self) -> None:
        loader = MigrationLoader(connection)
        taken = {table.name for table in rows.tables_at(loader, loader.applied_migrations)}
        there = set(connection.introspection.table_names()) - {"django_migrations"}
        assert there - taken == rows.LEFT_OUT
        assert taken <= there

    def it_reads_below_the_fields_so_that_what_is_sealed_stays_sealed(self) -> None:
        loader = MigrationLoader(connection)
        for table in rows.tables_at(loader, loader.applied_migrations):
            for column in table.columns:
                assert type(column.plain).__module__.startswith("django."), f"{table.name}.{column.name}"

    def it_reads_and_writes_a_table_of_this_database(self) -> None:
        emit("case.filed", {"id": "1", "names": ["a", None]}, key="one", at=NOW)
        loader = MigrationLoader(connection)
        tables = {table.name: table for table in rows.tables_at(loader, loader.applied_migrations)}
        message, arrival = tables["zhian_outbox_message"], tables["zhian_outbox_arrival"]
        kept, queue = list(rows.read_rows(message, connection)), list(rows.read_rows(arrival, connection))
        assert len(kept) == len(queue) == 1
        rows.empty([arrival, message], connection)
        assert rows.count(message, connection) == 0
        assert rows.write_rows(message, kept, connection) == 1
        rows.write_rows(arrival, queue, connection)
        rows.go_on_numbering([arrival], connection)
        assert list(rows.read_rows(message, connection)) == kept
        emit("case.filed", {}, key="two", at=NOW)  # its number in the queue is a new one
        assert rows.count(arrival, connection) == 2


def it_knows_the_smallest_and_largest_instants_to_the_microsecond() -> None:
    instant = datetime(2026, 11, 24, 9, 0, 0, 1, tzinfo=UTC)
    assert rows.as_json(instant) == "2026-11-24T09:00:00.000001+00:00"
    assert rows.as_json(Decimal("1.50")) == "1.50"
    assert rows.as_json(timedelta(microseconds=-1)) == -1
