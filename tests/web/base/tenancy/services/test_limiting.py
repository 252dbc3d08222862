"""Counting knocks: exact over all processes for changes, and nobody's address is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.people import SYSTEM
from zhian.web.base.tenancy.models import DoorCount
from zhian.web.base.tenancy.services import (
    caller_of,
    count_change,
    count_read,
    sender_of,
    sweep_counts,
    window_of,
)

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@given(st.integers(0, 10**9), st.integers(1, 1440))
def it_puts_every_instant_into_one_window(seconds: int, minutes: int) -> None:
    at = AT + timedelta(seconds=seconds)
    number, ends = window_of(at, minutes)
    assert timedelta(0) < ends - at <= timedelta(minutes=minutes)
    assert window_of(ends, minutes)[0] == number + 1


@pytest.mark.django_db
def it_counts_changes_of_one_caller_at_one_door_in_one_window() -> None:
    assert [count_change("a", "x", 5, AT) for _ in range(3)] == [1, 2, 3]
    assert count_change("a", "y", 5, AT) == 1
    assert count_change("b", "x", 5, AT) == 1
    assert count_change("a", "x", 5, AT + timedelta(minutes=5)) == 1


@pytest.mark.django_db
def it_forgets_windows_that_are_over() -> None:
    count_change("a", "x", 5, AT)
    assert sweep_counts(AT) == 0
    assert sweep_counts(AT + timedelta(minutes=6)) == 1
    assert not DoorCount.objects.visible_to(SYSTEM).exists()


def it_counts_reads_without_a_table() -> None:
    assert [count_read("door", "caller", 1, AT) for _ in range(2)] == [1, 2]


def it_counts_one_household_as_one_and_keeps_no_address() -> None:
    assert caller_of("2400:3200:1:2::1") == caller_of("2400:3200:1:2:ffff::9")
    assert caller_of("2400:3200:1:3::1") != caller_of("2400:3200:1:2::1")
    assert caller_of("::ffff:8.8.8.8") == caller_of("8.8.8.8")
    assert "8.8.8.8" not in caller_of("8.8.8.8")
    assert caller_of("nonsense") == caller_of("")


@pytest.mark.parametrize(
    ("remote", "forwarded", "sender"),
    [
        ("8.8.8.8", "1.1.1.1", "8.8.8.8"),  # whoever is no proxy of ours is not believed
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1"),  # what the client wrote itself stands further left
        ("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "not an address", "10.0.0.1"),
        ("", "1.1.1.1", ""),
    ],
)
def it_believes_only_the_operators_own_proxies(remote: str, forwarded: str, sender: str) -> None:
    assert sender_of(remote, forwarded, ("10.0.0.0/8",)) == sender
