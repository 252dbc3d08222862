"""The words of privacy: whom an erasure concerns, what an app holds about them, and who knows the matters.

Every app that keeps personal data provides an `Eraser`; the switchboard lists them in the order in which
they are called, all within one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor, Purpose, Role, SystemActor, operates

ERASER: Final = SystemActor(Purpose.OPERATE)
"""The machine itself, reading what it is about to erase."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom an erasure concerns, and how far it goes."""

    person_id: UUID
    matter_ids: frozenset[UUID] = frozenset()
    whole: bool = False  # the person's file goes too, not only these matters
    user_id: UUID | None = None  # the account joined to the file; only where the file goes
    closes_account: bool = False  # nobody works with it, so it goes with the file
    addresses: tuple[str, ...] = ()  # e-mail addresses whose kept mails go


@dataclass(frozen=True, slots=True)
class Held:
    """One line of what is held: it goes, or it stays for a reason."""

    what: Text
    n: int
    goes: bool = True
    why: Text | None = None
    comes_and_goes: bool = False  # by signing in alone: no reason to confirm again


@dataclass(frozen=True, slots=True)
class Eraser:
    """An app's part: `held` says what there is, `erase` removes it and gives back the files to forget.

    Both run in the caller's transaction; `erase` may be called again for what is erased already.
    """

    name: str
    held: Callable[[Scope], Iterable[Held]]
    erase: Callable[[Scope, datetime], Iterable[UUID]]


_ERASERS: dict[str, Eraser] = {}


def bind_eraser(eraser: Eraser) -> None:
    """Add an app's part; called from wiring alone, in the order of calling."""
    if _ERASERS.setdefault(eraser.name, eraser) is not eraser:
        raise RuntimeError(f"there already is an eraser {eraser.name!r}")


def bound_erasers() -> tuple[Eraser, ...]:
    """Every app's part, in order."""
    return tuple(_ERASERS.values())


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter of a person as far as its keeping is concerned."""

    id: UUID
    name: str  # its reference
    person_id: UUID
    office_id: UUID
    opened_at: datetime
    closed_on: date | None  # legal day; None while it is open


class Matters(Protocol):
    """Looks up matters for this app, which stands below those who know them."""

    def of_person(self, person_id: UUID) -> list[Matter]:
        """Every matter of the person, newest first."""
        ...

    def named(self, name: str) -> Matter | None:
        """The matter of this reference."""
        ...

    def closed_until(self, day: date) -> Iterable[Matter]:
        """Matters that were closed on that day or before, erased ones too."""
        ...


_MATTERS: list[Matters] = []


def bind_matters(matters: Matters) -> None:
    """Name the one place that knows matters; called from wiring alone."""
    _MATTERS[:] = [matters]


def matters_of(person_id: UUID) -> list[Matter]:
    """The matters of a person; none while no register is bound."""
    return _MATTERS[0].of_person(person_id) if _MATTERS else []


def matter_by_name(name: str) -> Matter | None:
    """The matter of a reference; the caller looks whether its reader may know of it."""
    return _MATTERS[0].named(name) if _MATTERS else None


def matters_closed_until(day: date) -> Iterable[Matter]:
    """The matters that were closed until a day; none while no register is bound."""
    return _MATTERS[0].closed_until(day) if _MATTERS else ()


@dataclass(frozen=True, slots=True)
class Service:
    """A service offered here, and whether its papers or questions are sensitive."""

    law_id: str
    title: Text
    is_sensitive: bool


Services = Callable[[], Mapping[str, Service]]
_SERVICES: list[Services] = []


def bind_services(services: Services) -> None:
    """Name the one place that knows the services; called from wiring alone."""
    _SERVICES[:] = [services]


def offered_services() -> Mapping[str, Service]:
    """Every service by law; none while no register is bound."""
    return _SERVICES[0]() if _SERVICES else {}


PARTS: Final[Mapping[str, Text]] = {
    "purpose": Text(zh="处理目的和方式", en="Purpose and manner"),
    "kinds": Text(zh="个人信息的种类", en="Kinds of data"),
    "necessity": Text(zh="必要性", en="Why it is needed"),
    "risks": Text(zh="对个人权益的影响和安全风险", en="Effect on people, and risks"),
    "measures": Text(zh="保护措施及其与风险相适应的理由", en="Measures, and why they suffice"),
}
"""What an impact assessment has to say (PIPL Art. 56)."""


def may_decide(actor: Actor, office_id: UUID | None) -> bool:
    """Whether the actor answers requests and places holds for that office: its head alone.

    What belongs to no office is for whoever administers one.
    """
    if office_id is None:
        return operates(actor)
    return actor.holds(Role.HEAD, organisation_id=office_id)


def deciding_offices(actor: Actor) -> frozenset[UUID]:
    """The offices for which the actor decides."""
    return actor.organisations(Role.HEAD)


def may_assess(actor: Actor) -> bool:
    """Whether the actor writes and approves impact assessments: administrators and heads of offices."""
    return operates(actor) or bool(deciding_offices(actor))
