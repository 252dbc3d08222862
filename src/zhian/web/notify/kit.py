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
    HOOK = "hook"  # a webhook was switched off


class MailKind(StrEnum):
    """What a mail is for."""

    NEWS = "news"
    COLLEAGUE = "colleague"  # an invitation to a post
    PERSON = "person"  # an invitation to one's own file
    SECURITY = "security"  # how one signs in was changed
    PASSWORD = "password"  # noqa: S105  # a link for a new one
    RECOVERY = "recovery"  # a colleague asked for a way back
    WAY_BACK = "way_back"  # the link itself


class TextKind(StrEnum):
    """What a text message is for."""

    NEWS = "news"
    CODE = "code"  # proves a number


class HookState(StrEnum):
    """Whether an organisation's webhook is used."""

    ACTIVE = "active"
    PAUSED = "paused"  # by its administrator
    GONE = "gone"  # its receiver answered 410
    FAILING = "failing"  # for five days on end


class HookEvent(StrEnum):
    """What a receiver is told; no kind says more than that it is worth a look."""

    NEWS = "matter.news"
    TEST = "webhook.test"


class DeliveryState(StrEnum):
    """What became of one call of one webhook."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"  # after every retry
    OUT_OF_SIGHT = "out_of_sight"  # the organisation may no longer see the matter
    SWITCHED_OFF = "switched_off"  # with its webhook
    TOO_OLD = "too_old"  # its webhook was paused for too long


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


class Listeners(Protocol):
    """Whose programs hear of one matter; made by the app that owns the matter, ids only."""

    @property
    def matter_id(self) -> UUID:
        """The matter, a case for instance."""
        ...

    @property
    def organisations(self) -> frozenset[UUID]:
        """Organisations that take part in it; each is asked again, when it is told, whether it may see it."""
        ...


ListenersOf = Callable[[Parcel, datetime], Listeners | None]
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
