"""Reading what stands to the right of a verb."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from zhian.kernel.locales import Text
from zhian.policy.faults import Faults, with_hint
from zhian.policy.fields import Fields, Form, read_decimal, read_text, unknown_word, wrong_type
from zhian.policy.model import Anchor, Distance, Fact, FactRef, FactType, Need, Parameter, ParameterRef, Unit
from zhian.policy.model import Scalar as Value
from zhian.policy.scope import Scope
from zhian.policy.terms import Shape, Verb
from zhian.policy.yamltree import Spot

_PARAMETER: Final = Form("parameter", ("parameter",), ("times",))
_PLAIN_PARAMETER: Final = Form("parameter", ("parameter",))
_NUMBERS: Final = (FactType.INT, FactType.DECIMAL)
_DISTANCE: Final = Form("within", ("n", "unit"), ("before", "after", "of"))
_KIND_OF: Final = {
    FactType.STRING: "string",
    FactType.BOOL: "bool",
    FactType.INT: "int",
}


class OperandReader:
    """Reads what stands to the right of a verb, by the type of the fact to its left."""

    def __init__(self, scope: Scope, fact: Fact, verb: Verb) -> None:
        self.scope, self.fact, self.verb, self.faults = scope, fact, verb, scope.faults

    def read(self, spot: Spot) -> Need | None:
        shape = self.verb.shape
        if shape is Shape.VALUES:
            return self.values(spot)
        if shape is Shape.DISTANCE:
            return self.distance(spot)
        if shape is Shape.AGE:
            months = Fields(spot, Form("max_age", ("months",)), self.faults).integer("months", 1)
            return None if months is None else Distance(months, Unit.MONTH, "before", Anchor.AS_OF)
        if isinstance(spot.value, dict) and "parameter" in spot.value:
            return self.parameter(spot)
        if shape is Shape.DAY and spot.day is None:
            return self.anchor(spot)
        return read_value(spot, self.fact.type, self.fact.values, self.verb.name, self.faults)

    def values(self, spot: Spot) -> Need | None:
        if not isinstance(spot.value, list) or not spot.value:
            wrong_type(self.faults, spot, self.verb.name, "list")
            return None
        found: list[Value] = []
        for item in spot.value:
            value = read_value(item, self.fact.type, self.fact.values, self.verb.name, self.faults)
            if value is None:
                continue
            if value in found:
                self.faults.add(
                    item.place,
                    "law.duplicate_value",
                    f"值“{value}”重复。",
                    f"The value '{value}' occurs twice.",
                )
            found.append(value)
        return tuple(found)

    def parameter(self, spot: Spot) -> Need | None:
        fields = Fields(spot, _PARAMETER, self.faults)
        times_spot, known = fields.get("times"), _declared(fields, self.scope)
        if known is None:
            return None
        if known.type is not self.fact.type and not (known.type in _NUMBERS and self.fact.type in _NUMBERS):
            self.faults.add(
                fields.map["parameter"].place,
                "law.wrong_type",
                f"参数“{known.name}”（{known.type}）与事实“{self.fact.name}”（{self.fact.type}）类型不同。",
                f"The parameter '{known.name}' ({known.type}) does not fit "
                f"'{self.fact.name}' ({self.fact.type}).",
            )
        return ParameterRef(known.name, self.times(times_spot))

    def times(self, spot: Spot | None) -> Decimal | None:
        if spot is None:
            return None
        found = read_decimal(spot)
        if found is None or self.fact.type not in _NUMBERS:
            wrong_type(self.faults, spot, "times", "decimal")
        return found

    def anchor(self, spot: Spot) -> FactRef | Anchor | None:
        """`as_of`, or the name of a date fact, bare or as {fact: name}."""
        if spot.value == "as_of":
            return Anchor.AS_OF
        if isinstance(spot.value, dict):
            inner = Fields(spot, Form(self.verb.name, ("fact",)), self.faults).need("fact")
            if inner is None:
                return None
            spot = inner
        if not isinstance(spot.value, str):
            wrong_type(self.faults, spot, self.verb.name, "date")
            return None
        fact = self.scope.fact(spot)
        if fact is None:
            return None
        if fact.type is not FactType.DATE:
            wrong_type(self.faults, spot, self.verb.name, "date")
        return FactRef(fact.name)

    def distance(self, spot: Spot) -> Need | None:
        fields = Fields(spot, _DISTANCE, self.faults)
        n = fields.integer("n")
        unit = fields.choice("unit", Unit, Unit.CALENDAR_DAY)
        if unit not in (Unit.CALENDAR_DAY, Unit.MONTH):
            self.faults.add(
                fields.map["unit"].place,
                "law.wrong_value",
                "条件里的日期间隔只能按 calendar_day 或 month 计算。",
                "A distance between dates counts in calendar_day or month.",
            )
        sides = [side for side in ("before", "after", "of") if side in fields]
        if len(sides) != 1:
            self.faults.add(
                fields.place,
                "law.verb",
                "within 须写且只写一个方向：before、after 或 of。",
                "'within' has exactly one of: before, after, of.",
            )
            return None
        anchor_spot = fields.need(sides[0])
        anchor = None if anchor_spot is None else self.anchor(anchor_spot)
        return None if n is None or anchor is None else Distance(n, unit, sides[0], anchor)


def read_number_ref(spot: Spot, scope: Scope) -> ParameterRef | None:
    """A parameter that holds a number, where no fact stands beside it to say which type fits."""
    fields = Fields(spot, _PLAIN_PARAMETER, scope.faults)
    known = _declared(fields, scope)
    if known is None:
        return None
    if known.type not in _NUMBERS:
        wrong_type(scope.faults, fields.map["parameter"], known.name, "int")
    return ParameterRef(known.name)


def _declared(fields: Fields, scope: Scope) -> Parameter | None:
    name = fields.string("parameter")
    if name is None:
        return None
    known = scope.parameters.get(name)
    if known is None:
        zh_hint, en_hint = with_hint(name, scope.parameters)
        scope.faults.add(
            fields.map["parameter"].place,
            "law.unknown_parameter",
            f"本版本没有参数“{name}”。{zh_hint}",
            f"This edition has no parameter '{name}'.{en_hint}",
        )
    return known


def read_value(spot: Spot, kind: FactType, values: object, key: str, faults: Faults) -> Value | None:
    """One value of a type; for enum and set a declared member."""
    value = spot.value
    if kind in (FactType.ENUM, FactType.SET):
        members = tuple(values) if isinstance(values, dict) else ()
        if isinstance(value, str) and value in members:
            return value
        unknown_word(faults, spot, key, members)
        return None
    if kind is FactType.DECIMAL:
        found = read_decimal(spot)
        if found is None:
            wrong_type(faults, spot, key, "decimal")
        return found
    if kind is FactType.DATE:
        if spot.day is None:
            wrong_type(faults, spot, key, "date")
        return spot.day
    matches = {
        FactType.BOOL: isinstance(value, bool),
        FactType.INT: isinstance(value, int) and not isinstance(value, bool),
        FactType.STRING: isinstance(value, str),
    }
    if not matches[kind]:
        wrong_type(faults, spot, key, _KIND_OF[kind])
        return None
    return value if isinstance(value, bool | int | str) else None


def read_labels(fields: Fields, key: str) -> dict[str, Text]:
    """The members of an enum or set with their texts."""
    return {name: read_text(spot, fields.faults, name) for name, spot in fields.entries(key).items()}
