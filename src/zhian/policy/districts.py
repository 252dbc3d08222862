"""District profiles and parameter rows: what a district adds to laws that others wrote."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from zhian.kernel.jsonio import Json, digest
from zhian.policy.factvalues import to_json
from zhian.policy.faults import Faults, with_hint
from zhian.policy.fields import Fields, Form, read_text
from zhian.policy.lawbook import District, Edition
from zhian.policy.model import Cite
from zhian.policy.parsing import add_row, read_cites, read_row
from zhian.policy.scope import Scope
from zhian.policy.yamltree import Spot

DEFAULT_REGION: Final = "haidian"
"""The profile that comes with the package; meant where a golden case or a command names no region."""

_DISTRICT: Final = Form("district", ("district", "title"), ("cites", "parameters", "profile"))
_ROWS_ONLY: Final = Form("parameters", ("parameters",), ("cites",))
_ROW: Final = Form("parameter row", ("law", "name", "value", "cite"), ("region", "year"))


@dataclass(frozen=True, slots=True)
class DistrictFile:
    """One district profile, or rows without a profile; rows wait until all laws are read."""

    district: District | None
    rows: tuple[Spot, ...]
    cites: Mapping[str, Cite]


def read_district(spot: Spot, known: Container[str], faults: Faults) -> DistrictFile:
    """The profile in a file, checked for both languages and for its cites."""
    named = isinstance(spot.value, dict) and "district" in spot.value
    fields = Fields(spot, _DISTRICT if named else _ROWS_ONLY, faults)
    cites = read_cites(fields.items("cites"), faults)
    rows = tuple(fields.items("parameters"))
    if not named:
        return DistrictFile(None, rows, cites)
    district_id = fields.ident("district")
    if district_id in known:
        faults.add(
            fields.map["district"].place,
            "law.shadowed_district",
            f"辖区“{district_id}”已有定义；叠加来源请使用只含 parameters 的文件。",
            f"The district '{district_id}' is already defined; a later source adds a file of 'parameters'.",
        )
    profile_spot = fields.get("profile")
    profile: Mapping[str, Any] = {}
    if profile_spot is not None:
        check_profile(profile_spot, Scope(faults, {}, cites))
        plain = profile_spot.plain()
        profile = plain if isinstance(plain, dict) else {}
    title = fields.text("title")
    district = District(district_id, title, profile, cites, digest(spot.plain()))
    return DistrictFile(district, rows, cites)


def check_profile(spot: Spot, scope: Scope) -> None:
    """Free data still has rules: a text has both languages, a cite exists."""
    if isinstance(spot.value, list):
        for item in spot.value:
            check_profile(item, scope)
    elif isinstance(spot.value, dict):
        if "zh-Hans" in spot.value or "en" in spot.value:
            read_text(spot, scope.faults, "text")
            return
        if "cite" in spot.value:
            scope.cite(Fields(spot, Form("profile", (), tuple(spot.value)), scope.faults))
        for part in spot.value.values():
            check_profile(part, scope)


def apply_rows(file: DistrictFile, laws: Mapping[str, list[Edition]], faults: Faults) -> None:
    """Add a file's rows to every edition that declares the parameter."""
    scope = Scope(faults, {}, dict(file.cites))
    region = None if file.district is None else file.district.id
    for spot in file.rows:
        fields = Fields(spot, _ROW, faults)
        if region is None and "region" not in fields and fields.map:
            fields.missing("region")
            continue
        law_id, name = fields.string("law"), fields.string("name")
        if law_id is None or name is None:
            continue
        editions = laws.get(law_id)
        if editions is None:
            zh_hint, en_hint = with_hint(law_id, laws)
            faults.add(
                fields.map["law"].place,
                "law.unknown_law",
                f"没有编号为“{law_id}”的事项规则。{zh_hint}",
                f"There is no law '{law_id}'.{en_hint}",
            )
            continue
        if not any(name in edition.parameters for edition in editions):
            zh_hint, en_hint = with_hint(name, {key for each in editions for key in each.parameters})
            faults.add(
                fields.map["name"].place,
                "law.unknown_parameter",
                f"“{law_id}”没有参数“{name}”。{zh_hint}",
                f"'{law_id}' has no parameter '{name}'.{en_hint}",
            )
            continue
        _add_to_editions(fields, name, editions, scope, region)


def _add_to_editions(
    fields: Fields, name: str, editions: list[Edition], scope: Scope, region: str | None
) -> None:
    for index, edition in enumerate(editions):
        parameter = edition.parameters.get(name)
        if parameter is None:
            continue
        row = read_row(fields, parameter, scope, region)
        if row is None:
            continue
        rows = list(parameter.rows)
        add_row(rows, row, fields.place, name, scope.faults)
        grown = replace(parameter, rows=tuple(rows))
        editions[index] = replace(edition, parameters={**edition.parameters, name: grown})


def rows_as_data(edition: Edition) -> Json:
    """Every parameter row an edition sees, as JSON in a fixed order."""
    found: dict[str, Json] = {}
    for name, parameter in edition.parameters.items():
        for row in parameter.rows:
            key = f"{name}/{row.region or '*'}/{row.year or '*'}"
            value = None if row.value is None else to_json(row.value)
            found[key] = {"value": value, "cite": row.cite.id, "confidence": row.cite.confidence}
    return found
