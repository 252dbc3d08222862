"""Why an actor may not make a move, as far as state and role say: all reasons, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ROLE_NAMES, Actor, AnyActor, Post, Role, SystemActor
from zhian.web.casework.kit import STATE_NAMES, Side
from zhian.web.casework.models import Case

from .moves import MoveRule
from .visibility import sides_of

SIDE_NAMES: dict[str, Text] = {
    Side.APPLICANT: Text(zh="申请人", en="the person"),
    Side.SPONSOR: Text(zh="推荐单位", en="the recommending enterprise"),
    Side.OFFICE: Text(zh="受理单位", en="the office"),
    Side.AUTHORITY: Text(zh="审批机关", en="the deciding authority"),
}


# Moves of a party that the intake desk keys where the case came in on paper: what is brought to the counter.
KEYED_FROM_PAPER = frozenset({"amend", "late_paper", "answer_correction", "withdraw"})


@dataclass(frozen=True, slots=True)
class Acting:
    """In which capacity somebody makes a move."""

    side: Side
    post: Post | None = None  # none for the person
    for_user_id: UUID | None = None  # as deputy of


def acting_as(
    case: Case, rule: MoveRule, actor: AnyActor, standing_in: dict[Role, UUID] | None = None
) -> Acting | None:
    """The capacity in which the actor may make this move, or None.

    ``standing_in`` names roles held today as somebody's deputy at the case's office.
    """
    if isinstance(actor, SystemActor):
        return None
    sides = sides_of(case, actor)
    for party in rule.parties:
        if party.side not in sides:
            continue
        if not party.roles:
            return Acting(party.side)
        post = _post(actor, case, party.side, party.roles)
        if post:
            return Acting(party.side, post)
        for role in party.roles:
            if party.side == Side.OFFICE and standing_in and role in standing_in:
                any_post = _post(actor, case, Side.OFFICE, tuple(Role))
                if any_post:
                    substitute = Post(any_post.organisation_id, any_post.organisation_kind, role)
                    return Acting(Side.OFFICE, substitute, standing_in[role])
    if case.from_paper and rule.name in KEYED_FROM_PAPER and Side.OFFICE in sides:
        post = _post(actor, case, Side.OFFICE, (Role.INTAKE,))
        return Acting(Side.OFFICE, post) if post else None
    return None


def reason_needed(rule: MoveRule, acting: Acting | None) -> bool:
    """Whether a move needs a reason in this capacity.

    A person withdraws without giving one; an officer who keys it for them says what lies on the counter.
    """
    keyed = acting is not None and acting.side not in {party.side for party in rule.parties}
    return rule.needs_reason or (keyed and rule.serious)


def _post(actor: Actor, case: Case, side: Side, roles: tuple[Role, ...]) -> Post | None:
    place = {
        Side.SPONSOR: case.sponsor_id,
        Side.OFFICE: case.office_id,
        Side.AUTHORITY: case.authority_id,
    }.get(side)
    return next((p for p in actor.posts if p.organisation_id == place and p.role in roles), None)


def state_refusals(case: Case, rule: MoveRule, *, decided_here: bool) -> list[Text]:
    """What the state of the case says against a move."""
    reasons = []
    if case.state not in rule.from_states:
        now = STATE_NAMES[case.state]
        reasons.append(
            Text(
                zh=f"办件当前为“{now.zh}”，不能“{rule.label.zh}”。",
                en=f"The case is “{now.en}” now, which does not allow “{rule.label.en}”.",
            )
        )
    if rule.decided_here is True and not decided_here:
        reasons.append(
            Text(
                zh="本事项由其他机关审批，受理单位只登记其结果。",
                en="Another authority decides this matter; the office only records its answer.",
            )
        )
    if rule.decided_here is False and decided_here:
        reasons.append(
            Text(
                zh="本事项由受理单位办理，不转送。",
                en="This office decides the matter; nothing is forwarded.",
            )
        )
    return reasons


def role_refusal(rule: MoveRule) -> Text:
    """Who could make the move, for somebody who may not."""
    names = [ROLE_NAMES[party.roles[0]] if party.roles else SIDE_NAMES[party.side] for party in rule.parties]
    if not names:
        return Text(
            zh="此步骤由系统依法自动完成。", en="The platform takes this step by itself, as the law says."
        )
    zh, en = "、".join(n.zh for n in names), " or ".join(n.en for n in names)
    return Text(zh=f"“{rule.label.zh}”由{zh}办理。", en=f"“{rule.label.en}” is for: {en}.")


def no_such_case() -> NotFound:
    """The case does not exist, or not for the one who asks: the two are never told apart."""
    return NotFound(
        Text(zh="没有找到这个办件。", en="There is no such case."),
        why=Text(
            zh="可能编号有误，或者您无权查看。",
            en="The number may be wrong, or it is not yours to see.",
        ),
        do_next=Text(zh="请返回列表重新打开。", en="Go back to the list and open it again."),
        code="case.not_found",
    )
