"""The outbox: order after commit, at least once, trouble steps aside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from zhian.kernel.errors import NotFound
from zhian.web.base.outbox.kit import Parcel, Subscriber
from zhian.web.base.outbox.models import Arrival, Cursor, Delivery, Message
from zhian.web.base.outbox.selectors import backlog, dead_letters, waiting_retries
from zhian.web.base.outbox.services import BACK_OFF, dispatch, emit, place_messages, retry
from zhian.web.base.people.kit import Purpose, SystemActor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TEST = SystemActor(Purpose.TEST)


class Desk:
    """A subscriber that keeps what it was told, and fails when told to."""

    def __init__(self, name: str = "desk", *events: str, from_beginning: bool = True) -> None:
        self.told: list[Parcel] = []
        self.fails: Callable[[Parcel], Exception | None] = lambda _: None
        self.subscriber = Subscriber(
            name, frozenset(events or {"case.filed"}), self.handle, from_beginning=from_beginning
        )

    def handle(self, parcel: Parcel, at: datetime) -> None:
        assert at.tzinfo
        self.told.append(parcel)
        if error := self.fails(parcel):
            raise error

    def keys(self) -> list[str]:
        return [parcel.key for parcel in self.told]


def send(*keys: str, name: str = "case.filed", at: datetime = NOW) -> None:
    """Emit and place one message a key."""
    for key in keys:
        emit(name, {"case": key}, key=key, at=at)
    place_messages(at=NOW)


def it_places_messages_in_the_order_they_were_written() -> None:
    emit("case.filed", {}, key="a", at=NOW + timedelta(hours=1))
    emit("case.filed", {}, key="b", at=NOW)
    assert backlog() == 2
    assert place_messages(at=NOW) == 2
    rows = Message.objects.visible_to(TEST).order_by("position")
    assert list(rows.values_list("key", "position")) == [("a", 1), ("b", 2)]
    assert backlog() == 0
    assert not Arrival.objects.visible_to(TEST).exists()
    assert place_messages(at=NOW) == 0


def it_refuses_a_key_twice() -> None:
    emit("case.filed", {}, key="once", at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        emit("case.filed", {}, key="once", at=NOW)


def it_tells_each_subscriber_what_it_asked_for_once() -> None:
    desk, other = Desk(), Desk("other", "case.decided")
    send("a", "b")
    send("c", name="case.decided")
    assert dispatch([desk.subscriber, other.subscriber], at=NOW) == 3
    assert dispatch([desk.subscriber, other.subscriber], at=NOW) == 0
    assert desk.keys() == ["a", "b"]
    assert other.keys() == ["c"]


def it_gives_a_latecomers_message_a_later_position_than_any_cursor() -> None:
    desk = Desk()
    send("b")
    dispatch([desk.subscriber], at=NOW)
    late = emit("case.filed", {}, key="late", at=NOW - timedelta(days=1))
    Arrival.objects.visible_to(TEST).filter(message=late).update(number=-5)  # drew its number long ago
    place_messages(at=NOW)
    dispatch([desk.subscriber], at=NOW)
    assert desk.keys() == ["b", "late"]


def it_tells_again_what_was_interrupted_before_the_cursor_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    send("a")
    with monkeypatch.context() as killed:
        killed.setattr(
            "zhian.web.base.outbox.services.dispatching._advance",
            lambda *_: (_ for _ in ()).throw(SystemExit),
        )
        with pytest.raises(SystemExit):
            dispatch([desk.subscriber], at=NOW)
    dispatch([desk.subscriber], at=NOW)
    assert desk.keys() == ["a", "a"]
    assert desk.told[0].key == desk.told[1].key


def it_moves_on_past_a_message_that_cannot_be_digested() -> None:
    desk = Desk()
    desk.fails = lambda parcel: ValueError("ZHANG 110101") if parcel.key == "bad" else None
    send("bad", "good")
    dispatch([desk.subscriber], at=NOW)
    assert desk.keys() == ["bad", "good"]
    waiting = waiting_retries()[0]
    assert waiting.last_error == "builtins.ValueError"  # never the words of the error
    assert waiting.next_attempt_at == NOW + BACK_OFF[0]


def it_tries_again_with_growing_waits_and_then_gives_up() -> None:
    desk = Desk()
    desk.fails = lambda _: ValueError()
    send("bad")
    at = NOW
    dispatch([desk.subscriber], at=at)
    for wait in BACK_OFF:
        dispatch([desk.subscriber], at=at + wait - timedelta(seconds=1))
        before = len(desk.told)
        at += wait
        dispatch([desk.subscriber], at=at)
        assert len(desk.told) == before + 1
    assert [parcel.attempt for parcel in desk.told] == [1, 2, 3, 4, 5, 6]
    dispatch([desk.subscriber], at=at + timedelta(days=9))
    assert len(desk.told) == 6
    assert [(d.subscriber, d.attempts) for d in dead_letters()] == [("desk", 6)]


def it_settles_a_delivery_that_succeeds_later() -> None:
    desk = Desk()
    desk.fails = lambda parcel: ValueError() if parcel.attempt == 1 else None
    send("a")
    dispatch([desk.subscriber], at=NOW)
    dispatch([desk.subscriber], at=NOW + BACK_OFF[0])
    assert Delivery.objects.visible_to(TEST).get().settled_at == NOW + BACK_OFF[0]
    assert not waiting_retries()
    assert not dead_letters()


def it_lets_the_operator_put_a_dead_letter_back_in_line() -> None:
    desk = Desk()
    desk.fails = lambda _: ValueError()
    send("a")
    dispatch([desk.subscriber], at=NOW)
    Delivery.objects.visible_to(TEST).update(next_attempt_at=None, attempts=6)
    desk.fails = lambda _: None
    retry(dead_letters()[0].id, at=NOW)
    dispatch([desk.subscriber], at=NOW)
    assert desk.keys() == ["a", "a"]
    assert not dead_letters()
    with pytest.raises(NotFound):
        retry(uuid4(), at=NOW)


def it_blames_no_message_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.fails = lambda _: OperationalError("gone")
    send("a")

    def away(*_: object) -> bool:
        raise OperationalError("gone")

    with monkeypatch.context() as outage:
        outage.setattr("zhian.web.base.people.kit.ScopedQuerySet.exists", away)
        with pytest.raises(DatabaseError):
            dispatch([desk.subscriber], at=NOW)
    assert not Delivery.objects.visible_to(TEST).exists()
    assert Cursor.objects.visible_to(TEST).get(subscriber="desk").position == 0


def it_reads_the_past_or_starts_now_as_the_subscriber_says() -> None:
    send("old")
    history, fresh = Desk("history"), Desk("fresh", from_beginning=False)
    both = [history.subscriber, fresh.subscriber]
    dispatch(both, at=NOW)
    send("new")
    dispatch(both, at=NOW)
    assert history.keys() == ["old", "new"]
    assert fresh.keys() == ["new"]


def it_goes_on_where_a_full_batch_ended() -> None:
    desk = Desk()
    send(*"abcde")
    assert [dispatch([desk.subscriber], at=NOW, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert desk.keys() == list("abcde")
