"""The one place that asks what time it is."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from zhian.kernel.errors import Unreadable
from zhian.kernel.locales import Text

DISTRICT_ZONE_DEFAULT: Final = "Asia/Shanghai"


def now() -> datetime:
    """The present instant, aware, in UTC; frozen to `ZHIAN_NOW` (an ISO 8601 instant) when that is set.

    Raises Unreadable when `ZHIAN_NOW` is not an instant with an offset.
    """
    frozen = os.environ.get("ZHIAN_NOW", "")
    if not frozen:
        return datetime.now(UTC)
    try:
        return read_instant(frozen)
    except ValueError as fault:
        raise Unreadable(
            Text(zh="ZHIAN_NOW 的值无法读作时刻。", en="ZHIAN_NOW does not tell an instant."),
            why=Text(zh="它须带有时区偏移。", en="It needs a date, a time and an offset from UTC."),
            do_next=Text(
                zh="请写成 2026-11-24T09:00:00+08:00，或者取消该变量。",
                en="Write it like 2026-11-24T09:00:00+08:00, or unset it.",
            ),
            code="clock.unreadable",
        ) from fault


def machine_seconds() -> int:
    """Seconds since 1970 by this machine's own clock, never frozen: what phones and browsers go by."""
    return int(datetime.now(UTC).timestamp())


def read_instant(text: str) -> datetime:
    """The UTC instant written as ISO 8601 with an offset or `Z`; ValueError for anything else."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs an offset, for example 2026-11-24T09:00:00+08:00, not {text!r}")
    return instant.astimezone(UTC)


def write_instant(instant: datetime) -> str:
    """RFC 3339 in UTC to the second, such as `2026-11-24T01:00:00Z`; parts of a second are cut off."""
    _refuse_naive(instant)
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_local(instant: datetime, zone: str = DISTRICT_ZONE_DEFAULT) -> str:
    """The minute on the district's wall clock, for people: `2026-11-24 09:00 UTC+8`, in every language."""
    _refuse_naive(instant)
    local = instant.astimezone(_zone(zone))
    hours, minutes = divmod((local.utcoffset() or timedelta()) // timedelta(minutes=1), 60)
    return f"{local:%Y-%m-%d %H:%M} UTC{hours:+d}" + (f":{minutes:02d}" if minutes else "")


def legal_day(instant: datetime, zone: str = DISTRICT_ZONE_DEFAULT) -> date:
    """The calendar day on which `instant` falls in the district's zone; ValueError for a naive instant."""
    _refuse_naive(instant)
    return instant.astimezone(_zone(zone)).date()


def _refuse_naive(instant: datetime) -> None:
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone has no legal day")


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
