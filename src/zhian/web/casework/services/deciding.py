"""Deciding in the house, or forwarding and recording what another authority decided."""

from __future__ import annotations

from datetime import date

from zhian.kernel.locales import Text
from zhian.web.base.people.selectors import person as person_of
from zhian.web.base.tenancy.selectors import organisation_by_code
from zhian.web.casework.kit import CASEWORK, OutcomeKind, ReceiptKind, State
from zhian.web.casework.models import Handoff, Outcome, Signature

from .accepting import sign
from .receipting import issue
from .receipting_privacy import privacy_refusals
from .steps import Done, Step, effect_of, guards

STEP_NAMES = {
    "intake": Text(zh="受理", en="intake"),
    "review": Text(zh="审核", en="review"),
    "approval": Text(zh="审批", en="approval"),
}


@effect_of("review")
def review(step: Step) -> Done:
    """The second named person stands for the file."""
    sign(step)
    return Done()


@guards("review", "approve", "refuse")
def chain_in_order(step: Step) -> list[Text]:
    """The law's chain is followed: no step is jumped, none is invented."""
    steps = [s.id for s in step.edition.chain.steps]
    if step.rule.signs not in steps:
        return [Text(zh="本事项的办理环节中没有这一步。", en="The chain of this matter has no such step.")]
    signed = set(
        Signature.objects.visible_to(CASEWORK)
        .filter(case=step.case, undone_at__isnull=True)
        .values_list("step", flat=True)
    )
    before = steps[: steps.index(step.rule.signs)]
    if step.case.accepted_by_silence:
        before = [s for s in before if s != "intake"]
    return [
        Text(zh=f"前一环节“{title.zh}”尚未办结。", en=f"An earlier step is not done yet: {title.en}.")
        for title in (STEP_NAMES[s] for s in before if s not in signed)
    ]


@effect_of("send_back")
def send_back(step: Step) -> Done:
    """Back to the reviewer with reasons: the review is undone and has to be signed again."""
    undone = Signature.objects.visible_to(CASEWORK).filter(
        case=step.case, step="review", undone_at__isnull=True
    )
    undone.update(undone_at=step.at)
    return Done()


@effect_of("approve")
def approve(step: Step) -> Done:
    """The named person of the last step decides: yes."""
    return _decide_here(step, granted=True)


@effect_of("refuse")
def refuse(step: Step) -> Done:
    """The named person of the last step decides: no, with reasons."""
    return _decide_here(step, granted=False)


def _decide_here(step: Step, *, granted: bool) -> Done:
    sign(step)
    Outcome.objects.create(
        case=step.case,
        kind=OutcomeKind.HOUSE,
        granted=granted,
        decider_zh=step.edition.decider.name.zh,
        decider_en=step.edition.decider.name.en,
        decided_on=step.on,
        reasons=step.given.reason.strip(),
        recorded_by_user_id=step.signer_id,
        recorded_by_name=step.user_name,
        recorded_at=step.at,
    )
    step.case.state = State.GRANTED if granted else State.REFUSED
    issue(step, ReceiptKind.OFFICE_ACT)
    return Done(details={"granted": granted, "decided_on": step.on.isoformat()})


@guards("refuse", "refuse_acceptance", "record_answer", "correct_record")
def reasons_name_nobody(step: Step) -> list[Text]:
    """What is typed here is printed on a receipt that strangers verify."""
    person = person_of(step.case.applicant_id, CASEWORK)
    typed = (step.given.reason, step.given.get("authority_reasons"), step.given.get("authority_reference"))
    return [] if person is None else privacy_refusals(person, [str(text or "") for text in typed])


@guards("forward")
def authority_is_known(step: Step) -> list[Text]:
    """The authority the law names has a desk here to receive the file."""
    code = step.edition.chain.forward_to
    if code and organisation_by_code(code) is not None:
        return []
    return [
        Text(
            zh="辖区配置中没有本事项审批机关的收件台。",
            en="The district has no desk for the authority that decides this matter.",
        )
    ]


@effect_of("forward")
def forward(step: Step) -> Done:
    """Hand the file to the authority; the clock keeps running."""
    authority = organisation_by_code(str(step.edition.chain.forward_to))
    assert authority is not None  # guarded above
    step.case.authority_id = authority.pk
    Handoff.objects.create(case=step.case, authority_id=authority.pk, sent_on=step.on, sent_at=step.at)
    return Done(details={"authority": authority.code})


@effect_of("acknowledge")
def acknowledge(step: Step) -> Done:
    """The authority's clerk says that the file arrived, under the authority's own number."""
    handoff = Handoff.objects.visible_to(CASEWORK).filter(case=step.case).latest("sent_at")
    handoff.acknowledged_at = step.at
    handoff.acknowledged_by_name = step.user_name
    handoff.authority_reference = str(step.given.get("authority_reference", "")).strip()
    handoff.save()
    return Done()


@guards("record_answer", "correct_record")
def answer_is_complete(step: Step) -> list[Text]:
    """An answer on file has a reference and a day that is possible."""
    reasons = []
    if not str(step.given.get("authority_reference") or "").strip():
        reasons.append(Text(zh="请填写审批机关的文号。", en="Enter the authority's reference."))
    if not isinstance(step.given.get("granted"), bool):
        reasons.append(Text(zh="请选择审批结果。", en="Choose the outcome."))
    decided_on = step.given.get("decided_on")
    if not isinstance(decided_on, date):
        reasons.append(Text(zh="请填写决定日期。", en="Enter the day of the decision."))
    elif decided_on > step.on:
        reasons.append(Text(zh="决定日期不能晚于今天。", en="The decision cannot be dated after today."))
    elif step.case.accepted_on and decided_on < step.case.accepted_on:
        reasons.append(Text(zh="决定日期不能早于受理日。", en="The decision cannot precede the acceptance."))
    return reasons


@effect_of("record_answer", "correct_record")
def record_answer(step: Step) -> Done:
    """Record what the authority decided: its reference, its day, its reasons or that it gave none.

    A slip in the record is mended by recording again; the move and the audit keep what stood there.
    """
    granted = bool(step.given.get("granted"))
    former = Outcome.objects.visible_to(CASEWORK).filter(case=step.case).first()
    if former is not None:
        former.delete()
    outcome = Outcome.objects.create(
        case=step.case,
        kind=OutcomeKind.RECORDED,
        granted=granted,
        decider_zh=step.edition.decider.name.zh,
        decider_en=step.edition.decider.name.en,
        authority_reference=str(step.given.get("authority_reference")).strip(),
        decided_on=step.given.get("decided_on"),
        reasons=str(step.given.get("authority_reasons") or "").strip(),
        recorded_by_user_id=step.signer_id,
        recorded_by_name=step.user_name,
        recorded_at=step.at,
    )
    step.case.state = State.GRANTED if granted else State.REFUSED
    issue(step, ReceiptKind.RECORDED_DECISION)
    details: dict[str, object] = _in_words(outcome)
    personal = {"authority_reasons": outcome.reasons}
    if former is not None:
        details["former"] = _in_words(former)
        personal["former_authority_reasons"] = former.reasons
    return Done(to_state=State(step.case.state), details=details, personal=personal)


def _in_words(outcome: Outcome) -> dict[str, object]:
    """The decision as the log keeps it; its reasons are committed to, not written out."""
    return {
        "granted": outcome.granted,
        "decided_on": outcome.decided_on.isoformat(),
        "authority_reference": outcome.authority_reference,
    }
