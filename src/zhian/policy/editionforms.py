"""Reading the parts of an edition that are no conditions: papers, limits, pauses, chain and the rest."""

from __future__ import annotations

from typing import Final

from zhian.policy.fields import MISSING_TEXT, Fields, Form, wrong_type
from zhian.policy.model import (
    Allowance,
    Chain,
    ChainStep,
    Correction,
    Decider,
    Evidence,
    Fallback,
    Fee,
    LimitKind,
    LimitRule,
    Party,
    PauseGround,
    Remedies,
    RemedyKind,
    Sensitivity,
    Statement,
    Unit,
    Visit,
)
from zhian.policy.nodes import NodeReader
from zhian.policy.scope import Scope
from zhian.policy.terms import LIMIT_STARTS, LIMIT_SUBJECTS
from zhian.policy.yamltree import Spot

_PAPER: Final = Form(
    "evidence",
    ("id", "title", "party", "cite"),
    ("sensitive", "required", "when", "max_age_months", "routes", "count", "note"),
)
_LIMIT: Final = Form(
    "limit", ("kind", "n", "unit", "from", "cite"), ("id", "for", "routes", "title", "extension")
)
_EXTENSION: Final = Form("extension", ("n", "unit", "cite"))
_PAUSE: Final = Form("pause", ("id", "title", "ends_by", "cite"))
_CORRECTION: Final = Form("correction", ("once", "cite"), ("fallback",))
_FALLBACK: Final = Form("fallback", ("applies", "says", "cite"), ("n", "unit"))
_CHAIN: Final = Form("chain", ("decided_by", "steps", "cite"), ("forward_to",))
_STEP: Final = Form("step", ("id",), ("people", "title"))
_DECIDER: Final = Form("decider", ("id", "name"))
_REMEDIES: Final = Form("remedies", ("kind", "cite"), ("says",))
_VISIT: Final = Form("visit", ("id", "purpose", "who", "cite"), ("bring", "required", "note"))
_FEE: Final = Form("fee", ("id", "title", "amount", "currency", "cite"))
_STATEMENT: Final = Form("statement", ("says", "cite"), ("id",))
STEPS: Final = ("intake", "review", "approval", "record")
_MOST_PEOPLE: Final = 3


