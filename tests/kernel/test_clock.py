"""One clock, and the legal day at midnight in Beijing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from zhian.kernel.clock import legal_day, machine_seconds, now, read_instant, write_instant
from zhian.kernel.errors import Unreadable


def it_tells_the_present_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIAN_NOW", raising=False)
    assert now().utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - now()) < timedelta(seconds=5)


def it_stands_still_at_zhian_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_NOW", "2026-11-24T09:00:00+08:00")
    assert now() == now() == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert now().tzinfo is UTC
    assert abs(datetime.now(UTC).timestamp() - machine_seconds()) < 5


@pytest.mark.parametrize("text", ["2026-11-24T09:00:00", "yesterday", "2026-13-01T00:00:00Z"])
def it_refuses_an_instant_without_offset_or_sense(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_NOW", text)
    with pytest.raises(Unreadable) as caught:
        now()
    assert "2026-11-24T09:00:00+08:00" in caught.value.sentence("en")
    assert caught.value.sentence("zh-hans").startswith("ZHIAN_NOW 的值无法读作时刻。")
    with pytest.raises(ValueError, match=r"offset|isoformat|month"):
        read_instant(text)


def it_turns_the_legal_day_at_midnight_in_beijing() -> None:
    last = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
    assert legal_day(last) == date(2026, 11, 24)
    assert legal_day(last + timedelta(seconds=1)) == date(2026, 11, 25)
    assert legal_day(last, "America/New_York") == date(2026, 11, 24)
    with pytest.raises(ValueError, match="without a zone"):
        legal_day(datetime(2026, 11, 24))  # noqa: DTZ001 - the naive instant is the point


def it_writes_instants_that_it_reads_back() -> None:
    assert write_instant(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)) == "2026-01-02T03:04:05Z"
    assert write_instant(read_instant("2026-01-02T11:04:05+08:00")) == "2026-01-02T03:04:05Z"
