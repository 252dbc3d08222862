"""Taking a recommendation back: what it means for the case, and what the person can do about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from zhian.kernel.clock import legal_day
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, AnyActor, Role
from zhian.web.casework.kit import Given, Side, State

from ..models import Recommendation, Revocation

if TYPE_CHECKING:
    from zhian.web.casework.models import Case

MOVES: Final = ("withdraw_recommendation", "revoke_recommendation")
REVOKED: Final = "revoked"
REVOKED_ALREADY = Text(zh="该推荐已经撤销。", en="This recommendation was revoked already.")
NO_LETTER = Text(zh="本件没有登记推荐信息。", en="No recommendation is on record in this case.")

_BEFORE = Text(
    zh="办件尚未受理，随推荐撤回而终止，占用的名额退回。",
    en="The case was not accepted yet; it ends with the recommendation, and the place is given back.",
)
_ACCEPTED = Text(
    zh="办件已经受理，不因此终止，由审批机关依法决定；推荐是否仍可作为依据，以审批机关的认定为准。占用的名额退回。",
    en=(
        "The case was accepted and does not end by it; the deciding authority decides, and it alone says "
        "whether the recommendation still counts. The place is given back."
    ),
)
_FORWARDED = Text(
    zh="案卷已转送审批机关，撤销情况随即告知。办件不因此终止，由审批机关依法决定。占用的名额退回。",
    en=(
        "The file lies with the deciding authority, which is told at once. The case does not end by it; the "
        "authority decides. The place is given back."
    ),
)
_DECIDED = Text(
    zh="审批机关已经作出决定，该决定不因此改变；只有审批机关可以依法处理。使用的名额不退回。",
    en=(
        "The authority has decided, and its decision does not change by this; only the authority can act on "
        "it under the law. The place stays used."
    ),
)
_EFFECTS: Final[dict[str, Text]] = {
    State.AWAITING_PERSON: _BEFORE,
    State.FILED: _BEFORE,
    State.CORRECTION: _BEFORE,
    State.ACCEPTED: _ACCEPTED,
    State.REVIEWED: _ACCEPTED,
    State.FORWARDED: _FORWARDED,
    State.GRANTED: _DECIDED,
}


def effect_in(state: str) -> Text:
    """What taking a recommendation back means for a case in a state."""
    return _EFFECTS.get(state, _ACCEPTED)


def revocation_refusals(row: Recommendation | None) -> list[Text]:
    """Why there is nothing to revoke."""
    if row is None:
        return [NO_LETTER]
    return [REVOKED_ALREADY] if row.status == REVOKED else []


def keep_revocation(
    case: Case, row: Recommendation, move: str, actor: AnyActor, given: Given, *, at: datetime
) -> None:
    """Keep who took the recommendation back and why; the status says it from now on."""
    if not isinstance(actor, Actor):
        raise TypeError("only a person revokes a recommendation")
    post = actor.post(Role.COORDINATOR, organisation_id=case.sponsor_id)
    side = Side.SPONSOR if post is not None else Side.OFFICE
    post = post or actor.post(Role.HEAD, organisation_id=case.office_id)
    sponsor_id = case.sponsor_id
    assert sponsor_id is not None  # guarded: nobody recommends without one
    state_then = case.state if move == "revoke_recommendation" else str(State.FILED)
    kept = Revocation.objects.create(
        recommendation=row,
        side=side.value,
        organisation_id=sponsor_id if side is Side.SPONSOR else case.office_id,
        by_name=actor.display_name,
        reason=given.reason.strip(),
        state_then=state_then,
        authority_has_it=state_then == State.FORWARDED,
        revoked_on=legal_day(at),
        revoked_at=at,
    )
    if move == "revoke_recommendation":
        row.status, row.ended_at = REVOKED, at
        row.save(update_fields=["status", "ended_at"])
    entry = Entry(
        verb="talent.recommendation_revoked",
        subject_kind="recommendation",
        subject_id=row.pk,
        about_person_id=case.applicant_id,
        matter_id=case.pk,
        acting=post,
        body={"side": side.value, "state": state_then, "authority_has_it": kept.authority_has_it},
        personal={"reason": kept.reason},
    )
    record(actor, entry, at=at)
