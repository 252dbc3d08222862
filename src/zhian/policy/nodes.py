"""Reading conditions: from a mapping of the law file to a checked tree of nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zhian.kernel.locales import Text
from zhian.policy.fields import Fields, Form, unknown_word, wrong_type
from zhian.policy.model import (
    Choice,
    FactType,
    Fixed,
    Group,
    Leaf,
    LexSpecialis,
    Node,
    Own,
    ParameterRef,
    Place,
    Points,
    PointsRow,
    PointsStep,
    State,
)
from zhian.policy.operands import OperandReader, read_number_ref
from zhian.policy.scope import Scope
from zhian.policy.terms import VERBS
from zhian.policy.yamltree import Spot

_LEAF: Final = Form("condition", ("fact", "says", "cite"), ("id", *VERBS))
_JUDGEMENT: Final = Form("condition", ("judgement", "says", "cite"), ("id",))
_GROUP_EXTRAS: Final = ("id", "says", "cite")
_CHOICE: Final = Form("condition", ("default", "exceptions"), _GROUP_EXTRAS)
_EXCEPTION: Final = Form("exception", ("when", "then"), ("says", "cite"))
_COUNT: Final = Form("at_least", ("n", "of"))
_POINTS: Final = Form("points", ("at_least", "rows"), ("out_of",))
_ROW: Final = Form("row", ("id", "title", "cite"), ("steps", "counts", "most"))
_STEP: Final = Form("step", ("when", "gives"))
_HEADS: Final = ("all", "any", "not", "at_least", "default", "points")
_ANY_NODE: Final = Form("condition", (), ("fact", "judgement", *_HEADS, "exceptions", *_GROUP_EXTRAS))


class NodeReader:
    """Reads the conditions of one route or one paper and numbers their leaves."""

    def __init__(self, prefix: str, scope: Scope) -> None:
        self.prefix, self.scope, self.faults = prefix, scope, scope.faults
        self.count = 0
        self.ids: set[str] = set()

    def read(self, spot: Spot) -> Node | None:
        """The node at `spot`; None, with every reason noted, when it cannot be read."""
        if not isinstance(spot.value, dict):
            wrong_type(self.faults, spot, "condition", "mapping")
            return None
        keys = spot.value
        if "fact" in keys:
            return self.leaf(spot)
        if "judgement" in keys:
            return self.judgement(spot)
        heads = [head for head in _HEADS if head in keys]
        if len(heads) != 1:
            Fields(spot, _ANY_NODE, self.faults)
            self.faults.add(
                spot.place,
                "law.no_condition",
                f"每个条件须写且只写一个：fact、judgement、{'、'.join(_HEADS)}。",
                f"A condition has exactly one of: fact, judgement, {', '.join(_HEADS)}.",
            )
            return None
        if heads[0] == "points":
            return self.points(spot)
        return self.choice(spot) if heads[0] == "default" else self.group(spot, heads[0])

    def group(self, spot: Spot, kind: str) -> Node | None:
        fields = Fields(spot, Form("condition", (kind,), _GROUP_EXTRAS), self.faults)
        n = 0
        if kind == "not":
            inner = fields.need("not")
            parts = [] if inner is None else [inner]
        elif kind == "at_least":
            count = fields.need("at_least")
            if count is None:
                return None
            counted = Fields(count, _COUNT, self.faults)
            n, parts = counted.integer("n", 1) or 0, counted.items("of")
            if parts and n > len(parts):
                self.unreachable(
                    counted.place,
                    f"{len(parts)} 项中不可能满足 {n} 项",
                    f"{n} of {len(parts)} can never be met",
                )
        else:
            parts = fields.items(kind)
        nodes = tuple(node for node in map(self.read, parts) if node is not None)
        if not parts:
            self.faults.add(
                spot.place, "law.no_condition", f"“{kind}”里没有条件。", f"'{kind}' holds no condition."
            )
        return Group(
            kind,
            nodes,
            spot.place,
            n,
            self.local_id(fields),
            fields.text_or_none("says"),
            self.scope.cite(fields),
        )

    def unreachable(self, place: Place, zh: str, en: str) -> None:
        self.faults.add(place, "law.unreachable", f"{zh}。", f"{en}.")

    def choice(self, spot: Spot) -> Node | None:
        fields = Fields(spot, _CHOICE, self.faults)
        default_spot = fields.need("default")
        default = None if default_spot is None else self.read(default_spot)
        exceptions: list[LexSpecialis] = []
        for item in fields.items("exceptions"):
            inner = Fields(item, _EXCEPTION, self.faults)
            when_spot, then_spot = inner.need("when"), inner.need("then")
            when = None if when_spot is None else self.read(when_spot)
            then = None if then_spot is None else self.then(then_spot, inner)
            if when is not None and then is not None:
                exceptions.append(LexSpecialis(when, then))
        if default is None:
            return None
        says, cites = fields.text_or_none("says"), self.scope.cite(fields)
        return Choice(default, tuple(exceptions), spot.place, self.local_id(fields), says, cites)

    def then(self, spot: Spot, exception: Fields) -> Node | None:
        if isinstance(spot.value, dict):
            return self.read(spot)
        if not isinstance(spot.value, str) or spot.value not in ("met", "not_met"):
            unknown_word(self.faults, spot, "then", ("met", "not_met"))
            return None
        for key in ("says", "cite"):
            if key not in exception:
                exception.missing(key)
        says = exception.text_or_none("says") or Text(zh="？", en="?")
        return Fixed(State(spot.value), says, self.scope.cite(exception), spot.place)

    def points(self, spot: Spot) -> Node | None:
        fields = Fields(spot, Form("condition", ("points",), _GROUP_EXTRAS), self.faults)
        inner = fields.need("points")
        if inner is None:
            return None
        table = Fields(inner, _POINTS, self.faults)
        rows = tuple(self.points_row(item) for item in table.items("rows"))
        need, out_of = self.number(table, "at_least"), table.integer("out_of", 1)
        if not rows:
            self.faults.add(
                inner.place, "law.no_condition", "“points”里没有条件。", "'points' holds no condition."
            )
        if isinstance(need, int) and out_of is not None and need > out_of:
            self.unreachable(
                table.place, f"满分 {out_of} 分，不可能达到 {need} 分", f"{need} of {out_of} can never be met"
            )
        local, says, cites = self.local_id(fields), fields.text_or_none("says"), self.scope.cite(fields)
        return Points(rows, 0 if need is None else need, spot.place, out_of, local, says, cites)

    def points_row(self, item: Spot) -> PointsRow:
        fields = Fields(item, _ROW, self.faults)
        most, found = self.number(fields, "most"), list[PointsStep]()
        if ("steps" in fields) == ("counts" in fields):
            self.faults.add(
                fields.place,
                "law.missing_key",
                "积分表的一行须写且只写一个：steps 或 counts。",
                "A row has exactly one of: steps, counts.",
            )
        if "counts" in fields:
            found.extend(self.counted(fields))
        for step in fields.items("steps"):
            inner = Fields(step, _STEP, self.faults)
            spot, gives = inner.need("when"), self.number(inner, "gives")
            when = None if spot is None else self.read(spot)
            if isinstance(gives, int) and isinstance(most, int) and gives > most:
                self.faults.add(
                    inner.map["gives"].place,
                    "law.wrong_value",
                    f"该步骤的 {gives} 分超过本行的最高分 {most} 分。",
                    f"This step gives {gives}, more than the {most} its row can give.",
                )
            if when is not None and gives is not None:
                found.append(PointsStep(when, gives))
        row_id = self.local_id(fields) or "?"
        return PointsRow(row_id, fields.text("title"), tuple(found), self.scope.cite(fields), most)

    def counted(self, fields: Fields) -> Iterator[PointsStep]:
        """The one step of a row that counts a declared number: as many points as somebody declared."""
        spot = fields.need("counts")
        fact = None if spot is None else self.scope.fact(spot)
        if spot is None or fact is None or fact.name in self.faults.untyped:
            return
        if fact.type not in (FactType.INT, FactType.DECIMAL):
            wrong_type(self.faults, spot, "counts", "int")
        leaf_id, cites = f"{self.prefix}.{fields.string('id')}", self.scope.cite(fields)
        yield PointsStep(
            Leaf(leaf_id, fields.text("title"), cites, spot.place, fact.name, "more_than", 0), Own.ANSWER
        )

    def number(self, fields: Fields, key: str) -> int | ParameterRef | None:
        """A whole number, or a parameter that holds one."""
        spot = fields.need(key) if key in fields.form.required else fields.get(key)
        if spot is not None and isinstance(spot.value, dict):
            return read_number_ref(spot, self.scope)
        return None if spot is None else fields.integer(key)

    def leaf_id(self, fields: Fields) -> str:
        self.count += 1
        return f"{self.prefix}.{self.local_id(fields) or self.count}"

    def local_id(self, fields: Fields) -> str | None:
        if fields.get("id") is None:
            return None
        found = fields.ident("id")
        if found in self.ids:
            self.faults.add(
                fields.map["id"].place,
                "law.duplicate_id",
                f"同一路径里条件编号“{found}”重复。",
                f"The condition id '{found}' occurs twice in this route.",
            )
        self.ids.add(found)
        return found

    def judgement(self, spot: Spot) -> Node:
        fields = Fields(spot, _JUDGEMENT, self.faults)
        if not fields.flag("judgement"):
            wrong_type(self.faults, fields.map["judgement"], "judgement", "bool")
        leaf_id = self.leaf_id(fields)
        return Leaf(leaf_id, fields.text("says"), self.scope.cite(fields), spot.place)

    def leaf(self, spot: Spot) -> Node | None:
        fields = Fields(spot, _LEAF, self.faults)
        leaf_id, says, cites = self.leaf_id(fields), fields.text("says"), self.scope.cite(fields)
        fact_spot = fields.need("fact")
        fact = None if fact_spot is None else self.scope.fact(fact_spot)
        verbs = [name for name in VERBS if name in fields]
        if len(verbs) != 1:
            self.faults.add(
                spot.place,
                "law.verb",
                f"条件须写且只写一个动词（现有 {len(verbs)} 个）：{'、'.join(VERBS)}。",
                f"A condition has exactly one verb (here {len(verbs)}): {', '.join(VERBS)}.",
            )
            return None
        verb, value = VERBS[verbs[0]], fields.need(verbs[0])
        if fact is None or value is None or fact.name in self.faults.untyped:
            return None
        if fact.type not in verb.types:
            self.faults.add(
                spot.keys[verb.name],
                "law.wrong_type",
                f"“{verb.name}”不能用于类型为 {fact.type} 的事实“{fact.name}”。",
                f"'{verb.name}' does not fit the fact '{fact.name}' of type {fact.type}.",
            )
            return None
        need = OperandReader(self.scope, fact, verb).read(value)
        return None if need is None else Leaf(leaf_id, says, cites, spot.place, fact.name, verb.name, need)
