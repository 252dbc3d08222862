"""What lines of a list share, and how instants, kinds and labels stand in a column."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from zhian.signals.indicator import Indicator, Kind
from zhian.signals.listed import Listed
from zhian.signals.marking import Tlp

# Their places are in files: more may be added at the end, and then FORMAT goes up.
KINDS: Final = tuple(Kind)
TLPS: Final = tuple(Tlp)
UNKNOWN: Final = 255  # of confidence
ENDLESS: Final = 2**63 - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Terms(NamedTuple):
    """Everything about lines of one list but the indicator."""

    source_id: str
    valid_from: datetime
    valid_until: datetime | None
    tlp: Tlp
    confidence: int | None

    @classmethod
    def of(cls, listed: Listed) -> Terms:
        """Those of one line."""
        return cls(listed.source_id, listed.valid_from, listed.valid_until, listed.tlp, listed.confidence)

    def of_line(self, indicator: Indicator) -> Listed:
        """The line of an indicator under these terms. Raises ValueError as Listed does."""
        return Listed(indicator, *self)


def instant_in(instant: datetime | None) -> int:
    """Microseconds since 1970; ENDLESS for none."""
    return ENDLESS if instant is None else (instant - _EPOCH) // _MICROSECOND


def instant_out(number: int) -> datetime | None:
    """The same back."""
    return None if number == ENDLESS else _EPOCH + number * _MICROSECOND
