"""What the worker does for casework when it hears of an event; bound to events in the switchboard.

The outbox calls again with growing pauses after a failure, and keeps a dead letter in the end.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.casework.services.letters import render_receipt

RENDER = SystemActor(Purpose.RENDER)


def set_receipt_on_paper(parcel: Parcel, at: datetime) -> None:
    """On `receipt.issued`: set its PDF. Doing it twice changes nothing."""
    render_receipt(UUID(str(parcel.payload["receipt"])), RENDER, at=at)
