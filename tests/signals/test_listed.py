"""An indicator on somebody's list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from zhian.signals.kinds import normalise
from zhian.signals.listed import Listed
from zhian.signals.marking import Tlp

START = datetime(2026, 11, 1, tzinfo=UTC)
END = datetime(2026, 12, 1, tzinfo=UTC)
LISTED = Listed(normalise("evil.example"), "feed-7", START, END, Tlp.AMBER, 80)


def it_is_valid_from_its_start_until_before_its_end() -> None:
    assert not LISTED.is_valid_at(START - timedelta(microseconds=1))
    assert LISTED.is_valid_at(START)
    assert LISTED.is_valid_at(END - timedelta(microseconds=1))
    assert not LISTED.is_valid_at(END)
    assert replace(LISTED, valid_until=None).is_valid_at(datetime(2099, 1, 1, tzinfo=UTC))


def it_compares_instants_of_different_zones() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert LISTED.is_valid_at(datetime(2026, 11, 1, 8, tzinfo=shanghai))
    assert not LISTED.is_valid_at(datetime(2026, 11, 1, 7, tzinfo=shanghai))


def it_keeps_unknown_confidence_apart_from_none_at_all() -> None:
    assert replace(LISTED, confidence=None) != replace(LISTED, confidence=0)


@pytest.mark.parametrize(
    "change",
    [
        {"source_id": " "},
        {"valid_from": START.replace(tzinfo=None)},
        {"valid_until": END.replace(tzinfo=None)},
        {"valid_until": START},
        {"valid_until": START - timedelta(days=1)},
        {"confidence": -1},
        {"confidence": 101},
    ],
)
def it_cannot_be_made_wrong(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"source|zone|validity|confidence"):
        replace(LISTED, **change)
