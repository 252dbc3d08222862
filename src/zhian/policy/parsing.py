"""Reading what the editions of a law share: facts, cites, and parameters with their rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from zhian.policy.editionforms import Ids
from zhian.policy.faults import Faults
from zhian.policy.fields import Fields, Form, wrong_type
from zhian.policy.model import (
    Cite,
    Confidence,
    Fact,
    FactType,
    Parameter,
    ParameterRow,
    Party,
    Place,
)
from zhian.policy.model import Scalar as Value
from zhian.policy.operands import read_labels, read_value
from zhian.policy.scope import Scope
from zhian.policy.yamltree import Spot

_FACT: Final = Form("fact", ("type", "ask", "asked_of"), ("sensitive", "shared_with", "values", "unit"))
_CITE: Final = Form(
    "cite", ("id", "instrument", "article", "confidence", "source", "checked_on"), ("quote", "counted")
)
_PARAMETER: Final = Form("parameter", ("type", "title", "values"), ("year", "unit", "labels"))
_ROW: Final = Form("parameter row", ("value", "cite"), ("region", "year"))


def read_facts(entries: dict[str, Spot], faults: Faults) -> dict[str, Fact]:
    """The facts a law may read, by name."""
    return {name: _fact(name, spot, faults) for name, spot in entries.items()}


def _fact(name: str, spot: Spot, faults: Faults) -> Fact:
    fields = Fields(spot, _FACT, faults)
    word = fields.word("type", tuple(each.value for each in FactType))
    if word is None:
        faults.untyped.add(name)
    kind = FactType(word or FactType.STRING)
    labels = read_labels(fields, "values")
    wants = kind in (FactType.ENUM, FactType.SET)
    if wants and not labels:
        fields.missing("values")
    if labels and not wants and word is not None:
        faults.add(
            spot.keys["values"],
            "law.unknown_key",
            f"类型为 {kind} 的事实没有 values。",
            f"A fact of type {kind} has no 'values'.",
        )
    party = fields.choice("asked_of", Party, Party.APPLICANT)
    sensitive = fields.flag("sensitive")
    shared = _shared(fields, faults)
    if sensitive and shared:
        faults.add(
            spot.keys["shared_with"],
            "law.sensitive_shared",
            "敏感事实不得与另一方共享。",
            "A sensitive fact is not shared with the other party.",
        )
    return Fact(name, kind, fields.text("ask"), party, sensitive, shared, labels, fields.text_or_none("unit"))


def _shared(fields: Fields, faults: Faults) -> tuple[Party, ...]:
    found: list[Party] = []
    for word, spot in fields.words("shared_with"):
        if word in (Party.APPLICANT, Party.SPONSOR):
            found.append(Party(word))
        else:
            faults.add(
                spot.place,
                "law.wrong_value",
                "shared_with 只能写 applicant 或 sponsor。",
                "'shared_with' names applicant or sponsor.",
            )
    return tuple(found)


def read_cites(items: Iterable[Spot], faults: Faults, known: Iterable[str] = ()) -> dict[str, Cite]:
    """Sources by id; an id already `known` may not be given again."""
    ids = Ids("cite")
    ids.seen.update(known)
    found: dict[str, Cite] = {}
    for item in items:
        fields = Fields(item, _CITE, faults)
        cite_id = ids.read(fields)
        found[cite_id] = Cite(
            id=cite_id,
            instrument=fields.text("instrument"),
            article=None if fields.get("article") is None else fields.string("article"),
            quote=fields.string("quote"),
            confidence=fields.choice("confidence", Confidence, Confidence.U),
            source=fields.string("source") or "?",
            checked_on=fields.day("checked_on") or date.min,
            counted=fields.word("counted", ("article", "item")) or "article",
        )
    return found


def read_parameters(entries: dict[str, Spot], scope: Scope) -> dict[str, Parameter]:
    """The thresholds an edition reads, with the rows its own file gives."""
    found: dict[str, Parameter] = {}
    for name, spot in entries.items():
        fields = Fields(spot, _PARAMETER, scope.faults)
        kind = fields.choice("type", FactType, FactType.DECIMAL)
        labels = read_labels(fields, "labels")
        if kind is FactType.ENUM and not labels:
            fields.missing("labels")
        if kind is FactType.SET:
            wrong_type(scope.faults, fields.map["type"], "type", "string")
        parameter = Parameter(
            name=name,
            type=kind,
            title=fields.text("title"),
            year_rule=_year_rule(fields),
            rows=(),
            values=labels,
            unit=fields.text_or_none("unit"),
        )
        rows: list[ParameterRow] = []
        for item in fields.items("values"):
            row = read_row(Fields(item, _ROW, scope.faults), parameter, scope)
            if row is not None:
                add_row(rows, row, item.place, name, scope.faults)
        found[name] = _with_rows(parameter, tuple(rows))
    return found


def _year_rule(fields: Fields) -> str:
    if "year" not in fields:
        return "none"
    return fields.word("year", ("none", "same", "previous")) or "same"


def _with_rows(parameter: Parameter, rows: tuple[ParameterRow, ...]) -> Parameter:
    p = parameter
    return Parameter(p.name, p.type, p.title, p.year_rule, rows, p.values, p.unit)


def read_row(
    fields: Fields, parameter: Parameter, scope: Scope, region: str | None = None
) -> ParameterRow | None:
    """One value; `region` is what an absent region means here."""
    value: Value | None = None
    spot = fields.get("value")
    if spot is not None:
        value = read_value(spot, parameter.type, parameter.values, "value", scope.faults)
        if value is None:
            return None
    if "region" in fields:
        region = None if fields.get("region") is None else fields.ident("region")
    year = fields.integer("year", 1949)
    if (parameter.year_rule == "none") and year is not None:
        scope.faults.add(
            fields.map["year"].place,
            "law.wrong_value",
            f"参数“{parameter.name}”不分年度，不能写 year。",
            f"The parameter '{parameter.name}' does not vary by year; leave 'year' out.",
        )
    cites = scope.cite(fields)
    if not cites or any(cite not in scope.cites for cite in cites):
        return None
    return ParameterRow(region, year, value, scope.cites[cites[0]])


def add_row(rows: list[ParameterRow], row: ParameterRow, place: Place, name: str, faults: Faults) -> None:
    """Append a row; an earlier null of the same region and year is filled, an earlier value stands."""
    for index, other in enumerate(rows):
        if (other.region, other.year) == (row.region, row.year):
            if other.value is None and row.value is not None:
                rows[index] = row
                return
            where = f"{row.region or '*'}/{row.year or '*'}"
            faults.add(
                place,
                "law.shadowed_parameter",
                f"参数“{name}”在 {where} 已有取值，只能新增，不得改动。",
                f"The parameter '{name}' already has a row for {where}; rows are added, never changed.",
            )
            return
    rows.append(row)
