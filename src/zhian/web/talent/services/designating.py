"""Rights to recommend: put on record under an instrument, for some days, and revoked with a reason.

The platform grants no right. It records what an instrument says, and everybody can read the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, AnyActor, OrganisationKind, Post, Role, SystemActor
from zhian.web.base.tenancy.selectors import organisation
from zhian.web.casework.kit import bound_laws, kind_of
from zhian.web.casework.selectors import edition_on

from ..models import RECOMMENDED, Designation
from ..selectors import offices_for, right
from ..selectors.rights import TALENT

MAY_HOLD: Final = (OrganisationKind.ENTERPRISE, OrganisationKind.PARK, OrganisationKind.UNIVERSITY)
NOT_RECORDED = Text(zh="推荐资格未登记。", en="The right was not recorded.")
NOT_REVOKED = Text(zh="推荐资格未撤销。", en="The right was not revoked.")
NOT_THE_HEAD = Text(
    zh="推荐资格由办理本事项的受理单位负责人登记。",
    en="The head of an office that takes files for this service records rights to recommend.",
)
NO_SUCH_BASIS = Text(zh="该事项没有这一推荐情形。", en="The service has no such basis to recommend on.")
NOT_A_SPONSOR = Text(
    zh="推荐资格只能登记给企业、园区管理机构或者高等院校。",
    en="Only an enterprise, a park committee or a university can hold a right to recommend.",
)
NO_INSTRUMENT = Text(
    zh="请填写所依据文件的名称和文号。", en="Name the instrument the right rests on, with its number."
)
ENDS_TOO_EARLY = Text(zh="有效期止日不能早于起日。", en="The last day cannot be before the first.")
HELD_ALREADY = Text(
    zh="该单位在这段时间已有同一情形的推荐资格。",
    en="The organisation already holds a right on this basis for some of these days.",
)
NO_REASON = Text(zh="请写明撤销的理由。", en="Give the reason for the revocation.")
OVER_ALREADY = Text(zh="该推荐资格已经终止。", en="This right has ended already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What an instrument says: who may recommend, on which basis, from which day until when (half-open)."""

    organisation_id: UUID
    route_id: str
    law_id: str = RECOMMENDED
    number: str
    instrument: Text
    valid_from: date
    valid_until: date | None = None


