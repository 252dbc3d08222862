"""A clock that is set back: order, numbers and leases do not follow it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.web.base.audit.rows import NOW, TEST, keys, log_of
from zhian.kernel.ids import uuid7
from zhian.web.base.audit.models import Event
from zhian.web.base.audit.services import Entry, give_up_lease, hold_lease, record, seal, verify
from zhian.web.base.outbox.models import Message
from zhian.web.base.outbox.services import emit, place_messages

pytestmark = pytest.mark.django_db
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    """Checkpoint files that other tests leave behind tell of other logs."""
    settings.DATA_DIR = tmp_path


def it_seals_in_the_order_of_writing_and_the_log_stays_sound() -> None:
    log_of(2, checkpoint_at=(2,))
    late = record(TEST, Entry("case.filed", "case"), at=YESTERDAY)
    assert seal(at=YESTERDAY, holder="test") == 1
    late.refresh_from_db(from_queryset=Event.objects.visible_to(TEST))
    assert late.sequence == 3
    assert verify(keys()).faults == []


def it_gives_places_in_the_order_of_writing() -> None:
    emit("case.filed", {}, key="first", at=NOW)
    place_messages(at=NOW)
    emit("case.filed", {}, key="second", at=YESTERDAY)
    place_messages(at=YESTERDAY)
    placed = Message.objects.visible_to(TEST).order_by("position")
    assert list(placed.values_list("key", flat=True)) == ["first", "second"]


def it_gives_no_id_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = []
    for moment in ("2026-11-24T01:00:00Z", "2026-11-23T01:00:00Z", "2026-11-24T01:00:00Z"):
        monkeypatch.setenv("ZHIAN_NOW", moment)
        ids += [uuid7() for _ in range(200)]
    assert len(set(ids)) == len(ids)


def it_lets_no_lease_hang_on_the_clock_of_one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_NOW", "2030-01-01T00:00:00Z")
    assert hold_lease("work", "one", seconds=1)
    monkeypatch.setenv("ZHIAN_NOW", "2020-01-01T00:00:00Z")
    assert not hold_lease("work", "two", seconds=1)  # told by the database's clock
    give_up_lease("work", "one")
    assert hold_lease("work", "two", seconds=1)
