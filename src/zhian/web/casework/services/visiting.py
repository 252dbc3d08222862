"""Coming in person, the official acceptance receipt, and who works on a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from zhian.kernel.locales import Text
from zhian.web.base.tenancy.selectors import works_in
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import OfficialReceipt, Visit
from zhian.web.casework.selectors.law import district

from .steps import Done, Step, effect_of, guards


@dataclass(frozen=True, slots=True)
class Place:
    """Where the district handles matters in person; address and hours where they are known."""

    id: str
    name: Text
    address: Text | None
    hours: Text | None
    services: tuple[str, ...]


def places() -> tuple[Place, ...]:
    """The places of the district profile, in its order."""
    return tuple(
        Place(
            id=str(row["id"]),
            name=_text(row["name"]),
            address=_text(row["address"]) if row.get("address") else None,
            hours=_text(row["hours_text"]) if row.get("hours_text") else None,
            services=tuple(row.get("services") or ()),
        )
        for row in district().get("offices") or ()
    )


def _text(words: Mapping[str, Any]) -> Text:
    return Text(zh=str(words["zh-Hans"]), en=str(words["en"]))


@guards("plan_visit")
def visit_is_known(step: Step) -> list[Text]:
    """The purpose stands in the law and the place in the district profile."""
    reasons = []
    if step.given.get("purpose") not in {v.id for v in step.edition.visits}:
        reasons.append(Text(zh="规定中没有这一到场事由。", en="The law asks for no such visit."))
    if step.given.get("place") not in {place.id for place in places()}:
        reasons.append(Text(zh="辖区配置中没有这一办理地点。", en="The district has no such place."))
    day = step.given.get("visit_on")
    if isinstance(day, date) and day < step.on:
        reasons.append(Text(zh="到场日期不能早于今天。", en="Nobody can be asked to come on a past day."))
    return reasons


@effect_of("plan_visit")
def plan_visit(step: Step) -> Done:
    """Say why, where and when somebody has to come."""
    purpose = next(v for v in step.edition.visits if v.id == step.given.get("purpose"))
    Visit.objects.create(
        case=step.case,
        purpose=purpose.id,
        place=str(step.given.get("place")),
        party=purpose.who.value,
        booking_reference=str(step.given.get("booking_reference") or "").strip(),
        visit_on=step.given.get("visit_on"),
        created_at=step.at,
    )
    return Done(details={"purpose": purpose.id})


@guards("keep_visit", "miss_visit")
def a_visit_is_planned(step: Step) -> list[Text]:
    """There is a planned visit to record something about, and it is the one that was chosen."""
    if _visit_meant(step) is not None:
        return []
    if step.given.get("visit") is None:
        return [Text(zh="没有已安排的到场事项。", en="No visit is planned.")]
    return [Text(zh="该到场事项已登记过结果。", en="What became of that visit has been recorded already.")]


@effect_of("keep_visit", "miss_visit")
def settle_visit(step: Step) -> Done:
    """The person came, or did not; a missed visit may be planned again."""
    visit = _visit_meant(step)
    assert visit is not None  # guarded above
    visit.state = "kept" if step.rule.name == "keep_visit" else "missed"
    visit.save(update_fields=["state"])
    return Done(details={"purpose": visit.purpose})


def _visit_meant(step: Step) -> Visit | None:
    """The planned visit that was chosen; without a choice the one that was planned first."""
    planned = Visit.objects.visible_to(CASEWORK).filter(case=step.case, state="planned")
    chosen = step.given.get("visit")
    return (planned.filter(pk=chosen) if chosen is not None else planned).order_by("created_at").first()


@guards("record_official_receipt")
def official_receipt_is_complete(step: Step) -> list[Text]:
    """A number, and an expiry that follows the issue."""
    reasons = []
    issued, expires = step.given.get("issued_on"), step.given.get("expires_on")
    if not str(step.given.get("number") or "").strip():
        reasons.append(Text(zh="请填写受理回执编号。", en="Enter the number of the acceptance receipt."))
    if not isinstance(issued, date) or not isinstance(expires, date):
        reasons.append(Text(zh="请填写签发日期和有效期。", en="Enter the days of issue and expiry."))
    elif expires < issued:
        reasons.append(Text(zh="有效期不能早于签发日期。", en="It cannot expire before it was issued."))
    return reasons


@effect_of("record_official_receipt")
def record_official_receipt(step: Step) -> Done:
    """Keep number and expiry of the receipt that the exit-entry regulations know; a later one replaces it."""
    former = OfficialReceipt.objects.visible_to(CASEWORK).filter(case=step.case).first()
    if former is not None:
        former.delete()
    OfficialReceipt.objects.create(
        case=step.case,
        number=str(step.given.get("number")).strip(),
        issued_on=step.given.get("issued_on"),
        expires_on=step.given.get("expires_on"),
        recorded_by_user_id=step.signer_id,
        recorded_at=step.at,
    )
    personal = {"number": str(step.given.get("number")).strip()}
    if former is not None:
        personal["former_number"] = former.number
    return Done(details={"expires_on": step.given.get("expires_on").isoformat()}, personal=personal)


@guards("assign")
def assignee_works_here(step: Step) -> list[Text]:
    """A case is given to somebody of the same office."""
    wanted = step.given.get("user_id")
    if isinstance(wanted, UUID) and works_in(wanted, step.case.office_id, on=step.on):
        return []
    return [Text(zh="请选择本单位的主办人员。", en="Choose somebody who works at this office.")]


@effect_of("assign")
def assign(step: Step) -> Done:
    """Name the officer in charge."""
    step.case.assigned_to_user_id = step.given.get("user_id")
    return Done(details={"user": str(step.given.get("user_id"))})
