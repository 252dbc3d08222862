"""What changed in the law between the filing of a case and its acceptance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition
from zhian.policy.model import Evidence, LimitRule, RemedyKind, Route, Unit
from zhian.web.casework.kit import LIMIT_NAMES
from zhian.web.casework.models import Case

from .law import named_edition

P = TypeVar("P", Evidence, LimitRule, Route)

UNITS: Mapping[Unit, Text] = {
    Unit.WORKING_DAY: Text(zh="个工作日", en=" working days"),
    Unit.CALENDAR_DAY: Text(zh="日", en=" calendar days"),
    Unit.MONTH: Text(zh="个月", en=" months"),
    Unit.HOUR: Text(zh="小时", en=" hours"),
}
_REMEDIES: Mapping[RemedyKind, Text] = {
    RemedyKind.FINAL: Text(zh="决定为最终决定", en="the decision is final"),
    RemedyKind.REVIEW_AND_LITIGATION: Text(
        zh="可申请行政复议或者提起行政诉讼", en="administrative review or litigation is open"
    ),
    RemedyKind.UNKNOWN: Text(
        zh="未能核实，以书面告知为准", en="could not be verified; the written notice holds"
    ),
}
_NOTHING_DIFFERS = Text(
    zh="两个版本的办理时限、材料、申请依据和救济途径没有不同。",
    en="The two editions do not differ in time limits, papers, bases or remedies.",
)


def edition_change(case: Case) -> Text | None:
    """That the edition of the acceptance is another than that of the filing, told to both parties."""
    both = _two_editions(case)
    if both is None:
        return None
    then, now = both
    return Text(
        zh=f"提交时适用 {then.starts} 起施行的版本；受理时适用 {now.starts} 起施行的版本，办理以后者为准。",
        en=(
            f"At filing the edition of {then.starts} was in force; at acceptance that of {now.starts}, "
            "which now governs the case."
        ),
    )


def edition_changes(case: Case) -> tuple[Text, ...]:
    """What differs between the two for this case, line by line; empty when one edition governs it all."""
    both = _two_editions(case)
    return differences(*both, case.route_id or None) if both else ()


def _two_editions(case: Case) -> tuple[Edition, Edition] | None:
    if not case.pinned_edition or not case.filed_edition or case.pinned_edition == case.filed_edition:
        return None
    return named_edition(case.law_id, case.filed_edition), named_edition(case.law_id, case.pinned_edition)


def differences(then: Edition, now: Edition, route_id: str | None) -> tuple[Text, ...]:
    """How a later edition differs in limits, papers, bases and remedies; one sentence when in nothing.

    Limits and papers are those of a route; without one those that concern every route.
    """
    lines = (
        *_limits(then, now, route_id),
        *_papers(then, now, route_id),
        *_bases(then, now),
        *_remedies(then, now),
    )
    return lines or (_NOTHING_DIFFERS,)


def _limits(then: Edition, now: Edition, route_id: str | None) -> Iterator[Text]:
    def name(limit: LimitRule) -> Text:
        return limit.title or LIMIT_NAMES[limit.kind]

    for former, present in _pairs(then.limits_for(route_id), now.limits_for(route_id)):
        if former is None and present is not None:
            yield _line("新增时限“{name}”：{now}。", "New time limit “{name}”: {now}.")(
                name=name(present), now=_length(present)
            )
        elif present is None and former is not None:
            yield _line("不再有时限“{name}”。", "There is no time limit “{name}” any more.")(
                name=name(former)
            )
        elif former is not None and present is not None:
            if (former.n, former.unit) != (present.n, present.unit):
                yield _line("时限“{name}”由{then}改为{now}。", "Time limit “{name}”: {then} became {now}.")(
                    name=name(present), then=_length(former), now=_length(present)
                )
            elif (former.kind, former.starts) != (present.kind, present.starts):
                yield _line(
                    "时限“{name}”的性质或者起算点有变化。",
                    "Time limit “{name}”: what it is or what it is counted from has changed.",
                )(name=name(present))


def _length(limit: LimitRule) -> Text:
    if limit.n is None:
        return Text(zh="未公布", en="not published")
    unit = UNITS[limit.unit]
    return Text(zh=f"{limit.n}{unit.zh}", en=f"{limit.n}{unit.en}")


def _papers(then: Edition, now: Edition, route_id: str | None) -> Iterator[Text]:
    written_then, written_now = _written(then, "evidence"), _written(now, "evidence")
    for former, present in _pairs(then.evidence_for(route_id), now.evidence_for(route_id)):
        if former is None and present is not None:
            yield _line("新增材料“{name}”。", "New paper: “{name}”.")(name=present.title)
        elif present is None and former is not None:
            yield _line("不再需要材料“{name}”。", "“{name}” is not asked for any more.")(name=former.title)
        elif former is not None and present is not None:
            if former.max_age_months != present.max_age_months:
                yield _line(
                    "材料“{name}”的签发时间要求由{then}改为{now}。",
                    "How old “{name}” may be: {then} became {now}.",
                )(name=present.title, then=_age(former), now=_age(present))
            rest = {"max_age_months": None, "title": None, "cite": None, "note": None}
            if {**written_then[former.id], **rest} != {**written_now[present.id], **rest}:
                yield _line(
                    "材料“{name}”由谁提交或者何时需要，规定有变化。",
                    "“{name}”: who hands it in or when it is needed has changed.",
                )(name=present.title)


def _age(paper: Evidence) -> Text:
    n = paper.max_age_months
    if n is None:
        return Text(zh="不限", en="any age")
    return Text(zh=f"{n}个月内", en=f"at most {n} months")


def _bases(then: Edition, now: Edition) -> Iterator[Text]:
    written_then, written_now = _written(then, "routes"), _written(now, "routes")
    for former, present in _pairs(then.routes, now.routes):
        if former is None and present is not None:
            yield _line("新增申请依据“{name}”。", "New basis: “{name}”.")(name=present.title)
        elif present is None and former is not None:
            yield _line("不再有申请依据“{name}”。", "The basis “{name}” exists no more.")(name=former.title)
        elif former is not None and present is not None:
            parts = ("eligible", "status")
            if _some(written_then[former.id], parts) != _some(written_now[present.id], parts):
                yield _line(
                    "申请依据“{name}”的条件或者其表述有变化。",
                    "The conditions of the basis “{name}”, or their wording, have changed.",
                )(name=present.title)


def _remedies(then: Edition, now: Edition) -> Iterator[Text]:
    told = [edition.remedies.says or _REMEDIES[edition.remedies.kind] for edition in (then, now)]
    if then.remedies.kind is not now.remedies.kind or told[0] != told[1]:
        yield _line("救济途径原为：{then}；现为：{now}。", "Remedies were: {then}; they are now: {now}.")(
            then=_inside(told[0]), now=_inside(told[1])
        )


def _inside(sentence: Text) -> Text:
    return Text(zh=sentence.zh.rstrip("。"), en=sentence.en.rstrip("."))


def _line(zh: str, en: str) -> Callable[..., Text]:
    return Text(zh=zh, en=en).fill


def _pairs(then: tuple[P, ...], now: tuple[P, ...]) -> list[tuple[P | None, P | None]]:
    """The same thing in both editions side by side, by its id; what is new stands last."""
    former, present = {each.id: each for each in then}, {each.id: each for each in now}
    return [(former.get(key), present.get(key)) for key in {**former, **present}]


def _written(edition: Edition, part: str) -> dict[str, dict[str, Any]]:
    """A part of the edition as it is written, by id: read values carry their place in a file."""
    data: Any = edition.data
    return {each["id"]: each for each in data["edition"].get(part) or ()}


def _some(written: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: written.get(key) for key in keys}