class Ids:
    """Ids that must differ within one list."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.seen: set[str] = set()

    def made(self, name: str) -> str:
        """An id nobody wrote, taken like the others."""
        self.seen.add(name)
        return name

    def read(self, fields: Fields, key: str = "id") -> str:
        """The id of one entry; a second use is noted."""
        found = fields.ident(key)
        if found in self.seen and key in fields.map:
            fields.faults.add(
                fields.map[key].place,
                "law.duplicate_id",
                f"{self.what} 的编号“{found}”重复。",
                f"The {self.what} id '{found}' occurs twice.",
            )
        self.seen.add(found)
        return found


def read_routes_of(fields: Fields, known: tuple[str, ...]) -> tuple[str, ...]:
    """The `routes` an entry is limited to, each of them declared in the edition."""
    found: list[str] = []
    for name, spot in fields.words("routes"):
        if name not in known:
            from_known = ", ".join(known)
            fields.faults.add(
                spot.place,
                "law.unknown_route",
                f"本版本没有路径“{name}”（现有：{from_known}）。",
                f"This edition has no route '{name}' (it has: {from_known}).",
            )
        found.append(name)
    return tuple(found)


def read_evidence(items: list[Spot], scope: Scope, routes: tuple[str, ...]) -> tuple[Evidence, ...]:
    """The papers, each with its party, its sensitivity and, where it depends, its condition."""
    ids, found = Ids("evidence"), []
    for item in items:
        fields = Fields(item, _PAPER, scope.faults)
        paper_id = ids.read(fields)
        if ("required" in fields) == ("when" in fields) and fields.map:
            scope.faults.add(
                fields.place,
                "law.missing_key",
                "材料须写且只写一个：required 或 when。",
                "A paper has exactly one of: required, when.",
            )
        when = fields.get("when")
        sensitive = fields.choice("sensitive", Sensitivity, Sensitivity.NONE)
        party = fields.choice("party", Party, Party.APPLICANT)
        if sensitive is not Sensitivity.NONE and party is Party.SPONSOR:
            scope.faults.add(
                fields.map["party"].place,
                "law.sensitive_sponsor",
                "健康、犯罪记录、家庭材料只由申请人本人提交，不经推荐单位。",
                "Health, criminal-record and family papers never come through the sponsor.",
            )
        found.append(
            Evidence(
                id=paper_id,
                title=fields.text("title"),
                party=party,
                sensitive=sensitive,
                required=fields.flag("required"),
                when=None if when is None else NodeReader(f"evidence:{paper_id}", scope).read(when),
                max_age_months=fields.integer("max_age_months", 1),
                routes=read_routes_of(fields, routes),
                cites=scope.cite(fields),
                count=fields.integer("count", 1),
                note=fields.text_or_none("note"),
            )
        )
    return tuple(found)


def read_limits(items: list[Spot], scope: Scope, routes: tuple[str, ...]) -> tuple[LimitRule, ...]:
    """The time limits; an id that is not given is made from kind and position."""
    ids, found = Ids("limit"), []
    for number, item in enumerate(items, 1):
        fields = Fields(item, _LIMIT, scope.faults)
        kind = fields.choice("kind", LimitKind, LimitKind.STATUTORY)
        extension = fields.get("extension")
        found.append(
            LimitRule(
                id=ids.read(fields) if "id" in fields else ids.made(f"{kind}-{number}"),
                kind=kind,
                n=_nullable_n(fields, 1),
                unit=fields.choice("unit", Unit, Unit.WORKING_DAY),
                starts=fields.word("from", LIMIT_STARTS) or LIMIT_STARTS[0],
                about=fields.word("for", LIMIT_SUBJECTS) or LIMIT_SUBJECTS[0],
                routes=read_routes_of(fields, routes),
                cites=scope.cite(fields),
                title=fields.text_or_none("title"),
                extension=None if extension is None else _extension(extension, scope),
            )
        )
    return tuple(found)


def _nullable_n(fields: Fields, least: int) -> int | None:
    """A number that must be written but may be null: "not published" is said, not left out."""
    return None if fields.get("n") is None else fields.integer("n", least)


def _extension(spot: Spot, scope: Scope) -> Allowance:
    fields = Fields(spot, _EXTENSION, scope.faults)
    n = _nullable_n(fields, 1)
    return Allowance(n, fields.choice("unit", Unit, Unit.WORKING_DAY), scope.cite(fields))


def read_pauses(items: list[Spot], scope: Scope) -> tuple[PauseGround, ...]:
    """The cited grounds on which the authority's clock may stop."""
    ids, found = Ids("pause"), []
    for item in items:
        fields = Fields(item, _PAUSE, scope.faults)
        ends_by = fields.word("ends_by", ("date", "event")) or "event"
        found.append(PauseGround(ids.read(fields), fields.text("title"), ends_by, scope.cite(fields)))
    return tuple(found)


def read_correction(spot: Spot | None, scope: Scope) -> Correction | None:
    """The one correction notice, and whether silence counts as acceptance."""
    if spot is None:
        return None
    fields = Fields(spot, _CORRECTION, scope.faults)
    fallback = fields.get("fallback")
    return Correction(
        fields.flag("once", True),
        scope.cite(fields),
        None if fallback is None else _fallback(fallback, scope),
    )