def designate(
    actor: AnyActor,
    organisation_id: UUID,
    route_id: str,
    instrument: Text,
    *,
    valid_from: date,
    at: datetime,
    valid_until: date | None = None,
    number: str = "",
) -> Designation:
    """Put on record that an organisation may recommend on a basis, while the platform is set up."""
    wanted = Right(
        organisation_id=organisation_id,
        route_id=route_id,
        number=number,
        instrument=instrument,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    with transaction.atomic():
        return _write(actor, wanted, None, at=at)


def record_right(actor: Actor, wanted: Right, *, at: datetime) -> Designation:
    """Put a right on record as the responsible officer.

    Raises: Refused with every reason.
    """
    with transaction.atomic():
        post = recording_post(actor, wanted.law_id)
        reasons = [] if post is not None else [NOT_THE_HEAD]
        reasons += _reasons_against(wanted, on=legal_day(at))
        if reasons:
            raise Refused(reasons, what=NOT_RECORDED, code="talent.right_refused")
        return _write(actor, wanted, post, at=at)


def revoke_designation(
    actor: AnyActor, designation_id: UUID, *, at: datetime, reason: str = ""
) -> Designation:
    """End a right to recommend as of today; recommendations made under it stand, and their pages say so.

    Raises: NotFound; Refused with every reason.
    """
    with transaction.atomic():
        row = Designation.objects.visible_to(TALENT).select_for_update().filter(pk=designation_id).first()
        found = right(designation_id, TALENT, on=legal_day(at))
        assert row is not None  # else there was no such right
        post = recording_post(actor, row.law_id) if isinstance(actor, Actor) else None
        reasons = []
        if isinstance(actor, Actor):
            reasons += [] if post is not None else [NOT_THE_HEAD]
            reasons += [] if reason.strip() else [NO_REASON]
        reasons += [] if found.ends else [OVER_ALREADY]
        if reasons:
            raise Refused(reasons, what=NOT_REVOKED, code="talent.right_refused")
        row.revoked_at, row.revoked_reason = at, reason.strip()
        row.revoked_by_name = actor.display_name if isinstance(actor, Actor) else ""
        row.save(update_fields=["revoked_at", "revoked_reason", "revoked_by_name"])
        _record(actor, "talent.designation_revoked", row, post, at)
    return row


def recording_post(actor: Actor, law_id: str) -> Post | None:
    """The post in which the actor keeps the record of rights under a law; none for everybody else."""
    offices = {office.id for office in offices_for(law_id)}
    return next(
        (post for post in actor.posts if post.role is Role.HEAD and post.organisation_id in offices), None
    )


def bases_to_record(law_id: str, on: date) -> list[tuple[str, Text]]:
    """The bases of a law on which somebody recommends, with their titles; none where nobody does."""
    edition = edition_on(law_id, on) if law_id in bound_laws() and kind_of(law_id).recommends else None
    return [] if edition is None else [(route.id, route.title) for route in edition.routes]


def _reasons_against(wanted: Right, *, on: date) -> list[Text]:
    reasons = []
    if wanted.route_id not in {route_id for route_id, _title in bases_to_record(wanted.law_id, on)}:
        reasons.append(NO_SUCH_BASIS)
    holder = organisation(wanted.organisation_id)
    if holder is None or holder.closed_at is not None or holder.kind not in MAY_HOLD:
        reasons.append(NOT_A_SPONSOR)
    if not (wanted.number.strip() and wanted.instrument.zh.strip() and wanted.instrument.en.strip()):
        reasons.append(NO_INSTRUMENT)
    if wanted.valid_until is not None and wanted.valid_until <= wanted.valid_from:
        reasons.append(ENDS_TOO_EARLY)
    elif _overlaps(wanted):
        reasons.append(HELD_ALREADY)
    return reasons


def _overlaps(wanted: Right) -> bool:
    rows = Designation.objects.visible_to(TALENT).filter(
        organisation_id=wanted.organisation_id,
        law_id=wanted.law_id,
        route_id=wanted.route_id,
        revoked_at__isnull=True,
    )
    return any(
        (row.valid_until is None or row.valid_until > wanted.valid_from)
        and (wanted.valid_until is None or row.valid_from < wanted.valid_until)
        for row in rows
    )


def _write(actor: AnyActor, wanted: Right, post: Post | None, *, at: datetime) -> Designation:
    row = Designation.objects.create(
        organisation_id=wanted.organisation_id,
        law_id=wanted.law_id,
        route_id=wanted.route_id,
        instrument_number=wanted.number.strip(),
        instrument_zh=wanted.instrument.zh.strip(),
        instrument_en=wanted.instrument.en.strip(),
        valid_from=wanted.valid_from,
        valid_until=wanted.valid_until,
        recorded_by_name="" if isinstance(actor, SystemActor) else actor.display_name,
        recorded_at_office_id=None if post is None else post.organisation_id,
        created_at=at,
    )
    _record(actor, "talent.designated", row, post, at)
    return row


def _record(actor: AnyActor, verb: str, row: Designation, post: Post | None, at: datetime) -> None:
    entry = Entry(
        verb=verb,
        subject_kind="designation",
        subject_id=row.pk,
        acting=post,
        body={
            "organisation": str(row.organisation_id),
            "law": row.law_id,
            "basis": row.route_id,
            "number": row.instrument_number,
            "from": row.valid_from.isoformat(),
            "until": None if row.valid_until is None else row.valid_until.isoformat(),
            "reason": row.revoked_reason,
        },
    )
    record(actor, entry, at=at)
