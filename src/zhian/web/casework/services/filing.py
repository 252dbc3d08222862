"""Filing, confirming, declining, amending, withdrawing: what the two parties do."""

from __future__ import annotations

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Actor
from zhian.web.casework.kit import CASEWORK, ReceiptKind, Side, State, kind_of
from zhian.web.casework.models import CorrectionNotice, Paper
from zhian.web.casework.selectors.law import active_laws, edition_on

from .advising import keep_advice
from .agreeing import agree, consent_refusals
from .receipting import issue, withdraw
from .steps import Done, Step, effect_of, guards


@guards("confirm", "file")
def needs_consent(step: Step) -> list[Text]:
    """Without the person's confirmation nothing is filed."""
    return consent_refusals(step.edition, step.case.route_id, step.given)


@guards("submit")
def has_a_sponsor(step: Step) -> list[Text]:
    """Only a case with a sponsor goes to the person for confirmation."""
    if step.case.sponsor_id is None:
        return [
            Text(
                zh="本申请没有推荐单位，由申请人直接提交。",
                en="This case has no sponsor; the person files it.",
            )
        ]
    return []


@effect_of("submit")
def show_to_person(step: Step) -> None:
    """From now on the person may see the case, also if it ends here."""
    step.case.shown_to_person_at = step.at


@guards("file")
def has_no_sponsor(step: Step) -> list[Text]:
    """A sponsor's draft is filed by confirming it."""
    if step.case.sponsor_id is not None:
        return [
            Text(
                zh="本申请由推荐单位发起，须先送申请人确认。",
                en="A sponsor started this case; it is filed when the person confirms it.",
            )
        ]
    return []


@effect_of("confirm", "file")
def file_case(step: Step) -> Done:
    """The day of filing: consent, advice under that day's edition, the recommendation's receipt."""
    if not isinstance(step.actor, Actor):
        raise TypeError("only a person confirms")
    agree(step.actor, step.case, step.edition, language=step.actor.language, at=step.at)
    return enter_office(step)


@effect_of("open_at_counter")
def open_at_counter(step: Step) -> Done:
    """From paper: the person signed the notice at the counter; the officer keys the same case."""
    return enter_office(step)


def enter_office(step: Step) -> Done:
    """Date the filing and keep the advice; a law that is not in force yet is advised as unknown."""
    case = step.case
    case.filed_at, case.filed_on, case.queue_at = step.at, step.on, step.at
    case.shown_to_person_at = case.shown_to_person_at or step.at
    edition = edition_on(case.law_id, step.on)
    case.law_set_digest = active_laws().digest
    details: dict[str, object] = {"edition": None}
    if edition is not None:
        case.filed_edition = edition.digest
        advice = keep_advice(step, edition, "filing")
        details = {"edition": edition.digest, "advice": str(advice.outcome)}
    case.state = State.FILED
    if case.sponsor_id is not None and kind_of(case.law_id).recommends:
        issue(step, ReceiptKind.RECOMMENDATION)
    return Done(details=details)


@guards("withdraw_recommendation", "revoke_recommendation")
def only_with_sponsor(step: Step) -> list[Text]:
    """There is a recommendation to withdraw."""
    return [] if step.case.sponsor_id else [Text(zh="本申请没有推荐。", en="There is no recommendation.")]


@effect_of("withdraw_recommendation")
def withdraw_recommendation(step: Step) -> Done:
    """The receipt of the recommendation says from now on that it was taken back."""
    withdraw(step, ReceiptKind.RECOMMENDATION)
    return Done()


@guards("revoke_recommendation")
def only_where_somebody_recommends(step: Step) -> list[Text]:
    """A sponsor that employs or invites has recommended nobody."""
    if kind_of(step.case.law_id).recommends:
        return []
    return [Text(zh="本事项没有推荐。", en="Nobody recommends under this service.")]


@effect_of("revoke_recommendation")
def revoke_recommendation(step: Step) -> Done:
    """The recommendation's receipt is withdrawn, and a receipt says that it was revoked; the case goes on."""
    withdraw(step, ReceiptKind.RECOMMENDATION)
    issue(step, ReceiptKind.OFFICE_ACT)
    return Done(details={"state": step.from_state})


@guards("discard")
def only_the_opener(step: Step) -> list[Text]:
    """A draft is discarded by the party that wrote it."""
    case = step.case
    writer = Side.SPONSOR if case.sponsor_id is not None else Side.APPLICANT
    if step.acting is not None and step.acting.side is writer:
        return []
    return [Text(zh="草稿由起草的一方作废。", en="A draft is discarded by the party that wrote it.")]


@guards("answer_correction")
def everything_supplied(step: Step) -> list[Text]:
    """The notice is answered as a whole: what it lists was handed in after it went out."""
    notice = CorrectionNotice.objects.visible_to(CASEWORK).filter(case=step.case).first()
    if notice is None:
        return [Text(zh="没有需要答复的补正告知。", en="There is no correction notice to answer.")]
    papers = Paper.objects.visible_to(CASEWORK).filter(case=step.case, given_at__gte=notice.sent_at)
    given = set(papers.values_list("item", flat=True))
    titles = {paper.id: paper.title for paper in step.edition.evidence}
    own = step.acting.side.value if step.acting else ""
    missing = [item for item in notice.items if item["item"] in titles and item["item"] not in given]
    reasons = [
        Text(zh=f"仍缺：{titles[i['item']].zh}。", en=f"Still missing: {titles[i['item']].en}.")
        for i in missing
        if own == Side.APPLICANT or i["party"] == own
    ]
    if len(reasons) < len(missing):  # what the person still owes is not the sponsor's to know
        reasons.append(Text(zh="申请人尚有材料未补齐。", en="The person still has papers to supply."))
    return reasons


@effect_of("answer_correction")
def answer_correction(step: Step) -> Done:
    """Back to the office, at the old place in the queue."""
    notice = CorrectionNotice.objects.visible_to(CASEWORK).get(case=step.case)
    notice.answered_at = step.at
    notice.save(update_fields=["answered_at"])
    return Done(details={"items": [item["item"] for item in notice.items]})
