"""Recommending a person: the recommendation as an object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, Role
from zhian.web.casework.kit import State
from zhian.web.casework.services import Opening, move, open_case
from zhian.web.casework.services.moving import insist_on_version, locked

from ..models import RECOMMENDED, Recommendation
from ..selectors.rights import TALENT, standing_right

if TYPE_CHECKING:
    from zhian.web.casework.models import Case

LAW = RECOMMENDED


NOT_SAVED = Text(zh="推荐信息未能保存。", en="The recommendation was not saved.")
NOT_THE_ISSUER = Text(
    zh="只有推荐单位的单位经办人可以起草推荐。",
    en="Only a coordinator of the recommending organisation may draft.",
)
NO_LETTER_HERE = Text(zh="本事项不需要推荐函。", en="This matter needs no recommendation.")
NO_LONGER_A_DRAFT = Text(
    zh="推荐信息已送申请人，不能再修改；需要更改的，请撤回推荐后重新发起。",
    en="The recommendation is with the person and stands; to change it, withdraw it and start again.",
)
LETTER_IN_FUTURE = Text(zh="推荐函日期不能晚于今天。", en="The letter cannot be dated after today.")
LETTER_TAKEN = Text(
    zh="该推荐函编号已用于另一件推荐。",
    en="Another recommendation already uses this letter number.",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """The recommendation letter as the issuer's file has it, and why this person."""

    number: str
    day: date
    post_zh: str
    post_en: str
    grounds: str
    signed_by_name: str


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
    letter = Letter(
        number=draft.letter_number,
        day=draft.letter_date,
        post_zh=draft.post_zh,
        post_en=draft.post_en,
        grounds=draft.grounds,
        signed_by_name=draft.signed_by_name,
    )
    with transaction.atomic():
        opening = Opening(LAW, draft.office_id, draft.applicant_id, issuer_id, draft.route_id)
        case = open_case(actor, opening, at=at)
        return write_letter(actor, case.pk, letter, expected_version=case.version, at=at)


def write_letter(
    actor: Actor, case_id: UUID, letter: Letter, *, expected_version: int, at: datetime
) -> Recommendation:
    """Write the recommendation of a draft, or write it anew; once it is with the person it stands.

    ``expected_version`` is the version the actor was looking at: the letter is a part of the draft.
    Raises: NotFound; Conflict when the case has changed since; Refused with every reason.
    """
    with transaction.atomic():
        case = locked(case_id, actor)
        insist_on_version(case, expected_version, actor)
        reasons = _reasons_against(actor, case, letter, on=legal_day(at))
        if reasons:
            raise Refused(reasons, what=NOT_SAVED, code="talent.letter_refused")
        issuer_id = case.sponsor_id
        assert issuer_id is not None  # else there was a reason against
        fields: dict[str, Any] = {
            "issuer_id": issuer_id,
            "designation": standing_right(issuer_id, case.route_id, on=legal_day(at)),
            "route_id": case.route_id,
            "letter_number": letter.number.strip(),
            "letter_date": letter.day,
            "post_zh": letter.post_zh.strip(),
            "post_en": letter.post_en.strip(),
            "grounds": letter.grounds.strip(),
            "signed_by_name": letter.signed_by_name.strip(),
        }
        row = Recommendation.objects.visible_to(TALENT).filter(case_id=case.pk).first()
        row = row or Recommendation(case_id=case.pk, created_at=at)
        for name, value in fields.items():
            setattr(row, name, value)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:  # somebody else used the number since it was looked up
            raise Refused([LETTER_TAKEN], what=NOT_SAVED, code="talent.letter_refused") from error
        case.version += 1
        case.moved_at = at
        case.save(update_fields=["version", "moved_at"])
        entry = Entry(
            verb="talent.letter_written",
            subject_kind="recommendation",
            subject_id=row.pk,
            about_person_id=case.applicant_id,
            matter_id=case.pk,
            acting=actor.post(Role.COORDINATOR, organisation_id=issuer_id),
            body={
                "basis": case.route_id,
                "letter_date": letter.day.isoformat(),
                "designation": None if row.designation is None else str(row.designation.pk),
                "version": case.version,
            },
            personal={
                name: fields[name]
                for name in ("letter_number", "post_zh", "post_en", "grounds", "signed_by_name")
            },
        )
        record(actor, entry, at=at)
    return row


def file_recommendation(actor: Actor, case_id: UUID, *, expected_version: int, at: datetime) -> None:
    """Send the finished recommendation to the person, without whose confirmation nothing is filed."""
    move(case_id, "submit", actor, expected_version=expected_version, at=at)


def _reasons_against(actor: Actor, case: Case, letter: Letter, *, on: date) -> list[Text]:
    reasons = []
    issuer_id = case.sponsor_id
    if issuer_id is None or not actor.holds(Role.COORDINATOR, organisation_id=issuer_id):
        reasons.append(NOT_THE_ISSUER)
    if case.law_id != LAW:
        reasons.append(NO_LETTER_HERE)
    if case.state != State.DRAFT:
        reasons.append(NO_LONGER_A_DRAFT)
    if letter.day > on:
        reasons.append(LETTER_IN_FUTURE)
    standing = Recommendation.objects.visible_to(TALENT).filter(
        issuer_id=issuer_id, letter_number=letter.number.strip(), status__in=["prepared", "standing"]
    )
    if standing.exclude(case_id=case.pk).exists():
        reasons.append(LETTER_TAKEN)
    return reasons
