"""Recommending a person: the recommendation as an object, and the right to make it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, AnyActor, Purpose, Role, SystemActor
from zhian.web.casework.services import Opening, move, open_case

from ..models import Designation, Recommendation

LAW = "talent.pr-recommended"
TALENT = SystemActor(Purpose.CASEWORK)


@dataclass(frozen=True, slots=True)
class RecommendationDraft:
    """What a coordinator fills in."""

    applicant_id: UUID
    office_id: UUID
    route_id: str
    letter_number: str
    letter_date: date
    post_zh: str
    post_en: str
    grounds: str
    signed_by_name: str


def start_recommendation(
    actor: Actor, issuer_id: UUID, draft: RecommendationDraft, *, at: datetime
) -> Recommendation:
    """Open the case and the recommendation together; nothing is filed yet.

    Raises Refused with every reason.
    """
    reasons = _reasons_against(actor, issuer_id, draft, on=legal_day(at))
    if reasons:
        raise Refused(reasons, what=Text(zh="推荐未能保存。", en="The recommendation was not saved."))
    with transaction.atomic():
        opening = Opening(LAW, draft.office_id, draft.applicant_id, issuer_id, draft.route_id)
        case = open_case(actor, opening, at=at)
        return Recommendation.objects.create(
            case_id=case.pk,
            issuer_id=issuer_id,
            designation=standing_right(issuer_id, draft.route_id, on=legal_day(at)),
            route_id=draft.route_id,
            letter_number=draft.letter_number.strip(),
            letter_date=draft.letter_date,
            post_zh=draft.post_zh.strip(),
            post_en=draft.post_en.strip(),
            grounds=draft.grounds.strip(),
            signed_by_name=draft.signed_by_name.strip(),
            created_at=at,
        )


def file_recommendation(actor: Actor, case_id: UUID, *, expected_version: int, at: datetime) -> None:
    """Send the finished recommendation to the person, without whose confirmation nothing is filed."""
    move(case_id, "submit", actor, expected_version=expected_version, at=at)


def standing_right(issuer_id: UUID, route_id: str, *, on: date) -> Designation | None:
    """The designation under which an organisation may recommend on a basis that day, if any is on record."""
    rows = Designation.objects.visible_to(TALENT).filter(
        organisation_id=issuer_id, route_id=route_id, valid_from__lte=on, revoked_at__isnull=True
    )
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on)).order_by("-valid_from").first()


def designate(
    actor: AnyActor, organisation_id: UUID, route_id: str, instrument: Text, *, valid_from: date, at: datetime
) -> Designation:
    """Put on record that an organisation may recommend on a basis."""
    with transaction.atomic():
        row = Designation.objects.create(
            organisation_id=organisation_id,
            route_id=route_id,
            instrument_zh=instrument.zh,
            instrument_en=instrument.en,
            valid_from=valid_from,
            created_at=at,
        )
        _record(actor, "talent.designated", row, at)
    return row


def revoke_designation(actor: AnyActor, designation_id: UUID, *, at: datetime) -> None:
    """End a right to recommend; recommendations made under it stand, and their pages say so."""
    with transaction.atomic():
        row = Designation.objects.visible_to(TALENT).select_for_update().get(pk=designation_id)
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        _record(actor, "talent.designation_revoked", row, at)


def _record(actor: AnyActor, verb: str, row: Designation, at: datetime) -> None:
    body = {"organisation": str(row.organisation_id), "basis": row.route_id}
    record(actor, Entry(verb=verb, subject_kind="designation", subject_id=row.pk, body=body), at=at)


def _reasons_against(actor: Actor, issuer_id: UUID, draft: RecommendationDraft, *, on: date) -> list[Text]:
    reasons = []
    if not actor.holds(Role.COORDINATOR, organisation_id=issuer_id):
        reasons.append(
            Text(
                zh="只有推荐单位的经办人可以起草推荐。",
                en="Only a coordinator of the recommending organisation may draft.",
            )
        )
    if draft.letter_date > on:
        reasons.append(Text(zh="推荐函日期不能晚于今天。", en="The letter cannot be dated after today."))
    standing = Recommendation.objects.visible_to(TALENT).filter(
        issuer_id=issuer_id,
        letter_number=draft.letter_number.strip(),
        status__in=["prepared", "standing"],
    )
    if standing.exists():
        reasons.append(
            Text(
                zh="该推荐函编号已用于另一件推荐。",
                en="Another recommendation already uses this letter number.",
            )
        )
    return reasons
