"""The one way a case changes: move(case, name, actor, given, expected version)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Conflict, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people.kit import AnyActor, SystemActor
from zhian.web.casework.kit import CLOSED_STATES, Given, Side, State, kind_of
from zhian.web.casework.models import Case, Move
from zhian.web.casework.permissions.moves import MOVES, MoveRule
from zhian.web.casework.permissions.refusals import (
    acting_as,
    no_such_case,
    reason_needed,
    role_refusal,
    state_refusals,
)
from zhian.web.casework.permissions.visibility import sides_of
from zhian.web.casework.selectors.deputies import standing_in
from zhian.web.casework.selectors.law import edition_of

from .steps import EFFECTS, GUARDS, Done, Step

NOTHING_GIVEN = Given()


def move(
    case_id: UUID,
    name: str,
    actor: AnyActor,
    *,
    given: Given = NOTHING_GIVEN,
    expected_version: int | None,
    at: datetime,
) -> Case:
    """Make one move, or refuse it with every reason at once.

    ``expected_version`` is the version the actor was looking at; only the machine may leave it out.

    Raises: NotFound when the actor may not see the case, Conflict when somebody else was first,
    Refused with all reasons otherwise.
    """
    rule = MOVES[name]
    with transaction.atomic():
        case = locked(case_id, actor)
        insist_on_version(case, expected_version, actor)
        step = prepare(case, rule, actor, given, at)
        insist_on_no_reason_against(step)
        effect = EFFECTS.get(name)
        done = (effect(step) if effect else None) or Done()
        write_move(step, done)
        kind_of(case.law_id).on_move(case, name, actor, given, at)
    return case


def locked(case_id: UUID, actor: AnyActor) -> Case:
    """The case, locked until the transaction ends. Raises NotFound when the actor may not see it."""
    case = Case.objects.visible_to(actor).select_for_update().filter(pk=case_id).first()
    if case is None:
        raise no_such_case()
    return case


def prepare(case: Case, rule: MoveRule, actor: AnyActor, given: Given, at: datetime) -> Step:
    """A move about to be made on a locked case; nothing is checked yet."""
    on = legal_day(at)
    return Step(
        case=case,
        rule=rule,
        actor=actor,
        acting=acting_as(case, rule, actor, standing_in(case, actor, on)),
        edition=edition_of(case, on),
        given=given,
        at=at,
        on=on,
    )


def insist_on_no_reason_against(step: Step) -> None:
    """Raise Refused with every reason against a move, or return because there is none."""
    reasons = refusals(step)
    if reasons:
        label = step.rule.label
        raise Refused(
            reasons,
            what=Text(zh=f"未能“{label.zh}”。", en=f"“{label.en}” was not done."),
            code="case.refused",
        )


def refusals(step: Step) -> list[Text]:
    """Every reason against a move: state, role, reason missing, guards, the service line's own."""
    reasons = state_refusals(step.case, step.rule, decided_here=step.edition.chain.decided_here)
    if isinstance(step.actor, SystemActor) is bool(step.rule.parties) or (
        step.rule.parties and step.acting is None
    ):
        reasons.append(role_refusal(step.rule))
    reasons.extend(_interest_refusals(step))
    if reason_needed(step.rule, step.acting) and not step.given.reason.strip():
        reasons.append(Text(zh="请写明理由。", en="Give a reason."))
    if reasons:
        return reasons  # the guards below may rely on state and role
    for guard in GUARDS.get(step.rule.name, ()):
        reasons.extend(guard(step))
    kind = kind_of(step.case.law_id)
    reasons.extend(kind.guards(step.case, step.rule.name, step.actor, step.given))
    return reasons


def _interest_refusals(step: Step) -> list[Text]:
    """Nobody works at the desk on a case in which they are a party, whatever they declare."""
    at_desk = step.acting is not None and step.acting.side in {Side.OFFICE, Side.AUTHORITY}
    if at_desk and sides_of(step.case, step.actor) & {Side.APPLICANT, Side.SPONSOR}:
        return [
            Text(
                zh="您是本件当事人或者在推荐单位任职，依法应当回避，请由他人办理。",
                en="You are a party to this case or work for one; somebody else has to handle it.",
            )
        ]
    return []


def write_move(step: Step, done: Done) -> None:
    """Advance the case, write the log line, the audit event and the outbox message."""
    case, rule = step.case, step.rule
    former = step.from_state
    case.state = done.to_state or rule.to_state or State(case.state)
    case.version += 1
    case.moved_at = step.at
    if case.state in CLOSED_STATES and case.closed_at is None:
        case.closed_at = step.at
    case.save()
    post = step.acting.post if step.acting else None
    details = dict(done.details)
    if step.acting and step.acting.for_user_id:
        details["for_user"] = str(step.acting.for_user_id)
    Move.objects.create(
        case=case,
        name=rule.name,
        from_state=former,
        to_state=case.state,
        actor_user_id=step.user_id,
        actor_name=step.user_name,
        actor_role=post.role.value if post else "",
        actor_organisation_id=post.organisation_id if post else None,
        side=step.acting.side.value if step.acting else "machine",
        reason=step.given.reason.strip(),
        details=details,
        version=case.version,
        moved_on=step.on,
        moved_at=step.at,
    )
    record(
        step.actor,
        Entry(
            verb=f"case.{rule.name}",
            subject_kind="case",
            subject_id=case.pk,
            about_person_id=case.applicant_id,
            matter_id=case.pk,
            acting=post,
            body={"from": former, "to": str(case.state), "version": case.version, "details": details},
            personal=_committed(step, done),
        ),
        at=step.at,
    )
    emit(
        f"case.{rule.name}",
        {"case": str(case.pk), "version": case.version, "public": rule.public},
        key=f"case:{case.pk}:{case.version}",
        at=step.at,
    )


def _committed(step: Step, done: Done) -> dict[str, str]:
    """What the audit holds only as salted commitments: the reason, and what the effect names."""
    reason = step.given.reason.strip()
    return {**({"reason": reason} if reason else {}), **{k: v for k, v in done.personal.items() if v}}


def insist_on_version(case: Case, expected: int | None, actor: AnyActor) -> None:
    """Refuse when the case has moved since the actor read it. Raises Conflict, naming who did what."""
    if expected == case.version or (expected is None and isinstance(actor, SystemActor)):
        return
    last = Move.objects.visible_to(actor).filter(case=case).order_by("-version").first()
    what = Text(zh="您打开页面之后，这个办件已有变化。", en="The case has changed since you opened the page.")
    why = None
    if last is not None and last.version == case.version and last.name in MOVES:
        done = MOVES[last.name].done
        who = Text(zh=last.actor_name or "系统", en=last.actor_name or "the platform")
        why = Text(zh=f"{who.zh}：{done.zh}。", en=f"{who.en}: {done.en}.")
    raise Conflict(
        what,
        why=why,
        do_next=Text(
            zh="请查看最新情况再决定；您填写的内容仍保留在本页。",
            en="Look at the case as it stands now, then decide; what you typed is kept.",
        ),
        code="case.changed",
    )