def _fallback(spot: Spot, scope: Scope) -> Fallback:
    fields = Fields(spot, _FALLBACK, scope.faults)
    applies = fields.flag("applies")
    n = fields.integer("n", 1)
    unit = fields.choice("unit", Unit, Unit.WORKING_DAY) if "unit" in fields else None
    if applies and (n is None or unit is None):
        for key in ("n", "unit"):
            if key not in fields:
                fields.missing(key)
    return Fallback(applies, n, unit, fields.text("says"), scope.cite(fields))


def read_chain(spot: Spot | None, scope: Scope) -> Chain:
    """Who acts in which order: one to three named people a step."""
    if spot is None:
        return Chain("?", (), None, ())
    fields = Fields(spot, _CHAIN, scope.faults)
    ids, steps = Ids("step"), []
    for item in fields.items("steps"):
        inner = Fields(item, _STEP, scope.faults)
        step_id = ids.read(inner)
        inner.word("id", STEPS)
        people = inner.integer("people", 1) or 1
        if people > _MOST_PEOPLE:
            scope.faults.add(
                inner.map["people"].place,
                "law.wrong_value",
                f"每一环节至多 {_MOST_PEOPLE} 人。",
                f"A step takes at most {_MOST_PEOPLE} people.",
            )
        steps.append(ChainStep(step_id, people, inner.text_or_none("title")))
    if not steps and "steps" in fields:
        wrong_type(scope.faults, fields.map["steps"], "steps", "list")
    decided_by = fields.ident("decided_by")
    forward_to = None if fields.get("forward_to") is None else fields.ident("forward_to")
    return Chain(decided_by, tuple(steps), forward_to, scope.cite(fields))


def read_decider(spot: Spot | None, scope: Scope) -> Decider:
    if spot is None:
        return Decider("?", MISSING_TEXT)
    fields = Fields(spot, _DECIDER, scope.faults)
    return Decider(fields.ident("id"), fields.text("name"))


def read_remedies(spot: Spot | None, scope: Scope) -> Remedies:
    if spot is None:
        return Remedies(RemedyKind.UNKNOWN, None, ())
    fields = Fields(spot, _REMEDIES, scope.faults)
    kind = fields.choice("kind", RemedyKind, RemedyKind.UNKNOWN)
    return Remedies(kind, fields.text_or_none("says"), scope.cite(fields))


def read_visits(items: list[Spot], scope: Scope, papers: tuple[Evidence, ...]) -> tuple[Visit, ...]:
    """The steps in person; what is brought must be on the list of papers."""
    known = tuple(paper.id for paper in papers)
    ids, found = Ids("visit"), []
    for item in items:
        fields = Fields(item, _VISIT, scope.faults)
        bring = []
        for name, spot in fields.words("bring"):
            if name not in known:
                scope.faults.add(
                    spot.place,
                    "law.unknown_evidence",
                    f"材料清单里没有“{name}”。",
                    f"The list of evidence has no '{name}'.",
                )
            bring.append(name)
        found.append(
            Visit(
                ids.read(fields),
                fields.text("purpose"),
                fields.choice("who", Party, Party.APPLICANT),
                tuple(bring),
                fields.flag("required", True),
                scope.cite(fields),
                fields.text_or_none("note"),
            )
        )
    return tuple(found)


def read_fees(items: list[Spot], scope: Scope) -> tuple[Fee, ...]:
    """What is charged, in whole units of the currency; null when not known."""
    ids, found = Ids("fee"), []
    for item in items:
        fields = Fields(item, _FEE, scope.faults)
        amount = None if fields.get("amount") is None else fields.integer("amount")
        currency = fields.word("currency", ("CNY",)) or "CNY"
        found.append(Fee(ids.read(fields), fields.text("title"), amount, currency, scope.cite(fields)))
    return tuple(found)


def read_statements(items: list[Spot], scope: Scope) -> tuple[Statement, ...]:
    found = []
    for item in items:
        fields = Fields(item, _STATEMENT, scope.faults)
        local = None if fields.get("id") is None else fields.ident("id")
        found.append(Statement(fields.text("says"), scope.cite(fields), local))
    return tuple(found)
