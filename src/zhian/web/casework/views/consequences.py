"""What a move will do, told before it is made."""

from __future__ import annotations

from typing import Final

from zhian.kernel.locales import Text
from zhian.web.casework.kit import kind_of

CONSEQUENCES: Final[dict[str, Text]] = {
    "submit": Text(
        zh="申请人将收到消息，可以看到推荐信息和单位填报的内容，并补充本人材料。只有申请人确认后，申请才会提交给受理单位。",
        en=(
            "The person gets a message, sees the recommendation and what you answered, and adds their own "
            "papers. Only the person's confirmation files the application with the office."
        ),
    ),
    "confirm": Text(
        zh="确认后，申请提交给受理单位，并出具推荐回执。受理之前仍可修改，决定作出之前可随时撤回。",
        en=(
            "Your confirmation files the application with the office, and a receipt is issued. You can still "
            "change it until it is accepted, and withdraw it until it is decided."
        ),
    ),
    "decline": Text(
        zh="推荐随即终止，不会提交给受理单位。推荐单位只会看到您已谢绝，看不到理由。",
        en=(
            "The recommendation ends and nothing goes to the office. "
            "The recommending organisation learns that you declined, never why."
        ),
    ),
    "withdraw": Text(
        zh="申请随即终止，办理停止。以后需要办理的，须重新发起。",
        en="The application ends and work on it stops. If it is needed later, it has to be started anew.",
    ),
    "withdraw_recommendation": Text(
        zh="申请随即终止，申请人和受理单位可以看到理由。",
        en="The application ends; the person and the office read your reason.",
    ),
    "revoke_recommendation": Text(
        zh="推荐自即时起不再成立，推荐回执作废，并出具撤销回执。办件不因此终止；申请人、受理单位和已收件的审批机关可以看到理由。",
        en=(
            "The recommendation no longer stands, its receipt is withdrawn and a receipt of the revocation "
            "is issued. The case does not end by it; the person, the office and the authority that has the "
            "file read your reason."
        ),
    ),
    "discard": Text(
        zh="草稿作废，不再显示在在办办件中；尚未提交给任何受理单位。",
        en="The draft ends and leaves the list of open cases; nothing of it went to an office.",
    ),
    "answer_correction": Text(
        zh="补正内容送受理单位，排队次序不变。补正告知只发一次，请先确认已全部补齐。",
        en=(
            "The office gets what you supplied, and the place in the queue is kept. The notice is sent only "
            "once, so see first that everything in it is there."
        ),
    ),
    "send_correction": Text(
        zh="双方均会收到告知。每件只能告知一次，请一次列全。",
        en="Both parties are told. A case gets one such notice, so list everything.",
    ),
    "accept": Text(
        zh="受理当日施行的规则版本即为本件适用的版本，办理时限自次日起算。",
        en="The edition of the law in force today then governs the case, and the clock starts tomorrow.",
    ),
    "refuse_acceptance": Text(
        zh="本件终止，双方可以看到理由。",
        en="The case ends, and both parties read your reason.",
    ),
    "forward": Text(
        zh="审批机关可以看到本件的全部材料，时限继续计算。",
        en="The deciding authority sees the whole file from now on, and the clock keeps running.",
    ),
    "review": Text(
        zh="由您具名对审核负责，此后由另一人审批。",
        en="You stand for the review with your name; another person then decides.",
    ),
    "approve": Text(
        zh="由您具名作出批准决定，并出具回执。",
        en="You decide with your name to grant, and a receipt is issued.",
    ),
    "refuse": Text(
        zh="由您具名作出不予批准的决定。理由和救济途径告知申请人；单位可以看到结果，看不到理由。",
        en=(
            "You decide with your name to refuse. The person is told the reasons and the remedies; "
            "the sponsor learns the result and not why."
        ),
    ),
    "record_answer": Text(
        zh="如实登记审批机关的决定，并出具登记决定回执。受理单位不作决定。",
        en=(
            "You record what the deciding authority answered, and a receipt of it is issued. This office "
            "decides nothing."
        ),
    ),
    "correct_record": Text(
        zh="登记内容更正后出具新的回执，原回执标明已被取代。审批机关的决定本身不因此改变。",
        en=(
            "What was recorded is corrected and a new receipt replaces the former, which says so. "
            "The authority's decision itself does not change."
        ),
    ),
    "agree_again": Text(
        zh="重新同意后，本件恢复办理；已经撤回的同意仍记录在案。",
        en="Work on the case goes on once you agree again; that you took the consent back stays on record.",
    ),
    "acknowledge": Text(
        zh="双方将看到贵机关已收件。",
        en="Both parties see that your authority has the file.",
    ),
}

# Where the sponsor invites or employs and recommends nobody, no recommendation can be spoken of.
WITHOUT_RECOMMENDATION: Final[dict[str, Text]] = {
    "submit": Text(
        zh="申请人将收到消息，可以看到单位填报的内容，并补充本人材料。只有申请人确认后，申请才会提交给受理单位。",
        en=(
            "The person gets a message, sees what you answered, and adds their own papers. "
            "Only the person's confirmation files the application with the office."
        ),
    ),
    "confirm": Text(
        zh="确认后，申请提交给受理单位。受理之前仍可修改，决定作出之前可随时撤回。",
        en=(
            "Your confirmation files the application with the office. You can still change it until it is "
            "accepted, and withdraw it until it is decided."
        ),
    ),
    "decline": Text(
        zh="申请随即终止，不会提交给受理单位。单位只会看到您已谢绝，看不到理由。",
        en=(
            "The application ends and nothing goes to the office. "
            "The sponsor learns that you declined, never why."
        ),
    ),
}


def consequence_of(move: str, law_id: str) -> Text | None:
    """What a move of a case under this law will do, where there is something to tell."""
    if not kind_of(law_id).recommends and move in WITHOUT_RECOMMENDATION:
        return WITHOUT_RECOMMENDATION[move]
    return CONSEQUENCES.get(move)
