"""Sealing: places at the end, in order, once, by one worker."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection, transaction

from tests.web.base.audit.rows import KEY, NOW, TEST, codes, happen, log_of, stored
from zhian.kernel.checkpoints import read_checkpoint, root_of
from zhian.web.base.audit.models import Arrival, Checkpoint, Event, Head
from zhian.web.base.audit.services import give_up_lease, hold_lease, publish_checkpoint, seal
from zhian.web.base.audit.services.sealing import leaf_of

pytestmark = pytest.mark.django_db


def it_numbers_events_in_the_order_they_were_written_not_by_their_clocks() -> None:
    first, second = happen("late-clock", minutes=9), happen("early-clock", minutes=1)
    assert seal(at=NOW, holder="test") == 2
    assert [stored(1).pk, stored(2).pk] == [first.pk, second.pk]
    assert not Arrival.objects.visible_to(TEST).exists()


def it_never_places_a_latecomer_before_what_is_sealed() -> None:
    late, early = happen("late"), happen("early")
    queue = Arrival.objects.visible_to(TEST)
    hidden = queue.get(event=late)
    number = hidden.number
    queue.filter(pk=number).delete()
    Event.objects.visible_to(TEST).filter(pk=late.pk).update(sequence=10**9)  # not committed yet, as it were
    seal(at=NOW, holder="test")
    Event.objects.visible_to(TEST).filter(pk=late.pk).update(sequence=None)
    Arrival.objects.create(number=number, event=late)
    seal(at=NOW, holder="test")
    assert [stored(1).pk, stored(2).pk] == [early.pk, late.pk]
    assert codes() == []


def it_seals_in_batches_until_nothing_waits() -> None:
    for number in range(7):
        happen(minutes=number)
    assert [seal(at=NOW, holder="test", limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert codes() == []


def it_leaves_all_or_nothing_when_killed_midway() -> None:
    log_of(2)
    happen(minutes=3)
    with (
        patch.object(Head, "save", side_effect=RuntimeError("killed")),
        pytest.raises(RuntimeError, match="killed"),
    ):
        seal(at=NOW, holder="test")
    assert Event.objects.visible_to(TEST).filter(sequence__isnull=True).count() == 1
    assert seal(at=NOW, holder="test") == 1
    assert codes() == []


def it_stands_back_while_another_worker_holds_the_lease() -> None:
    happen()
    assert hold_lease("seal", "other", seconds=60)
    assert seal(at=NOW, holder="me") == 0
    give_up_lease("seal", "other")
    assert seal(at=NOW, holder="me") == 1


def it_takes_over_a_lease_that_ran_out() -> None:
    assert hold_lease("seal", "dead", seconds=-1)
    assert hold_lease("seal", "alive", seconds=60)
    assert not hold_lease("seal", "dead", seconds=60)
    assert hold_lease("seal", "alive", seconds=60)


class DescribeCheckpoints:
    """Published statements of size and root."""

    def it_states_the_merkle_root_of_all_content_digests(self) -> None:
        events = log_of(5, checkpoint_at=(5,))
        row = publish_checkpoint(KEY, at=NOW, force=True)
        assert row is None  # nothing new
        kept = Checkpoint.objects.visible_to(TEST).get(size=5)
        signed = read_checkpoint(kept.note)
        assert signed.checkpoint.root == root_of(leaf_of(e.content_digest) for e in events)
        assert signed.is_signed_by(KEY.private_key.public_key())

    def it_makes_the_first_at_once_and_the_next_after_five_minutes(self) -> None:
        log_of(1)
        assert publish_checkpoint(KEY, at=NOW) is not None
        log_of(1)
        assert publish_checkpoint(KEY, at=NOW + timedelta(minutes=4)) is None
        assert publish_checkpoint(KEY, at=NOW + timedelta(minutes=5)) is not None

    def it_makes_one_early_after_a_thousand_events(self) -> None:
        log_of(1)
        publish_checkpoint(KEY, at=NOW)
        with patch("zhian.web.base.audit.services.checkpoint.EVERY_EVENTS", 3):
            log_of(2)
            assert publish_checkpoint(KEY, at=NOW) is None
            log_of(1)
            assert publish_checkpoint(KEY, at=NOW) is not None

    def it_makes_none_of_an_empty_log(self) -> None:
        assert publish_checkpoint(KEY, at=NOW, force=True) is None


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def it_keeps_one_sound_chain_under_many_writers_and_rival_sealers() -> None:
    writers, each = 6, 15
    still_writing = threading.Event()

    def write(writer: int) -> None:
        try:
            for number in range(each):
                with transaction.atomic():
                    happen(f"w{writer}.{number:02}", minutes=number)
                    if number % 4 == writer % 4:
                        time.sleep(0.01)  # commits late, with an early number in the queue
        finally:
            connection.close()

    def seal_on(holder: str) -> None:
        try:
            while still_writing.is_set() or Event.objects.visible_to(TEST).filter(sequence=None).exists():
                seal(at=NOW, holder=holder, limit=7)
                give_up_lease("seal", holder)  # invite the rival in at every step
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(writers)]
    sealers = [threading.Thread(target=seal_on, args=(name,)) for name in ("a", "b")]
    still_writing.set()
    for thread in (*threads, *sealers):
        thread.start()
    for thread in threads:
        thread.join()
    still_writing.clear()
    for thread in sealers:
        thread.join()
    assert codes() == []
    order = list(Event.objects.visible_to(TEST).order_by("sequence").values_list("sequence", "verb"))
    assert [sequence for sequence, _ in order] == list(range(1, writers * each + 1))
    for writer in range(writers):
        mine = [verb for _, verb in order if verb.startswith(f"w{writer}.")]
        assert mine == sorted(mine)
