"""What goes out, what comes back, how much of it at most, and the two ways in which it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from zhian.kernel.errors import ZhianError

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE"})


class Listed(StrEnum):
    """Which list of the operator says what inside the house may be spoken to; the names of settings."""

    HOUSE = "OUTBOUND_ALLOW"  # addresses the operator named
    WEBHOOKS = "WEBHOOK_ALLOW"  # addresses an organisation's administrator named: trusted far less

    @property
    def variable(self) -> str:
        """What the operator calls it."""
        return f"ZHIAN_{self.value}"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `url` is absolute, http or https, without a user name."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    listed_in: Listed = Listed.HOUSE


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much at most; `body_bytes` holds on the wire and again after decompression."""

    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    total_seconds: float = 30.0
    header_bytes: int = 32 * 1024
    body_bytes: int = 2 * 1024 * 1024
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side answered, whatever its status; `url` is where the last redirect led."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    url: str

    def header(self, name: str) -> str:
        """The first header of that name, empty when there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


class OutboundError(ZhianError):
    """Something was not fetched."""

    code = "outbound"


class NotAllowed(OutboundError):
    """The address, the redirect or the form of the URL is not one this site may speak to."""

    code = "outbound-not-allowed"


class NotReached(OutboundError):
    """The other side did not answer in time, in size or in a form that can be read."""

    code = "outbound-not-reached"
