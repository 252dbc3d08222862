"""Receivers do not wait for each other, and nothing waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from tests.factories.hooks import again, make_hook, owe
from tests.factories.people import NOW, SYSTEM
from tests.factories.tenancy import make_organisation
from tests.web.notify.receiver import receiver
from zhian.web.base.vault.kit import Stored
from zhian.web.notify.kit import DeliveryState, HookState
from zhian.web.notify.models import Hook
from zhian.web.notify.services.lanes import CLAIM, Lanes, send_due

LATER = NOW + timedelta(minutes=10)


class AtOnce(Lanes):
    """Lanes in which work is done by whoever starts it."""

    def start(self, work: Callable[[], None], *, suspect: bool) -> None:
        """No thread."""
        work()
        self.leave(suspect=suspect)


class Kept(Lanes):
    """Lanes whose work never ends; which webhooks have one."""

    def __init__(self, size: int) -> None:
        super().__init__(size, size)
        self.has: list[UUID] = []

    def start(self, work: Callable[[], None], *, suspect: bool) -> None:
        """Note whose it is."""
        del suspect
        assert isinstance(work, partial)
        self.has.append(work.args[0])


def send(at: datetime = NOW) -> int:
    return send_due(at, lanes=AtOnce(), clock=lambda: at)


def hooks() -> list[Hook]:
    return list(Hook.objects.visible_to(SYSTEM))


@pytest.mark.django_db
class DescribeClaims:
    def it_makes_every_due_call_of_a_receiver_in_one_lane_in_their_order(self, outside: Path) -> None:
        with receiver(outside) as here:
            hook = make_hook(make_organisation().pk, here.address)
            rows = [owe(hook, at=NOW + timedelta(seconds=n)) for n in range(3)]
            ahead = owe(hook, at=LATER + timedelta(seconds=1))
            assert send(LATER) == 1
        assert [heard.headers["webhook-id"] for heard in here.heard] == [f"msg_{row.pk.hex}" for row in rows]
        assert again(ahead).state == DeliveryState.WAITING
        assert hooks()[0].taken_until == LATER

    def it_asks_once_while_nothing_is_due(self, django_assert_num_queries: object) -> None:
        make_hook(make_organisation().pk)
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert send() == 0

    def it_stops_at_the_first_failure_and_lets_the_receiver_rest(self, outside: Path) -> None:
        with receiver(outside, status=500) as here:
            hook = make_hook(make_organisation().pk, here.address)
            for _ in range(3):
                owe(hook)
            assert send() == 1
            assert send(NOW + timedelta(seconds=4)) == 0
            assert len(here.heard) == 1
            here.status = 200
            assert send(NOW + timedelta(seconds=6)) == 1
            assert len(here.heard) == 4

    def it_leaves_alone_what_is_in_another_lane_until_the_claim_lapses(self, outside: Path) -> None:
        with receiver(outside) as here:
            owe(make_hook(make_organisation().pk, here.address))
            Hook.objects.visible_to(SYSTEM).update(taken_until=NOW + CLAIM)
            assert send(NOW + CLAIM / 2) == 0
            assert send(NOW + CLAIM) == 1
        assert len(here.heard) == 1

    @pytest.mark.parametrize("state", [HookState.PAUSED, HookState.GONE, HookState.FAILING])
    def it_sends_nothing_to_a_webhook_that_is_not_in_use(self, state: HookState) -> None:
        owe(make_hook(make_organisation().pk, state=state))
        assert send(LATER) == 0

    def it_lets_one_that_cannot_be_opened_rest_and_goes_on(self, outside: Path) -> None:
        with receiver(outside) as here:
            broken = make_hook(make_organisation().pk, here.address)
            Hook.objects.visible_to(SYSTEM).update(secret=Stored("broken"))
            sound = make_hook(make_organisation().pk, here.address)
            rows = [owe(broken), owe(sound)]
            assert send() == 2
            assert send() == 0
        assert [again(row).state for row in rows] == [DeliveryState.WAITING, DeliveryState.DELIVERED]
        assert all(hook.taken_until == NOW for hook in hooks())


@pytest.mark.django_db
class DescribeTurns:
    def it_begins_with_whoever_was_served_longest_ago_however_much_the_others_owe(self) -> None:
        made = [make_hook(make_organisation().pk) for _ in range(3)]
        for hook, calls in zip(made, (9, 5, 1), strict=True):
            for n in range(calls):
                owe(hook, at=NOW - timedelta(minutes=calls - n))
        turns = []
        for second in range(4):
            lanes, at = Kept(1), NOW + timedelta(seconds=second)
            assert send_due(at, lanes=lanes) == 1
            Hook.objects.visible_to(SYSTEM).filter(pk=lanes.has[0]).update(taken_until=at)  # its lane is over
            turns += lanes.has
        assert turns == [made[0].pk, made[1].pk, made[2].pk, made[0].pk]

    def it_lets_those_that_fail_wait_for_those_that_work(self) -> None:
        failing, sound = (make_hook(make_organisation().pk) for _ in range(2))
        owe(failing, at=NOW - timedelta(hours=1))
        owe(sound)
        Hook.objects.visible_to(SYSTEM).filter(pk=failing.pk).update(failing_since=NOW)
        lanes = Kept(2)
        send_due(NOW, lanes=lanes)
        assert lanes.has == [sound.pk, failing.pk]

    def it_gives_one_organisation_two_lanes_at_most_also_in_the_next_tick(self) -> None:
        large, small = make_organisation(), make_organisation()
        for _ in range(4):
            owe(make_hook(large.pk), at=NOW - timedelta(minutes=5))
        other = make_hook(small.pk)
        owe(other)
        lanes = Kept(6)
        assert send_due(NOW, lanes=lanes) == 3
        assert lanes.has[2] == other.pk
        assert send_due(NOW + timedelta(seconds=2), lanes=lanes) == 0
        assert send_due(NOW + CLAIM, lanes=lanes) == 3


def it_keeps_lanes_free_of_receivers_that_failed_last_time() -> None:
    lanes = Lanes(3, 2)
    assert [lanes.take(suspect=True) for _ in range(3)] == [True, True, False]
    assert lanes.take(suspect=False)
    assert not lanes.take(suspect=False)
    lanes.leave(suspect=True)
    assert lanes.take(suspect=True)


@pytest.mark.django_db(transaction=True)
def it_lets_no_slow_receiver_hold_up_another_or_the_tick(outside: Path) -> None:
    lanes = Lanes()
    with receiver(outside, slow=True) as slow, receiver(outside) as quick:
        rows = [owe(make_hook(make_organisation().pk, here.address)) for here in (slow, quick)]
        assert send_due(NOW, lanes=lanes, clock=lambda: NOW) == 2  # and it is back already
        assert slow.called.wait(10)
        assert quick.called.wait(10)
        finished = [thread for thread in threading.enumerate() if thread.name == "webhook"]
        assert again(rows[0]).state == DeliveryState.WAITING
        owe(again(rows[0]).hook)
        assert send_due(NOW, lanes=lanes, clock=lambda: NOW) == 0, "the slow one has its lane already"
        slow.gate.set()
        for thread in finished:
            thread.join(10)
    assert [again(row).state for row in rows] == [DeliveryState.DELIVERED, DeliveryState.DELIVERED]
