"""Advice written down so that it can be given again, byte for byte, years later.

The record names the edition by its digest and holds the facts and the threshold values that were used.
Replaying evaluates that very edition again with these values, not with today's, and compares canonical JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhian.kernel.errors import Erased, Unreadable
from zhian.kernel.jsonio import Json, JsonRefused, canonical
from zhian.kernel.locales import Text
from zhian.policy.evaluate import Advice, PaperAdvice, RouteAdvice, evaluate
from zhian.policy.factvalues import to_json
from zhian.policy.fields import parse_decimal
from zhian.policy.lawbook import Edition, LawSet
from zhian.policy.model import Choice, FactType, Fixed, Group, Leaf, Own, Parameter, Points
from zhian.policy.model import Scalar as Value
from zhian.policy.points import Number, Span, Unset, total
from zhian.policy.trace import Trace, rows_told

FORMAT: Final = "zhian-advice/1"
ERASED_ON: Final = "erased_on"  # the one key of what stands in place of a record whose facts were erased


class RecordUnreadable(Unreadable):
    """A record of advice is not in the form this engine writes."""

    code = "law.record_unreadable"

    def __init__(self, why: Text) -> None:
        super().__init__(
            Text(zh="意见记录无法读取。", en="This record of advice cannot be read."),
            why=why,
            do_next=Text(zh="请使用系统出具的原始记录。", en="Use the record as it was issued."),
        )
        self.args = (why,)


def record(advice: Advice) -> dict[str, Json]:
    """The advice as JSON data: what was asked, what was used, what came out, leaf by leaf."""
    edition = advice.edition
    return {
        "format": FORMAT,
        "law": edition.law_id,
        "edition": edition.digest,
        "edition_from": None if edition.starts is None else edition.starts.isoformat(),
        "on": advice.on.isoformat(),
        "region": advice.region,
        "facts": {name: to_json(value) for name, value in advice.facts.items()},
        "parameters": {
            name: None if value is None else to_json(value) for name, value in advice.parameters.items()
        },
        "outcome": advice.outcome.value,
        "routes": [_route(route) for route in advice.routes],
        "papers": [_paper(paper) for paper in advice.papers],
        "questions": list[Json](advice.questions),
    }


def erased_record(on: date) -> dict[str, Json]:
    """What takes the place of a record when the facts in it are erased."""
    return {ERASED_ON: on.isoformat()}


def _route(advice: RouteAdvice) -> Json:
    return {
        "id": advice.route.id,
        "state": advice.state.value,
        "because": [reason.value for reason in advice.because],
        "questions": list[Json](advice.questions),
        "trace": None if advice.trace is None else trace_as_data(advice.trace),
    }


def _paper(advice: PaperAdvice) -> Json:
    return {
        "id": advice.evidence.id,
        "state": advice.state.value,
        "trace": None if advice.trace is None else trace_as_data(advice.trace),
    }


def trace_as_data(trace: Trace) -> Json:
    """One node and everything below it, as JSON data."""
    node, data = trace.node, dict[str, Json](state=trace.state.value)
    if isinstance(node, Leaf):
        data |= {"leaf": node.id, "cites": list[Json](node.cites)}
        if trace.seen is not None:
            data["seen"] = to_json(trace.seen)
        if trace.need is not None:
            data["need"] = _need(trace)
        if trace.reason is not None:
            data["reason"] = trace.reason.value
    elif isinstance(node, Fixed):
        data["cites"] = list[Json](node.cites)
    elif isinstance(node, Points):
        data |= _points(node, trace)
    else:
        data["kind"] = node.kind if isinstance(node, Group) else "choice"
        data["of"] = [trace_as_data(part) for part in trace.parts]
        if isinstance(node, Choice | Group) and node.cites:
            data["cites"] = list[Json](node.cites)
    return data


def _points(node: Points, trace: Trace) -> dict[str, Json]:
    """A table of points: the mark, the bounds of the sum, and each row with its bounds and its steps."""
    tally, table = trace.need, rows_told(trace)
    rows: list[Json] = []
    for row, stands, steps in table:
        pairs = zip(stands.gives, steps, strict=True)
        of: list[Json] = [{"gives": _gives(number), "when": trace_as_data(step)} for number, step in pairs]
        span, cites = _span(stands.span()), list[Json](row.cites)
        rows.append({"id": row.id, "points": span, "most": _gives(stands.most), "of": of, "cites": cites})
    return {
        "kind": "points",
        "need": _gives(tally.need),
        "points": _span(total(tally, [stands.span() for _, stands, _ in table])),
        "rows": rows,
        "cites": list[Json](node.cites),
    }


def _gives(number: Number | Own | Unset | None) -> Json:
    """A number of a table; one that is the answer itself says so, one that is not published is null."""
    if number is None or isinstance(number, Unset):
        return None
    return number.value if isinstance(number, Own) else to_json(number)


def _span(span: Span) -> Json:
    return {"low": to_json(span.low), "high": None if span.high is None else to_json(span.high)}


def _need(trace: Trace) -> Json:
    if isinstance(trace.need, tuple):
        return [to_json(value) for value in trace.need]
    return to_json(trace.need)


@dataclass(frozen=True, slots=True)
class Replay:
    """The result of giving recorded advice again.

    `equal` is byte equality of canonical JSON; `differs_at` is the JSON pointer of the first difference.
    `drifted` names the thresholds that would have another value today: worth knowing, no fault of the record.
    """

    advice: Advice
    equal: bool
    differs_at: str | None
    drifted: tuple[str, ...]


def replay(recorded: Mapping[str, Json], laws: LawSet, kept: Edition | None = None) -> Replay:
    """The recorded question put again to the edition of that record, and the answers compared.

    `kept` is an edition restored from the case's own archive; it is used when it is the one recorded.
    Raises Erased, RecordUnreadable, UnknownLaw or UnknownEdition, and FactsRefused when facts were tampered
    with. Cost: two evaluations, and both records written out.
    """
    asked = _question(recorded, laws, kept)
    advice = _answer(asked)
    today = evaluate(asked.edition, asked.facts, on=asked.on, region=asked.region).parameters
    again = record(advice)
    try:
        equal = canonical(again) == canonical(recorded)
    except JsonRefused as fault:
        raise RecordUnreadable(fault.reason) from None
    return Replay(
        advice=advice,
        equal=equal,
        differs_at=None if equal else difference(recorded, again),
        drifted=tuple(name for name, value in today.items() if value != asked.sealed[name]),
    )


def given_again(recorded: Mapping[str, Json], laws: LawSet, kept: Edition | None = None) -> Advice:
    """The advice of a record, to be shown: given again, and not compared with what was written then.

    Raises what `replay` raises. Cost: one evaluation.
    """
    return _answer(_question(recorded, laws, kept))


@dataclass(frozen=True, slots=True)
class _Question:
    edition: Edition
    facts: dict[str, Json]
    on: date
    region: str
    sealed: dict[str, Value | None]


def _question(recorded: Mapping[str, Json], laws: LawSet, kept: Edition | None) -> _Question:
    if ERASED_ON in recorded:
        raise Erased(_day(recorded, ERASED_ON))
    edition = _edition(recorded, laws, kept)
    on, region = _day(recorded), _string(recorded, "region")
    facts = _mapping(recorded, "facts")
    return _Question(edition, facts, on, region, _sealed(edition, _mapping(recorded, "parameters")))


def _answer(asked: _Question) -> Advice:
    return evaluate(asked.edition, asked.facts, on=asked.on, region=asked.region, sealed=asked.sealed)


def difference(left: object, right: object, at: str = "") -> str | None:
    """The JSON pointer of the first difference, keys in sorted order; None when there is none."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        for key in sorted({*left, *right}):
            here = f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"
            if key not in left or key not in right:
                return here
            found = difference(left[key], right[key], here)
            if found is not None:
                return found
        return None
    if isinstance(left, list) and isinstance(right, list):
        for index, (one, other) in enumerate(zip(left, right, strict=False)):
            found = difference(one, other, f"{at}/{index}")
            if found is not None:
                return found
        return None if len(left) == len(right) else f"{at}/{min(len(left), len(right))}"
    return None if type(left) is type(right) and left == right else at


