"""What a gateway for text messages does, and which one this site has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from django.conf import settings

from .keeping import Keeper
from .posting import Poster


class Gateway(Protocol):
    """Takes one text for one number."""

    def send(self, number: str, text: str, *, key: UUID, at: datetime) -> None:
        """Hand it over; `key` is the same when it is handed over again after a crash.

        Call it outside a transaction: it may wait for another machine.
        Raises: GatewayAway, nothing can be sent now; TextRefused, this one is not taken.
        """
        ...


GATEWAYS: Final[Mapping[str, Callable[[], Gateway]]] = {  # one line a back-end; ZHIAN_SMS names it
    "file": Keeper,
    "http": Poster,
}


def gateway() -> Gateway | None:
    """The gateway of this site; None where text messages are not offered."""
    make = GATEWAYS.get(settings.TEXT_GATEWAY)
    return None if make is None else make()
