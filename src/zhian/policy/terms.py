"""The closed vocabulary of conditions: which verb fits which fact, what it tests, how it reads.

A law file may use these verbs and no other. Adding one means: a row here, a line in `laws/_schema/README.md`,
and a mutation in `policy/mutations.py`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from zhian.kernel.locales import Text
from zhian.policy.countlines import add_months
from zhian.policy.model import Distance, FactType, Unit


class Shape(StrEnum):
    """What stands to the right of a verb."""

    VALUE = "value"
    VALUES = "values"
    MEMBER = "member"
    NUMBER = "number"
    DAY = "day"
    DISTANCE = "distance"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb; `test(seen, need)` is total on values of the right types."""

    name: str
    types: frozenset[FactType]
    shape: Shape
    test: Callable[[Any, Any], bool]
    words: Text


def later(day: date, n: int, unit: Unit) -> date:
    """`day` plus n calendar days or months; the other units mean nothing between two dates."""
    return add_months(day, n) if unit is Unit.MONTH else day + timedelta(days=n)


def is_within(seen: date, need: tuple[Distance, date]) -> bool:
    """Whether `seen` lies within the distance of the anchor day, on the side named; both ends count."""
    distance, anchor = need
    before = seen <= anchor <= later(seen, distance.n, distance.unit)
    after = anchor <= seen <= later(anchor, distance.n, distance.unit)
    if distance.side == "before":
        return before
    return after if distance.side == "after" else before or after


def _one_of(seen: Any, need: Any) -> bool:
    return seen in need


def _includes(seen: Any, need: Any) -> bool:
    return need in seen


_NUMBERS: Final = frozenset({FactType.INT, FactType.DECIMAL})
_DAYS: Final = frozenset({FactType.DATE})
_SINGLE: Final = frozenset(FactType) - {FactType.SET}


def _verbs() -> tuple[Verb, ...]:
    return (
        Verb("is", _SINGLE, Shape.VALUE, operator.eq, Text(zh="{need}", en="{need}")),
        Verb(
            "one_of",
            _SINGLE - {FactType.BOOL},
            Shape.VALUES,
            _one_of,
            Text(zh="下列之一：{need}", en="one of: {need}"),
        ),
        Verb(
            "includes",
            frozenset({FactType.SET}),
            Shape.MEMBER,
            _includes,
            Text(zh="包括{need}", en="including {need}"),
        ),
        Verb("at_least", _NUMBERS, Shape.NUMBER, operator.ge, Text(zh="不低于{need}", en="at least {need}")),
        Verb("at_most", _NUMBERS, Shape.NUMBER, operator.le, Text(zh="不超过{need}", en="at most {need}")),
        Verb("more_than", _NUMBERS, Shape.NUMBER, operator.gt, Text(zh="超过{need}", en="more than {need}")),
        Verb("less_than", _NUMBERS, Shape.NUMBER, operator.lt, Text(zh="低于{need}", en="less than {need}")),
        Verb("before", _DAYS, Shape.DAY, operator.lt, Text(zh="早于{need}", en="before {need}")),
        Verb("after", _DAYS, Shape.DAY, operator.gt, Text(zh="晚于{need}", en="after {need}")),
        Verb(
            "on_or_before", _DAYS, Shape.DAY, operator.le, Text(zh="不晚于{need}", en="on or before {need}")
        ),
        Verb("on_or_after", _DAYS, Shape.DAY, operator.ge, Text(zh="不早于{need}", en="on or after {need}")),
        Verb("within", _DAYS, Shape.DISTANCE, is_within, Text(zh="{need}", en="{need}")),
        Verb("max_age", _DAYS, Shape.AGE, is_within, Text(zh="{need}", en="{need}")),
    )


VERBS: Final[dict[str, Verb]] = {verb.name: verb for verb in _verbs()}

LIMIT_STARTS: Final = (
    "acceptance",
    "filing",
    "receipt_of_materials",
    "entry",
    "issue",
    "decision",
    "check_in",
    "change",
    "birth",
)
LIMIT_SUBJECTS: Final = ("decision", "receipt_validity", "delivery", "applicant")