def _edition(recorded: Mapping[str, Json], laws: LawSet, kept: Edition | None) -> Edition:
    if recorded.get("format") != FORMAT:
        raise RecordUnreadable(
            Text(zh="格式标识不是 {format}。", en="Its format is not {format}.").fill(format=FORMAT)
        )
    law_id, named = _string(recorded, "law"), _string(recorded, "edition")
    if kept is not None and (kept.law_id, kept.digest) == (law_id, named):
        return kept
    return laws.edition(law_id, named)


def _string(recorded: Mapping[str, Json], key: str) -> str:
    value = recorded.get(key)
    if isinstance(value, str):
        return value
    raise RecordUnreadable(_lacks(key))


def _lacks(key: str) -> Text:
    return Text(zh="“{key}”缺失或者类型不对。", en="'{key}' is missing or of the wrong type.").fill(key=key)


def _mapping(recorded: Mapping[str, Json], key: str) -> dict[str, Json]:
    value = recorded.get(key)
    if isinstance(value, dict):
        return value
    raise RecordUnreadable(_lacks(key))


def _day(recorded: Mapping[str, Json], key: str = "on") -> date:
    try:
        return date.fromisoformat(_string(recorded, key))
    except ValueError:
        raise RecordUnreadable(_lacks(key)) from None


def _sealed(edition: Edition, recorded: Mapping[str, Json]) -> dict[str, Value | None]:
    if set(recorded) != set(edition.parameters):
        raise RecordUnreadable(_lacks("parameters"))
    return {name: _unseal(edition.parameters[name], value) for name, value in recorded.items()}


def _unseal(parameter: Parameter, value: Json) -> Value | None:
    if value is None:
        return None
    try:
        if parameter.type is FactType.DECIMAL and isinstance(value, str):
            found: Value | None = parse_decimal(value)
        elif parameter.type is FactType.DATE and isinstance(value, str):
            found = date.fromisoformat(value)
        else:
            matches = isinstance(value, bool | int) if parameter.type in _PLAIN else isinstance(value, str)
            found = value if matches and isinstance(value, bool | int | str) else None
    except ValueError:
        found = None
    if found is None:
        raise RecordUnreadable(_lacks(f"parameters/{parameter.name}"))
    return found


_PLAIN: Final = (FactType.BOOL, FactType.INT)
