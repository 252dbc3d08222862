"""The words of casework: states, moves, parties, and the protocol a service line implements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID

from zhian.kernel.locales import Text
from zhian.policy.model import LimitKind
from zhian.web.base.people.kit import AnyActor, Purpose, SystemActor

if TYPE_CHECKING:
    from zhian.web.casework.models import Case

CASEWORK = SystemActor(Purpose.CASEWORK)
"""The case machine itself, reading the tables of a case it has locked or was shown to be visible."""

FILING_NOTICE: Final = "filing"
SENSITIVE_NOTICE: Final = "filing-sensitive"
"""The notices a person agrees to before filing, by slug: on everything, and on sensitive papers alone."""


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    AWAITING_PERSON = "awaiting_person"  # the sponsor is done; the person has to confirm
    FILED = "filed"
    CORRECTION = "correction"  # a correction notice is out
    ACCEPTED = "accepted"
    REVIEWED = "reviewed"
    FORWARDED = "forwarded"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_ACCEPTED = "not_accepted"
    DECLINED = "declined"  # the person said no
    WITHDRAWN = "withdrawn"


STATE_NAMES: Final[dict[str, Text]] = {
    State.DRAFT: Text(zh="草稿", en="draft"),
    State.AWAITING_PERSON: Text(zh="待申请人确认", en="waiting for the person"),
    State.FILED: Text(zh="已提交", en="filed"),
    State.CORRECTION: Text(zh="待补正", en="waiting for correction"),
    State.ACCEPTED: Text(zh="已受理", en="accepted"),
    State.REVIEWED: Text(zh="已审核", en="reviewed"),
    State.FORWARDED: Text(zh="已转送", en="forwarded"),
    State.GRANTED: Text(zh="已批准", en="granted"),
    State.REFUSED: Text(zh="未获批准", en="refused"),
    State.NOT_ACCEPTED: Text(zh="不予受理", en="not accepted"),
    State.DECLINED: Text(zh="申请人谢绝", en="declined"),
    State.WITHDRAWN: Text(zh="已撤回", en="withdrawn"),
}
STATE_MARKS: Final[dict[str, str]] = {  # kinds of `<c-status>`
    State.DRAFT: "draft",
    State.AWAITING_PERSON: "wait",
    State.FILED: "going",
    State.CORRECTION: "wait",
    State.ACCEPTED: "going",
    State.REVIEWED: "going",
    State.FORWARDED: "going",
    State.GRANTED: "good",
    State.REFUSED: "stopped",
    State.NOT_ACCEPTED: "stopped",
    State.DECLINED: "stopped",
    State.WITHDRAWN: "stopped",
}

LIMIT_NAMES: Final[dict[str, Text]] = {
    LimitKind.STATUTORY: Text(zh="法定时限", en="Statutory limit"),
    LimitKind.PROMISED: Text(zh="承诺时限", en="Promised limit"),
    LimitKind.PRESS: Text(zh="媒体报道的时限", en="Limit reported by the press"),
}

OPEN_STATES = (
    State.DRAFT,
    State.AWAITING_PERSON,
    State.FILED,
    State.CORRECTION,
    State.ACCEPTED,
    State.REVIEWED,
    State.FORWARDED,
)
BEFORE_ACCEPTANCE = (State.AWAITING_PERSON, State.FILED, State.CORRECTION)
WITH_OFFICE = (State.FILED, State.CORRECTION, State.ACCEPTED, State.REVIEWED, State.FORWARDED)
CLOSED_STATES = (State.GRANTED, State.REFUSED, State.NOT_ACCEPTED, State.DECLINED, State.WITHDRAWN)
RUNNING_STATES = (State.ACCEPTED, State.REVIEWED, State.FORWARDED)  # the authority's clock runs


class Side(StrEnum):
    """Who stands on which side of a case."""

    SPONSOR = "sponsor"
    APPLICANT = "applicant"
    OFFICE = "office"
    AUTHORITY = "authority"


class OutcomeKind(StrEnum):
    """Who made the decision that is on file."""

    HOUSE = "house"
    RECORDED = "recorded"


class ReceiptKind(StrEnum):
    """The three kinds of receipt."""

    RECOMMENDATION = "recommendation"
    OFFICE_ACT = "office_act"
    RECORDED_DECISION = "recorded_decision"


@dataclass(frozen=True, slots=True)
class Given:
    """What came with a move: the reason and the fields of its form."""

    reason: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """One field of the form."""
        return self.fields.get(name, default)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a service line asks beside a move: one choice among a few, handed back in the move's fields."""

    name: str
    label: Text
    choices: tuple[tuple[str, Text], ...]


class CaseKind(Protocol):
    """What a service line tells casework about its cases; the only synchronous call upwards.

    It may refuse and may write its own app's tables; it does no I/O.
    """

    law_id: str
    recommends: bool
    """Whether the sponsor recommends the person; otherwise it invites or employs them, and says no more."""
    sponsor_words: Text
    """What the sponsor is called here, such as "employer"."""

    def title(self, case: Case) -> Text:
        """What the case is about, in a line."""
        ...

    def guards(self, case: Case, move: str, actor: AnyActor, given: Given) -> Sequence[Text]:
        """Reasons against a move, all of them; empty when there are none."""
        ...

    def says_before(self, case: Case, move: str) -> Sequence[Text]:
        """Sentences that whoever makes the move reads first: what it declares, and what it will do."""
        ...

    def asks(self, case: Case, move: str) -> Sequence[Asked]:
        """Questions put beside the move; `guards` insists on an answer where there has to be one."""
        ...

    def facts(self, case: Case) -> Mapping[str, Any]:
        """Facts the service line itself knows, added to those on file."""
        ...

    def on_move(self, case: Case, move: str, actor: AnyActor, given: Given, at: datetime) -> None:
        """Called inside the transaction after the case has moved."""
        ...

    def on_copy(self, former: Case, case: Case, actor: AnyActor, at: datetime) -> None:
        """Called inside the transaction after a new draft was started from a closed case."""
        ...

    def panel(self, case: Case, reader: AnyActor) -> tuple[str, Mapping[str, Any]]:
        """Template and context of the service line's own part of the case page."""
        ...

    def receipt_sections(self, case: Case, kind: ReceiptKind, act: str) -> Mapping[str, Mapping[str, Any]]:
        """Further named sections of the receipt of an act (a move); no personal data in the clear."""
        ...

    def audience(self, case: Case) -> Sequence[UUID]:
        """Further user ids who hear that there is news."""
        ...


_KINDS: dict[str, CaseKind] = {}


def bind_kind(kind: CaseKind) -> None:
    """Make a service line's kind known; called by the switchboard alone."""
    _KINDS[kind.law_id] = kind


def kind_of(law_id: str) -> CaseKind:
    """The kind of a case by its law. Raises LookupError for a law nobody bound."""
    try:
        return _KINDS[law_id]
    except KeyError:
        raise LookupError(f"no case kind is bound for {law_id}") from None


def bound_laws() -> tuple[str, ...]:
    """Laws that have a case kind, in the order of binding."""
    return tuple(_KINDS)
