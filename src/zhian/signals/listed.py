"""An indicator as it stands on somebody's list: whose, from when until when, how sure, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhian.signals.indicator import Indicator
from zhian.signals.marking import Tlp

CONFIDENCE_AT_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of one source; two sources may list the same indicator and differ in all the rest.

    Valid in [valid_from, valid_until); None has no end. `confidence` is a whole number from 0 to 100 as in
    STIX 2.1, None where the source says nothing, which is not 0. `tlp` has no default: somebody decides it.

    Raises ValueError for instants without a zone, an end that is not after the start, a confidence outside
    its range, and a source without a name.
    """

    indicator: Indicator
    source_id: str
    valid_from: datetime
    valid_until: datetime | None
    tlp: Tlp
    confidence: int | None

    def __post_init__(self) -> None:
        if not self.source_id.strip():
            raise ValueError("a listed indicator names its source")
        for instant in (self.valid_from, self.valid_until):
            if instant is not None and instant.utcoffset() is None:
                raise ValueError("instants carry their zone")
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ValueError("the end of validity comes after its start")
        if self.confidence is not None and not 0 <= self.confidence <= CONFIDENCE_AT_MOST:
            raise ValueError(f"confidence is 0 to {CONFIDENCE_AT_MOST}")

    def is_valid_at(self, instant: datetime) -> bool:
        """Whether it says anything about something seen at this instant, which carries its zone."""
        return self.valid_from <= instant and (self.valid_until is None or instant < self.valid_until)
