"""Room is given back in whole, one sender never has all of it, and haste buys no rest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhian.web.entry.holding import SLOWEST_BYTES_S, Pace, Room


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 40)), max_size=30))
def it_holds_no_more_than_it_may_and_gives_everything_back(asked: list[tuple[str, int]]) -> None:
    room = Room(50, 20)
    kept = [each for each in asked if room.take(*each)]
    assert room.held <= 50
    assert all(theirs <= 20 for theirs in room.by_sender.values())
    for each in kept:
        room.give_back(*each)
    assert (room.held, room.by_sender) == (0, {})


def it_holds_what_is_larger_than_a_share_alone() -> None:
    room = Room(50, 20)
    assert room.take("a", 1000)
    assert not room.take("a", 1)
    assert room.take("b", 1)


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 10**8)), max_size=20))
def it_never_waits_longer_than_its_grace(pieces: list[tuple[float, int]]) -> None:
    pace, at = Pace(10, at=0), 0.0
    for pause, size in pieces:
        at += pause
        pace.came(size, at=at)
        assert pace.until <= at + 10


def it_waits_as_long_as_ever_for_who_keeps_the_pace() -> None:
    pace = Pace(10, at=0)
    for second in range(1, 30):
        pace.came(SLOWEST_BYTES_S, at=second)
        assert pace.until == second + 10
