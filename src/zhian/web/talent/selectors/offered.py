"""Reading the talent line: services that are offered, the district's measures, offices, recommendations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from zhian.kernel.clock import write_instant
from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition, Law
from zhian.policy.model import Cite
from zhian.web.base.people.kit import Actor, OrganisationKind
from zhian.web.base.tenancy.selectors import organisations_of_kind
from zhian.web.casework.kit import bound_laws
from zhian.web.casework.selectors import active_laws, district, edition_on, region

from ..models import Recommendation, Revocation, SignedDeclaration


@dataclass(frozen=True, slots=True)
class Service:
    """A law one can file under here, with the edition of the day; none when no edition is in force."""

    law: Law
    edition: Edition | None


@dataclass(frozen=True, slots=True)
class Measure:
    """One announced measure: our reading of it, its source, and what was not published."""

    id: str
    number: int
    title: Text
    reading: Text
    status: str
    cites: tuple[Cite, ...]
    unknown: tuple[Text, ...]
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """An office that takes files for a service here; address and hours where the district knows them."""

    id: UUID
    code: str
    name: Text
    address: Text | None
    hours: Text | None


def services(on: date) -> tuple[Service, ...]:
    """Every law that has a case kind, in the order of the switchboard."""
    laws = active_laws()
    return tuple(Service(laws.law(law_id), edition_on(law_id, on)) for law_id in bound_laws())


def service(law_id: str, on: date) -> Service:
    """One service. Raises NotFound for a law under which nothing can be filed here."""
    if law_id not in bound_laws():
        raise NotFound(
            Text(zh="没有这个服务事项。", en="There is no such service."),
            do_next=Text(zh="请从服务事项列表中选择。", en="Choose one from the list of services."),
            code="talent.no_service",
        )
    return Service(active_laws().law(law_id), edition_on(law_id, on))


def measures(on: date) -> tuple[Measure, ...]:
    """The district's announced measures, in their order; empty for a district that announced none."""
    cites = active_laws().districts[region()].cites
    offered = {found.law.id: found for found in services(on)}
    rows = district().get("measures") or ()
    return tuple(
        Measure(
            id=str(row["id"]),
            number=int(row["number"]),
            title=_text(row["title"]),
            reading=_text(row["reading"]),
            status=str(row["status"]),
            cites=(cites[str(row["cite"])],),
            unknown=tuple(_text(part) for part in row["unknown"]),
            services=tuple(offered[law_id] for law_id in row["services"] if law_id in offered),
        )
        for row in rows
    )


def offices_for(law_id: str) -> tuple[Office, ...]:
    """Offices that the district profile names for a service and that work on this platform."""
    told = {str(row["id"]): row for row in district().get("offices") or () if law_id in row["services"]}
    return tuple(
        Office(
            id=found.pk,
            code=found.code,
            name=Text(zh=found.name_zh, en=found.name_en),
            address=_text_or_none(told[found.code].get("address")),
            hours=_text_or_none(told[found.code].get("hours_text")),
        )
        for found in organisations_of_kind(OrganisationKind.OFFICE)
        if found.code in told
    )


def notice() -> Text | None:
    """What the district profile says about itself."""
    return _text_or_none(district().get("notice"))


def district_title() -> Text:
    """The name of the district."""
    return active_laws().districts[region()].title


def recommendation_in(case_id: UUID, actor: Actor) -> Recommendation | None:
    """The recommendation of a case the actor may see."""
    return Recommendation.objects.visible_to(actor).filter(case_id=case_id).first()


def export_recommendations(person_id: UUID, actor: Actor) -> list[dict[str, Any]]:
    """The recommendations of the person, each with its letter, its grounds and the right behind it."""
    rows = Recommendation.objects.visible_to(actor).filter(case__applicant_id=person_id)
    return [
        {
            "case": row.case.reference,
            "issuer": {"code": row.issuer.code, "zh-Hans": row.issuer.name_zh, "en": row.issuer.name_en},
            "basis": row.route_id,
            "right": None
            if row.designation is None
            else {"zh-Hans": row.designation.instrument_zh, "en": row.designation.instrument_en},
            "letter_number": row.letter_number,
            "letter_date": row.letter_date.isoformat(),
            "post": {"zh-Hans": row.post_zh, "en": row.post_en},
            "grounds": row.grounds,
            "signed_by": row.signed_by_name,
            "status": row.status,
            "taken_back": _taken_back(row, actor),
            "declaration": _declared(row.case_id, actor),
            "ended_at": None if row.ended_at is None else write_instant(row.ended_at),
        }
        for row in rows.select_related("case", "issuer", "designation").order_by("created_at", "id")
    ]


def _taken_back(row: Recommendation, actor: Actor) -> dict[str, Any] | None:
    kept = (
        Revocation.objects.visible_to(actor).filter(recommendation=row).select_related("organisation").first()
    )
    if kept is None:
        return None
    return {
        "on": kept.revoked_on.isoformat(),
        "by": {"zh-Hans": kept.organisation.name_zh, "en": kept.organisation.name_en},
        "reason": kept.reason,
    }


def _declared(case_id: UUID, actor: Actor) -> dict[str, Any] | None:
    rows = SignedDeclaration.objects.visible_to(actor).filter(case_id=case_id)
    signed = rows.order_by("-signed_at").first()
    if signed is None:
        return None
    return {
        "zh-Hans": signed.text_zh,
        "en": signed.text_en,
        "version": signed.version,
        "signed_by": signed.signed_by_name,
        "on": signed.signed_on.isoformat(),
    }


def _text(words: Mapping[str, Any]) -> Text:
    return Text(zh=str(words["zh-Hans"]), en=str(words["en"]))


def _text_or_none(words: Mapping[str, Any] | None) -> Text | None:
    return None if words is None else _text(words)
