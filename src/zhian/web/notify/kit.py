"""The words of notify: what a notice is about, who hears of it, and how the page finds its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.people.kit import Actor


class NoticeKind(StrEnum):
    """What a notice says; neither says more than that it is worth a look."""

    NEWS = "news"
    DATE = "date"  # a date comes up, or has passed


class MailKind(StrEnum):
    """What a mail is for."""

    NEWS = "news"
    COLLEAGUE = "colleague"  # an invitation to a post
    PERSON = "person"  # an invitation to one's own file
    SECURITY = "security"  # how one signs in was changed
    PASSWORD = "password"  # noqa: S105  # a link for a new one
    RECOVERY = "recovery"  # a colleague asked for a way back
    WAY_BACK = "way_back"  # the link itself


class Audience(Protocol):
    """Who hears of one matter; made by the app that owns the matter, ids only."""

    @property
    def matter_id(self) -> UUID:
        """The matter, a case for instance."""
        ...

    @property
    def in_app(self) -> frozenset[UUID]:
        """Accounts that find a notice when they sign in."""
        ...

    @property
    def by_mail(self) -> Mapping[UUID, UUID | None]:
        """Those of them who get a mail too; the person whose contact counts, none for the account's own."""
        ...


class Alert(Audience, Protocol):
    """An audience that hears of a date; ``key`` is the same each time the same date is found."""

    @property
    def key(self) -> str:
        """Names the date and how near it is."""
        ...


AudienceOf = Callable[[Parcel, datetime], Audience | None]
AudiencesOf = Callable[[Parcel, datetime], Iterable[Audience]]
Alerts = Callable[[datetime], Iterable[Alert]]


class Matter(Protocol):
    """How a matter is called on screen, and where its page is."""

    @property
    def name(self) -> str:
        """A reference; no names of persons."""
        ...

    @property
    def path(self) -> str:
        """An address of this site, without the host."""
        ...


class Register(Protocol):
    """Knows the matters that a reader may see at this moment."""

    def __call__(self, ids: Iterable[UUID], reader: Actor) -> Mapping[UUID, Matter]:
        """Those of the matters that exist for this reader."""
        ...


_REGISTER: list[Register] = []


def bind_register(register: Register) -> None:
    """Name the one place that knows matters; called by the switchboard alone."""
    _REGISTER[:] = [register]


def matters(ids: Iterable[UUID], reader: Actor) -> Mapping[UUID, Matter]:
    """The matters the reader may see now; empty while no register is bound."""
    return _REGISTER[0](ids, reader) if _REGISTER else {}
