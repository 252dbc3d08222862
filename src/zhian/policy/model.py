"""The values a law file becomes once it is read: frozen, dated, cited.

The YAML form is described in `laws/_schema/README.md`; names here are the names there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum

from zhian.kernel.locales import Text

Scalar = bool | int | Decimal | date | str
FactValue = Scalar | frozenset[str]


class State(StrEnum):
    """The three answers of the engine; unknown is an answer, not an error."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class FactType(StrEnum):
    BOOL = "bool"
    INT = "int"
    DECIMAL = "decimal"
    DATE = "date"
    STRING = "string"
    ENUM = "enum"
    SET = "set"


class Party(StrEnum):
    """Who is asked for a fact or hands in a paper."""

    APPLICANT = "applicant"
    SPONSOR = "sponsor"
    OFFICER = "officer"


class Sensitivity(StrEnum):
    NONE = "none"
    HEALTH = "health"
    CRIMINAL = "criminal"
    FAMILY = "family"


class Confidence(StrEnum):
    """S1 the primary text was read, S2 a secondary source, M memory, U unknown."""

    S1 = "S1"
    S2 = "S2"
    M = "M"
    U = "U"

    @property
    def verified(self) -> bool:
        return self in (Confidence.S1, Confidence.S2)


class Unit(StrEnum):
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    HOUR = "hour"


class LimitKind(StrEnum):
    STATUTORY = "statutory"
    PROMISED = "promised"
    PRESS = "press"


class Status(StrEnum):
    IN_FORCE = "in_force"
    ANNOUNCED = "announced"


class RemedyKind(StrEnum):
    FINAL = "final"
    REVIEW_AND_LITIGATION = "review_and_litigation"
    UNKNOWN = "unknown"


class Anchor(Enum):
    """The day the question is asked about, where a condition names no fact."""

    AS_OF = "as_of"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a source file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Cite:
    """A source; `counted` says whether the instrument numbers articles or items."""

    id: str
    instrument: Text
    article: str | None
    quote: str | None
    confidence: Confidence
    source: str
    checked_on: date
    counted: str = "article"


@dataclass(frozen=True, slots=True)
class Fact:
    """A question the law asks; `shared_with` are the other parties who may see the answer."""

    name: str
    type: FactType
    ask: Text
    asked_of: Party
    sensitive: bool = False
    shared_with: tuple[Party, ...] = ()
    values: Mapping[str, Text] = field(default_factory=dict)
    unit: Text | None = None


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """A threshold read from a parameter row, multiplied exactly by `times`."""

    name: str
    times: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FactRef:
    """Another fact of type date, read as the right-hand side of a date condition."""

    name: str


@dataclass(frozen=True, slots=True)
class Distance:
    """So many days or months before, after or on either side (`of`) of an anchor; both ends count."""

    n: int
    unit: Unit
    side: str
    anchor: FactRef | Anchor


Need = Scalar | frozenset[str] | tuple[Scalar, ...] | ParameterRef | FactRef | Anchor | Distance


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition on one fact; a judgement leaf has no fact and is never computed."""

    id: str
    says: Text
    cites: tuple[str, ...]
    place: Place
    fact: str | None = None
    verb: str = "judgement"
    need: Need | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """`all`, `any`, `not` or `at_least` (then `n` counts) of the nodes below."""

    kind: str
    of: tuple[Node, ...]
    place: Place
    n: int = 0
    id: str | None = None
    says: Text | None = None
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fixed:
    """The plain answer of an exception."""

    state: State
    says: Text
    cites: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class LexSpecialis:
    """One exception: when its condition is met, `then` decides instead of the default."""

    when: Node
    then: Node


@dataclass(frozen=True, slots=True)
class Choice:
    """A default and its exceptions, tried in order."""

    default: Node
    exceptions: tuple[LexSpecialis, ...]
    place: Place
    id: str | None = None
    says: Text | None = None
    cites: tuple[str, ...] = ()


class Own(Enum):
    """Points that are the answer itself: the number somebody declared."""

    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class PointsStep:
    """So many points when the condition is met, unless an earlier step of its row was."""

    when: Node
    gives: int | ParameterRef | Own


@dataclass(frozen=True, slots=True)
class PointsRow:
    """One line of a table of points: the first step that is met gives, and never more than `most`.

    A row that counts a declared number has one step, which is met by any number above nothing.
    """

    id: str
    title: Text
    steps: tuple[PointsStep, ...]
    cites: tuple[str, ...]
    most: int | ParameterRef | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """A sum of points held against a mark; `out_of` is what the whole table can give at most."""

    rows: tuple[PointsRow, ...]
    need: int | ParameterRef
    place: Place
    out_of: int | None = None
    id: str | None = None
    says: Text | None = None
    cites: tuple[str, ...] = ()


Node = Leaf | Group | Choice | Fixed | Points


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One value of a parameter.

    Region None is the whole country, year None every year, value None "not published".
    """

    region: str | None
    year: int | None
    value: Scalar | None
    cite: Cite


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold by region and year; `year_rule` says whose year counts: none, same or previous."""

    name: str
    type: FactType
    title: Text
    year_rule: str
    rows: tuple[ParameterRow, ...]
    values: Mapping[str, Text] = field(default_factory=dict)
    unit: Text | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One basis on which the service can be granted; no condition means its criteria are not published."""

    id: str
    title: Text
    status: Status
    eligible: Node | None
    cites: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Evidence:
    id: str
    title: Text
    party: Party
    sensitive: Sensitivity
    required: bool
    when: Node | None
    max_age_months: int | None
    routes: tuple[str, ...]
    cites: tuple[str, ...]
    count: int | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """A length of time; n None means not published."""

    n: int | None
    unit: Unit
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitRule:
    """A time limit as the law file states it; `policy.clocks` turns it into a date."""

    id: str
    kind: LimitKind
    n: int | None
    unit: Unit
    starts: str
    about: str
    routes: tuple[str, ...]
    cites: tuple[str, ...]
    title: Text | None = None
    extension: Allowance | None = None


@dataclass(frozen=True, slots=True)
class PauseGround:
    id: str
    title: Text
    ends_by: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fallback:
    """Whether silence after receipt makes the application count as accepted."""

    applies: bool
    n: int | None
    unit: Unit | None
    says: Text
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    once: bool
    cites: tuple[str, ...]
    fallback: Fallback | None


@dataclass(frozen=True, slots=True)
class ChainStep:
    id: str
    people: int
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """Who acts, in order; `decided_by` is "house" or the id of the authority that decides."""

    decided_by: str
    steps: tuple[ChainStep, ...]
    forward_to: str | None
    cites: tuple[str, ...]

    @property
    def decided_here(self) -> bool:
        return self.decided_by == "house"


@dataclass(frozen=True, slots=True)
class Decider:
    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Remedies:
    kind: RemedyKind
    says: Text | None
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    id: str
    purpose: Text
    who: Party
    bring: tuple[str, ...]
    required: bool
    cites: tuple[str, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    id: str
    title: Text
    amount: int | None
    currency: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A cited sentence: what is granted, or what the reader should know."""

    says: Text
    cites: tuple[str, ...]
    id: str | None = None
