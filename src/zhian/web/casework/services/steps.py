"""One move under way: who makes it, on which case, under which edition of the law, at what time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition
from zhian.web.base.people.kit import AnyActor, SystemActor
from zhian.web.casework.kit import Given, State
from zhian.web.casework.models import Case
from zhian.web.casework.permissions.moves import MoveRule
from zhian.web.casework.permissions.refusals import Acting


@dataclass(frozen=True, slots=True)
class Step:
    """Everything a guard or an effect may look at."""

    case: Case
    rule: MoveRule
    actor: AnyActor
    acting: Acting | None  # none for the machine
    edition: Edition
    given: Given
    at: datetime
    on: date
    from_state: str = field(init=False)  # effects set the new state early, for the receipt to read

    def __post_init__(self) -> None:
        object.__setattr__(self, "from_state", self.case.state)

    @property
    def user_id(self) -> UUID | None:
        """The account of the named person; none for the machine."""
        return None if isinstance(self.actor, SystemActor) else self.actor.user_id

    @property
    def signer_id(self) -> UUID:
        """The account that stands for an act only a named person can make."""
        if self.user_id is None:
            raise ValueError(f"{self.rule.name} needs a named person")
        return self.user_id

    @property
    def user_name(self) -> str:
        """The name of the named person; blank for the machine."""
        return "" if isinstance(self.actor, SystemActor) else self.actor.display_name


@dataclass(frozen=True, slots=True)
class Done:
    """What an effect did: a state it chose itself, details for the log, and personal values to commit to."""

    to_state: State | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)  # committed to in the audit, not written out


Guard = Callable[[Step], list[Text]]
Effect = Callable[[Step], Done | None]

GUARDS: dict[str, list[Guard]] = {}
EFFECTS: dict[str, Effect] = {}


def guards(*moves: str) -> Callable[[Guard], Guard]:
    """Register a function that lists the reasons against these moves."""

    def bind(function: Guard) -> Guard:
        for move in moves:
            GUARDS.setdefault(move, []).append(function)
        return function

    return bind


def effect_of(*moves: str) -> Callable[[Effect], Effect]:
    """Register what these moves do beside changing the state; one effect per move."""

    def bind(function: Effect) -> Effect:
        for move in moves:
            if move in EFFECTS:
                raise RuntimeError(f"{move} has two effects")
            EFFECTS[move] = function
        return function

    return bind
