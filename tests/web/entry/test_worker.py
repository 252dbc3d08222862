"""The worker: sealed and delivered within a second, whatever else goes wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, transaction
from pytest_django import Settings

from tests.web.entry.test_supervisor import wait_for
from zhian.web import wiring
from zhian.web.base.audit.models import Checkpoint, Event, Lease
from zhian.web.base.audit.services import Entry, hold_lease, record, sealing
from zhian.web.base.outbox.kit import Parcel, Subscriber, Tick
from zhian.web.base.outbox.services import emit
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.entry.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)

TEST = SystemActor(Purpose.TEST)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> list[str]:
    """What the one subscriber was told."""
    settings.DATA_DIR = tmp_path
    keys: list[str] = []

    def handle(parcel: Parcel, at: datetime) -> None:
        keys.append(parcel.key)

    monkeypatch.setattr(wiring, "SUBSCRIBERS", (Subscriber("desk", frozenset({"case.filed"}), handle),))
    monkeypatch.setattr(wiring, "TICKS", ())
    return keys


@contextmanager
def working(name: str = "w1") -> Iterator[Worker]:
    """A worker at work in this process."""
    stop = threading.Event()
    worker = Worker(stop, holder=name)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def happen(key: str) -> None:
    """One business act: its event and its message, in one transaction."""
    now = datetime.now(UTC)
    with transaction.atomic():
        record(TEST, Entry("case.filed", "case"), at=now)
        emit("case.filed", {}, key=key, at=now)


def unsealed() -> int:
    """How many events have no place yet."""
    return Event.objects.visible_to(TEST).filter(sequence__isnull=True).count()


def it_seals_and_delivers_within_a_second(told: list[str]) -> None:
    with working():
        happen("warm-up")
        wait_for(lambda: told == ["warm-up"])
        happen("a")
        begun = time.monotonic()
        wait_for(lambda: not unsealed() and told == ["warm-up", "a"])
        assert time.monotonic() - begun < 1.5  # a second, and some air for a busy machine
        wait_for(lambda: Checkpoint.objects.visible_to(TEST).exists())


def it_seals_while_a_subscriber_takes_its_time(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    entered, leave = threading.Event(), threading.Event()

    def slow(parcel: Parcel, at: datetime) -> None:
        entered.set()
        leave.wait(20)

    monkeypatch.setattr(wiring, "SUBSCRIBERS", (Subscriber("slow", frozenset({"case.filed"}), slow),))
    with working():
        happen("a")
        assert entered.wait(10)
        happen("b")
        wait_for(lambda: not unsealed(), seconds=5)
        leave.set()


def it_outlives_a_database_that_goes_away_for_a_while(
    told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([OperationalError("gone")] * 3)
    whole = sealing.locked_head

    def flaky() -> object:
        for error in failures:
            raise error
        return whole()

    monkeypatch.setattr(sealing, "locked_head", flaky)
    with working():
        happen("a")
        wait_for(lambda: not unsealed())
        wait_for(lambda: told == ["a"])


def it_leaves_messages_to_the_worker_that_holds_the_lease_and_takes_over(told: list[str]) -> None:
    assert hold_lease("work", "other", seconds=3)
    happen("a")
    with working():
        wait_for(lambda: not unsealed())
        assert told == []
        wait_for(lambda: told == ["a"], seconds=15)


def it_gives_its_leases_up_when_it_stops(told: list[str]) -> None:
    with working("first"):
        happen("a")
        wait_for(lambda: told == ["a"])
    assert hold_lease("work", "second", seconds=5)
    assert hold_lease("seal", "second", seconds=5)
    assert set(Lease.objects.visible_to(TEST).values_list("holder", flat=True)) == {"second"}


def it_winds_clocks_and_lets_one_that_stumbles_stop_no_other(
    told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rang: list[datetime] = []

    def broken(at: datetime) -> None:
        raise ValueError

    ticks = (
        Tick("broken", timedelta(seconds=1), broken),
        Tick("good", timedelta(milliseconds=100), rang.append),
    )
    monkeypatch.setattr(wiring, "TICKS", ticks)
    with working():
        wait_for(lambda: len(rang) >= 3)
    assert all(at.tzinfo for at in rang)
