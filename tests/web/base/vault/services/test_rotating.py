from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.factories.people import make_person
from zhian.web.base.audit.models import CommittedValue
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.people.models import Person
from zhian.web.base.vault.kit import ring, searched
from zhian.web.base.vault.kit.ring import make_key
from zhian.web.base.vault.kit.rows import seal_batch
from zhian.web.base.vault.kit.sealing import key_id_of
from zhian.web.base.vault.services import rotating
from zhian.web.base.vault.services.keyring import KeyRingError
from zhian.web.base.vault.services.rotating import foreign_keys, ring_status, rotate

pytestmark = pytest.mark.django_db

AT = datetime(2027, 11, 24, 1, 0, tzinfo=UTC)
ROWS = SystemActor(Purpose.TEST)
PEOPLE = 7


class Killed(BaseException):
    """Stands for the end of the process: no clean-up of ours may depend on it being an Exception."""


@pytest.fixture(autouse=True)
def own_ring(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ring of its own, with people sealed under it, in batches of three."""
    settings.KEYS_DIR, settings.DATA_DIR = tmp_path / "ring", tmp_path / "data"
    monkeypatch.setattr("zhian.web.base.vault.kit.rows.BATCH", 3)
    for n in range(PEOPLE):
        make_person(document_number=f"X{n}", birth_date=date(1990, 1, 1 + n), phone=f"+86 {n}")
    return tmp_path / "ring"


def tokens() -> dict[str, list[str]]:
    """Every token in the two largest tables, by row."""
    found: dict[str, list[str]] = {}
    for table, columns in (
        ("zhian_people_person", "birth_date, document_number, document_index, email, email_index, phone"),
        ("zhian_audit_committedvalue", "opening"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, {columns} FROM {table}")  # noqa: S608
            found |= {str(row[0]): list(row[1:]) for row in cursor.fetchall()}
    return found


def used() -> set[str]:
    """The ids of the keys in these tokens."""
    return {key_id_of(token) for row in tokens().values() for token in row if token}


def active() -> set[str]:
    """The ids of the active keys."""
    return {key.id for key in ring().active.values()}


def everything_opens() -> bool:
    """Whether every person is as made, and found by the number of the document."""
    rows = Person.objects.visible_to(ROWS)
    for n, person in enumerate(rows.order_by("id")):
        assert (person.document_number, person.phone) == (f"X{n}", f"+86 {n}")
        assert person.birth_date == date(1990, 1, 1 + n)
        found = rows.filter(document_index__in=searched(f"x-{n}", index="document-number"))
        assert [each.pk for each in found] == [person.pk]
    assert all(value.value for value in CommittedValue.objects.visible_to(ROWS))
    return True


def it_seals_everything_anew_and_retires_the_former_keys() -> None:
    former = active()
    assert used() == former
    done = rotate(at=AT)
    assert not done.resumed
    assert not done.left
    assert set(done.retired) == former
    assert used() == active()
    assert not former & active()
    assert everything_opens()
    assert all(each.active or each.key.retired_at == AT for each in ring_status().keys)
    assert not ring_status().unfinished


def it_finds_nothing_foreign_in_its_own_ring() -> None:
    assert foreign_keys() == []
    rotate(at=AT)
    assert foreign_keys() == []


def it_tells_how_much_stands_under_each_key() -> None:
    by_use = {each.key.use: each for each in ring_status().keys}
    assert by_use["data"].values["zhian_people_person"] == 4 * PEOPLE
    assert by_use["index-email"].total == PEOPLE
    assert by_use["data"].active


@pytest.mark.parametrize("after", [1, 2, 4, 6])
def it_goes_on_where_it_was_killed(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    seen = 0

    def killed(table: str, written: int) -> None:
        nonlocal seen
        seen += 1
        if seen == after:
            raise Killed

    with pytest.raises(Killed):
        rotate(at=AT, progress=killed)
    half = tokens()
    new, before = active(), used()
    assert everything_opens()
    assert ring_status().unfinished
    done = rotate(at=AT + timedelta(days=1))
    assert done.resumed
    assert active() == new, "a second run makes no further keys"
    assert used() == new
    assert everything_opens()
    assert not ring_status().unfinished
    assert before != new
    whole = tokens()
    kept = [key for key in half if all(key_id_of(token) in new for token in half[key] if token)]
    assert kept, "what was done before the end is not done again"
    assert all(whole[key] == half[key] for key in kept)


def it_makes_the_keys_that_a_killed_rotation_had_not_come_to(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def killed(use: str, **also: object) -> bool:
        if made:
            raise Killed
        made.append(use)
        return make_key(use, **also)  # type: ignore[arg-type]

    with monkeypatch.context() as short_life:
        short_life.setattr(rotating, "make_key", killed)
        with pytest.raises(Killed):
            rotate(at=AT)
    former = active()
    done = rotate(at=AT + timedelta(days=1))
    assert done.resumed
    assert len(ring().keys) == 6
    assert len(former & active()) == 1
    assert used() == active()


def it_does_without_its_cursor_and_ignores_one_for_other_keys(own_ring: Path) -> None:
    (own_ring / "rotation").mkdir()
    cursor = own_ring / "rotation" / "cursor.json"
    for content in ("", "[]", json.dumps({"active": {"data": "x"}, "last": {"zhian_people_person": "end"}})):
        cursor.write_text(content)
        rotate(at=AT)
        assert used() == active()


def it_leaves_what_does_not_open_and_keeps_its_key_in_use() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE zhian_people_person SET phone = email WHERE phone <> ''")
    former = ring().active["data"]
    done = rotate(at=AT)
    assert done.left == PEOPLE
    assert former.id not in done.retired
    assert ring_status().unfinished


def it_lets_whoever_writes_meanwhile_win(monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person.objects.visible_to(ROWS).order_by("id")[0]

    def meanwhile(model: type[Person], *given: object, **also: object) -> object:
        found = seal_batch(model, *given, **also)  # type: ignore[arg-type]
        if model is Person:
            person.phone = "+86 changed"
            person.save()
        return found

    monkeypatch.setattr(rotating, "seal_batch", meanwhile)
    rotate(at=AT)
    assert Person.objects.visible_to(ROWS).get(pk=person.pk).phone == "+86 changed"
    assert used() == active()


def it_runs_once_at_a_time() -> None:
    def again(table: str, written: int) -> None:
        with pytest.raises(KeyRingError) as refusal:
            rotate(at=AT)
        assert refusal.value.code == "key-ring-busy"

    rotate(at=AT, progress=again)


def it_tells_of_keys_that_the_ring_lacks(own_ring: Path) -> None:
    lost = ring().active["index-email"]
    rotate(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE zhian_people_person SET email_index = %s", [f"v1.{lost.id}.AAAA"])
    (own_ring / "index-email.0001.key").unlink()
    assert ring_status().unknown == {lost.id: PEOPLE}
    assert foreign_keys() == [lost.id]
