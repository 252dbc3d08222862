"""Reading one edition of a law, and the data its digest is taken from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from zhian.kernel.jsonio import Json, digest
from zhian.kernel.locales import Text
from zhian.policy import editionforms as forms
from zhian.policy.faults import Faults
from zhian.policy.fields import Fields, Form
from zhian.policy.lawbook import Edition
from zhian.policy.model import Cite, Fact, Route, Status
from zhian.policy.nodes import NodeReader
from zhian.policy.parsing import read_cites, read_parameters
from zhian.policy.scope import Scope
from zhian.policy.yamltree import Spot

SINGLE_ROUTE: Final = "eligible"
_PERIOD: Final = Form("in_force", ("from", "until"))
_ROUTE: Final = Form("route", ("id", "title", "eligible"), ("status", "cite"))
_EDITION: Final = Form(
    "edition",
    ("in_force", "decider", "remedies", "chain"),
    (
        "status",
        "succeeds",
        "cites",
        "parameters",
        "routes",
        "eligible",
        "evidence",
        "limits",
        "pauses",
        "correction",
        "visits",
        "fees",
        "grants",
        "notes",
    ),
)


@dataclass(slots=True)
class LawHead:
    """What all editions of one law share."""

    law_id: str
    title: Text
    facts: dict[str, Fact]
    cites: dict[str, Cite]
    fact_data: dict[str, Json] = field(default_factory=dict)
    cite_data: dict[str, Json] = field(default_factory=dict)


def read_edition(spot: Spot, head: LawHead, faults: Faults) -> Edition | None:
    """One edition; None when it is not even a mapping with a period."""
    fields = Fields(spot, _EDITION, faults)
    status = fields.choice("status", Status, Status.IN_FORCE)
    period = fields.need("in_force")
    if period is None:
        return None
    starts, until = _period(period, status, faults)
    own_cites = fields.items("cites")
    cites = head.cites | read_cites(own_cites, faults, head.cites)
    scope = Scope(faults, head.facts, cites)
    scope.parameters = read_parameters(fields.entries("parameters"), scope)
    routes = _routes(fields, scope, head.title, status)
    names = tuple(route.id for route in routes)
    papers = forms.read_evidence(fields.items("evidence"), scope, names)
    edition = Edition(
        law_id=head.law_id,
        title=head.title,
        starts=starts,
        until=until,
        status=status,
        succeeds=fields.day("succeeds"),
        routes=routes,
        parameters=scope.parameters,
        evidence=papers,
        limits=forms.read_limits(fields.items("limits"), scope, names),
        pauses=forms.read_pauses(fields.items("pauses"), scope),
        correction=forms.read_correction(fields.get("correction"), scope),
        chain=forms.read_chain(fields.need("chain"), scope),
        decider=forms.read_decider(fields.need("decider"), scope),
        remedies=forms.read_remedies(fields.need("remedies"), scope),
        visits=forms.read_visits(fields.items("visits"), scope, papers),
        fees=forms.read_fees(fields.items("fees"), scope),
        grants=forms.read_statements(fields.items("grants"), scope),
        notes=forms.read_statements(fields.items("notes"), scope),
        facts=head.facts,
        cites=cites,
        data=None,
        digest="",
        place=spot.place,
    )
    _check_decider(fields, edition, faults)
    data = _data(spot, head, scope, head.cite_data | raw_by_id(own_cites))
    return replace(edition, data=data, digest=digest(data))


def _period(spot: Spot, status: Status, faults: Faults) -> tuple[date | None, date | None]:
    dates = Fields(spot, _PERIOD, faults)
    undated = status is Status.ANNOUNCED and dates.get("from") is None
    starts = None if undated else dates.day("from")
    until = None if dates.get("until") is None else dates.day("until")
    if starts is not None and until is not None and until <= starts:
        faults.add(
            spot.place,
            "law.empty_period",
            "终止日须晚于施行日（终止日当天不含）。",
            "'until' must be after 'from' (that day is not included).",
        )
    if "until" not in dates:
        return None, None  # where it ends is not known, so it is not held against its neighbours
    return starts, until


def _check_decider(fields: Fields, edition: Edition, faults: Faults) -> None:
    """Whoever the chain says decides is the decider named, so that no page can name another."""
    chain = edition.chain
    if not chain.decided_here and "chain" in fields and chain.decided_by != edition.decider.id:
        faults.add(
            fields.map["chain"].place,
            "law.decider_differs",
            f"chain.decided_by（{chain.decided_by}）与 decider（{edition.decider.id}）不一致。",
            f"chain.decided_by ({chain.decided_by}) is not the decider ({edition.decider.id}).",
        )


def _routes(fields: Fields, scope: Scope, title: Text, status: Status) -> tuple[Route, ...]:
    if ("routes" in fields) == ("eligible" in fields):
        scope.faults.add(
            fields.place,
            "law.missing_key",
            "版本须写且只写一个：routes 或 eligible。",
            "An edition has exactly one of: routes, eligible.",
        )
        return ()
    if "eligible" in fields:
        spot = fields.need("eligible")
        node = None if spot is None else NodeReader(SINGLE_ROUTE, scope).read(spot)
        return (Route(SINGLE_ROUTE, title, Status.IN_FORCE, node, (), fields.place),)
    ids = forms.Ids("route")
    return tuple(_route(item, ids, scope, status) for item in fields.items("routes"))


def _route(item: Spot, ids: forms.Ids, scope: Scope, edition_status: Status) -> Route:
    fields = Fields(item, _ROUTE, scope.faults)
    route_id = ids.read(fields)
    status = fields.choice("status", Status, Status.IN_FORCE)
    spot = fields.get("eligible")
    if spot is None and "eligible" in fields:
        if Status.ANNOUNCED not in (status, edition_status):
            fields.need("eligible")
        if "cite" not in fields:
            fields.missing("cite")
    node = None if spot is None else NodeReader(route_id, scope).read(spot)
    return Route(route_id, fields.text("title"), status, node, scope.cite(fields), item.place)


def raw_by_id(items: Iterable[Spot]) -> dict[str, Json]:
    """The entries of a list as JSON, by their id."""
    found: dict[str, Json] = {}
    for item in items:
        raw = item.plain()
        if isinstance(raw, dict) and isinstance(raw.get("id"), str):
            found[str(raw["id"])] = raw
    return found


def _data(spot: Spot, head: LawHead, scope: Scope, cite_data: dict[str, Json]) -> Json:
    """The edition with everything it stands on, and nothing else: this is what the digest covers."""
    body = spot.plain()
    if isinstance(body, dict):
        body.pop("cites", None)
    return {
        "law": head.law_id,
        "title": {"zh-Hans": head.title.zh, "en": head.title.en},
        "edition": body,
        "facts": {name: head.fact_data.get(name) for name in sorted(scope.used_facts)},
        "cites": {name: cite_data.get(name) for name in sorted(scope.used_cites)},
    }
