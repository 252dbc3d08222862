"""Values and requirements in words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from zhian.kernel.locales import Text
from zhian.policy.clockwords import amount, day_in_words
from zhian.policy.model import (
    Distance,
    Fact,
    FactRef,
    FactType,
    FactValue,
    Leaf,
    ParameterRef,
    State,
)
from zhian.policy.points import Number, Span, Unset
from zhian.policy.terms import VERBS
from zhian.policy.trace import Reason

STATES: Final[dict[State, Text]] = {
    State.MET: Text(zh="符合", en="met"),
    State.NOT_MET: Text(zh="不符合", en="not met"),
    State.UNKNOWN: Text(zh="尚不能确定", en="unknown"),
}

PAPER_STATES: Final[dict[State, Text]] = {
    State.MET: Text(zh="需要提交", en="required"),
    State.NOT_MET: Text(zh="无需提交", en="not required"),
    State.UNKNOWN: Text(zh="是否需要提交尚不能确定", en="not yet known whether required"),
}

REASONS: Final[dict[Reason, Text]] = {
    Reason.FACT: Text(zh="尚未回答", en="not answered yet"),
    Reason.PARAMETER: Text(zh="标准尚未公布或者尚未录入", en="the threshold is not published or not set"),
    Reason.JUDGEMENT: Text(zh="由主办人员裁量，系统不作判断", en="left to the officer's judgement"),
    Reason.ANNOUNCED: Text(zh="已经宣布，尚未施行", en="announced, not in force"),
    Reason.NOT_PUBLISHED: Text(zh="具体条件未公布", en="the criteria are not published"),
    Reason.WITHHELD: Text(
        zh="仅向本人和主办人员显示", en="shown only to the person concerned and the officer"
    ),
}

_GROUPS: Final[dict[str, Text]] = {
    "all": Text(zh="同时符合下列各项", en="all of the following"),
    "any": Text(zh="符合下列之一", en="any of the following"),
    "not": Text(zh="不属于下列情形", en="not the following"),
    "at_least": Text(zh="至少符合下列 {n} 项", en="at least {n} of the following"),
}
POINTS: Final = Text(zh="积分之和达到合格分", en="the points add up to the mark")
_ANYTHING: Final = Span(0, None)
CHOICE: Final = Text(zh="一般规定，另有规定的从其规定", en="the general rule, unless an exception applies")
EXCEPTION_WHEN: Final = Text(zh="例外情形", en="exception, when")
EXCEPTION_THEN: Final = Text(zh="此时适用", en="then")


def value_in_words(
    value: FactValue, labels: Mapping[str, Text] | None = None, unit: Text | None = None
) -> Text:
    """A value as it is shown: yes or no, the label of a member, a date in words, a number with its unit."""
    if isinstance(value, bool):
        return Text(zh="是", en="yes") if value else Text(zh="否", en="no")
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, frozenset):
        return _listed([value_in_words(member, labels) for member in sorted(value)])
    if isinstance(value, str):
        return (labels or {}).get(value, Text(zh=value, en=value))
    number = format(value, "f") if isinstance(value, Decimal) else str(value)
    if unit is None:
        return Text(zh=number, en=number)
    return Text(zh=number + unit.zh, en=f"{number} {unit.en}")


def need_in_words(leaf: Leaf, need: Any, facts: Mapping[str, Fact]) -> Text | None:
    """What a leaf asks for, with parameters and anchors replaced by the values used; None for a judgement."""
    if leaf.fact is None:
        return None
    fact = facts[leaf.fact]
    return VERBS[leaf.verb].words.fill(need=_need(leaf, need, fact, facts))


def _need(leaf: Leaf, need: Any, fact: Fact, facts: Mapping[str, Fact]) -> Text:
    if isinstance(leaf.need, Distance):
        return _distance(leaf, leaf.need, need, facts)
    if isinstance(leaf.need, ParameterRef) and need is None:
        return Text(zh="尚未公布的标准", en="a threshold not set")
    if isinstance(leaf.need, FactRef) and need is None:
        return _asked_day(leaf.need, facts)
    if isinstance(need, tuple):
        return _listed([value_in_words(each, fact.values, fact.unit) for each in need])
    if need is None:
        return Text(zh="？", en="?")
    return value_in_words(need, fact.values, fact.unit)


def _distance(leaf: Leaf, distance: Distance, anchor: date | None, facts: Mapping[str, Fact]) -> Text:
    length = amount(distance.n, distance.unit)
    if leaf.verb == "max_age":
        return Text(zh="签发未超过{length}", en="issued no more than {length} ago").fill(length=length)
    if anchor is not None:
        origin = day_in_words(anchor)
    elif isinstance(distance.anchor, FactRef):
        origin = _asked_day(distance.anchor, facts)
    else:
        origin = Text(zh="当日", en="the day asked")
    side = {
        "before": Text(zh="{origin}前{length}以内", en="within {length} before {origin}"),
        "after": Text(zh="{origin}后{length}以内", en="within {length} after {origin}"),
        "of": Text(zh="{origin}前后{length}以内", en="within {length} of {origin}"),
    }[distance.side]
    return side.fill(origin=origin, length=length)


def _asked_day(ref: FactRef, facts: Mapping[str, Fact]) -> Text:
    words = Text(zh="“{ask}”所填日期", en="the date asked by “{ask}”")
    return words.fill(ask=facts[ref.name].ask)


def group_in_words(kind: str, n: int) -> Text:
    """The heading of a group of conditions."""
    return _GROUPS[kind].fill(n=n)


def step_in_words(number: Number | None) -> Text:
    """What one step of a table gives when it is met."""
    if number is None:
        return Text(zh="分值未公布", en="points not published")
    return Text(zh="符合的得{points}", en="{points} if met").fill(points=_span(Span(number, number)))


def row_in_words(span: Span) -> Text:
    """What a row of a table gives, with both bounds while it is open."""
    if span == _ANYTHING:
        return Text(zh="本项得分尚不能确定", en="points not known yet")
    return Text(zh="本项得{points}", en="gives {points}").fill(points=_span(span))


def most_in_words(most: Number | Unset | None) -> Text | None:
    """The most a row can give, where it has a maximum."""
    if most is None:
        return None
    if isinstance(most, Unset):
        return Text(zh="本项最高分未公布", en="the most it can give is not published")
    return Text(zh="本项最高{n}分", en="{n} at most").fill(n=value_in_words(most))


def sum_in_words(span: Span) -> Text:
    """What a table comes to, with both bounds while it is open."""
    if span == _ANYTHING:
        return Text(zh="合计尚不能确定", en="total not known yet")
    return Text(zh="合计{points}", en="{points} in total").fill(points=_span(span))


def _span(span: Span) -> Text:
    low = value_in_words(span.low)
    if span.settled:
        word = "point" if span.low == 1 else "points"
        return Text(zh="{low}分", en="{low} {word}").fill(low=low, word=word)
    if span.high is None:
        return Text(zh="{low}分以上", en="{low} points or more").fill(low=low)
    return Text(zh="{low}至{high}分", en="{low} to {high} points").fill(
        low=low, high=value_in_words(span.high)
    )


def mark_in_words(need: Number | None, out_of: int | None) -> Text:
    """The mark, and the most that can be reached where that is said."""
    if need is None:
        return Text(zh="合格分尚未公布", en="the mark is not published")
    if out_of is None:
        return Text(zh="不低于{need}分", en="at least {need} points").fill(need=value_in_words(need))
    words = Text(zh="不低于{need}分（满分{most}分）", en="at least {need} of {most} points")
    return words.fill(need=value_in_words(need), most=out_of)


def _listed(parts: list[Text]) -> Text:
    if not parts:
        return Text(zh="（无）", en="(none)")
    return Text(zh="、".join(part.zh for part in parts), en=", ".join(part.en for part in parts))


def labels_of(fact: Fact) -> Mapping[str, Text]:
    """The members of an enum or set fact; empty for the other types."""
    return fact.values if fact.type in (FactType.ENUM, FactType.SET) else {}
