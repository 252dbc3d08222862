"""The intake desk: correction, acceptance, refusal of acceptance, and acceptance by silence."""

from __future__ import annotations

from datetime import date

from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition
from zhian.policy.workdays import add_working_days
from zhian.web.casework.kit import CASEWORK, ReceiptKind
from zhian.web.casework.models import Case, CorrectionNotice, Signature
from zhian.web.casework.selectors.law import active_laws, calendar, edition_on

from .advising import keep_advice
from .receipting import issue
from .steps import Done, Step, effect_of, guards
from .timing import compute


@guards("accept", "refuse_acceptance", "review", "approve", "refuse")
def signed_by_another_person(step: Step) -> list[Text]:
    """One to three named people, never the same twice, and nobody with an interest in the matter."""
    reasons = []
    if step.given.get("no_conflict") is not True:
        reasons.append(
            Text(
                zh="请声明与本件无利害关系；如有，请由负责人改派他人。",
                en="Declare that you have no interest in the matter; if you have, ask the head to assign it.",
            )
        )
    signed = Signature.objects.visible_to(CASEWORK).filter(case=step.case, user_id=step.signer_id)
    # A step that was sent back may be signed again by whoever signed it; no other step may.
    if signed.exclude(step=step.rule.signs or "", undone_at__isnull=False).exists():
        reasons.append(
            Text(
                zh="您已办理过本件的前一环节，须由另一名人员办理。",
                en="You have signed an earlier step of this case; another person has to take this one.",
            )
        )
    return reasons


def sign(step: Step) -> None:
    """Put the named person's signature to the step of the chain."""
    assert step.rule.signs is not None
    Signature.objects.create(
        case=step.case,
        step=step.rule.signs,
        user_id=step.signer_id,
        user_name=step.user_name,
        no_conflict_declared=True,
        for_user_id=step.acting.for_user_id if step.acting else None,
        signed_at=step.at,
    )


@guards("send_correction")
def one_notice_that_lists_something(step: Step) -> list[Text]:
    """Once, and everything at once."""
    reasons = []
    if CorrectionNotice.objects.visible_to(CASEWORK).filter(case=step.case).exists():
        reasons.append(
            Text(
                zh="补正告知只能发出一次，本件已告知过。",
                en="A correction notice is sent once, and this case has had its notice.",
            )
        )
    if not step.given.get("items"):
        reasons.append(Text(zh="请列出全部需要补正的内容。", en="List everything that is missing."))
    return reasons


@effect_of("send_correction")
def send_correction(step: Step) -> Done:
    """Write the notice; each line names a paper of the law's list or something else in words."""
    items = [
        {"item": str(i.get("item", "")), "party": str(i["party"]), "note": str(i.get("note", "")).strip()}
        for i in step.given.get("items")
    ]
    CorrectionNotice.objects.create(case=step.case, items=items, sent_on=step.on, sent_at=step.at)
    return Done(details={"items": [i["item"] for i in items]})


@guards("accept")
def law_is_in_force(step: Step) -> list[Text]:
    """A case is accepted under an edition that is in force on the day."""
    if edition_on(step.case.law_id, step.on) is not None:
        return []
    return [
        Text(
            zh="受理当日没有施行中的规定版本，不能受理。",
            en="No edition of the law is in force on this day, so the case cannot be accepted.",
        )
    ]


@guards("accept", "confirm", "file")
def basis_exists_today(step: Step) -> list[Text]:
    """The basis asked for is one of the edition of this day."""
    edition = edition_on(step.case.law_id, step.on)
    if edition is None or not step.case.route_id or step.case.route_id in {r.id for r in edition.routes}:
        return []
    return [
        Text(
            zh="所选申请渠道在当日施行的版本中已不存在，请撤回后按现行渠道重新申请。",
            en="The basis chosen does not exist in the edition of this day; withdraw and file anew.",
        )
    ]


@guards("accept", "send_correction", "refuse_acceptance")
def silence_has_not_spoken(step: Step) -> list[Text]:
    """Where the law takes silence for acceptance, the office cannot speak after the time is over."""
    if _silence_is_over(step):
        return [
            Text(
                zh="已逾期未作补正告知，本件自收到之日起视为受理，系统将照此登记。",
                en="The time for a notice is over: the case counts as accepted on the day of receipt.",
            )
        ]
    return []


@effect_of("accept")
def accept(step: Step) -> Done:
    """The day of acceptance: pin the edition, advise again, start the clock the next day."""
    sign(step)
    return _accept_as_of(step, step.on)


@effect_of("accept_by_silence")
def accept_by_silence(step: Step) -> Done:
    """Where the law says so: nobody spoke in time, so the day of receipt is the day of acceptance."""
    step.case.accepted_by_silence = True
    assert step.case.filed_on is not None
    return _accept_as_of(step, step.case.filed_on)


def silence_ends_on(case: Case, edition: Edition) -> date | None:
    """The last day on which the office may still send a correction notice; None where silence is nothing."""
    fallback = edition.correction.fallback if edition.correction else None
    if case.filed_on is None or fallback is None or not fallback.applies or fallback.n is None:
        return None
    return add_working_days(case.filed_on, fallback.n, calendar())


@guards("accept_by_silence")
def silence_lasted(step: Step) -> list[Text]:
    """The five working days are over, and no notice went out."""
    filed_on = step.case.filed_on
    if _silence_is_over(step) and filed_on and edition_on(step.case.law_id, filed_on) is not None:
        return []
    return [Text(zh="尚不符合视为受理的条件。", en="The conditions for deemed acceptance are not met.")]


def _silence_is_over(step: Step) -> bool:
    last = silence_ends_on(step.case, step.edition)
    noticed = CorrectionNotice.objects.visible_to(CASEWORK).filter(case=step.case).exists()
    return last is not None and step.on > last and not noticed


def _accept_as_of(step: Step, day: date) -> Done:
    case = step.case
    edition = edition_on(case.law_id, day)
    assert edition is not None  # law_is_in_force, or the filing's own edition
    case.accepted_on = day
    case.pinned_edition = edition.digest
    case.law_set_digest = active_laws().digest
    advice = keep_advice(step, edition, "acceptance")
    compute(case, edition, cause="acceptance", at=step.at)
    issue(step, ReceiptKind.OFFICE_ACT)
    details: dict[str, object] = {"edition": edition.digest, "advice": str(advice.outcome)}
    if case.filed_edition and case.filed_edition != edition.digest:
        details["edition_at_filing"] = case.filed_edition
    return Done(details=details)


@effect_of("refuse_acceptance")
def refuse_acceptance(step: Step) -> Done:
    """Not accepted, with the reason; the receipt says so."""
    issue(step, ReceiptKind.OFFICE_ACT)
    return Done()
