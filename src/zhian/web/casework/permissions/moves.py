"""The table of moves: who may do what to a case in which state, and where it leads.

The law file decides the rest: whether the house decides or forwards, and which steps of the chain
a named person has to sign.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Role
from zhian.web.casework.kit import (
    BEFORE_ACCEPTANCE,
    CLOSED_STATES,
    OPEN_STATES,
    RUNNING_STATES,
    WITH_OFFICE,
    Side,
    State,
)


@dataclass(frozen=True, slots=True)
class Party:
    """A side of the case, and for organisations the roles that act for it."""

    side: Side
    roles: tuple[Role, ...] = ()


APPLICANT = Party(Side.APPLICANT)
SPONSOR = Party(Side.SPONSOR, (Role.COORDINATOR,))
INTAKE = Party(Side.OFFICE, (Role.INTAKE,))
REVIEWER = Party(Side.OFFICE, (Role.REVIEWER,))
APPROVER = Party(Side.OFFICE, (Role.APPROVER,))
RECORDER = Party(Side.OFFICE, (Role.RECORDER,))
HEAD = Party(Side.OFFICE, (Role.HEAD,))
CLERK = Party(Side.AUTHORITY, (Role.CLERK,))
PERSON_ALONE = (Side.APPLICANT,)  # whose body, papers and reasons are nobody else's business


@dataclass(frozen=True, slots=True)
class MoveRule:
    """One move: its name on the button, what it reads like once done, and who may make it from where."""

    name: str
    label: Text
    done: Text
    parties: tuple[Party, ...]  # empty: only the machine, under a named purpose
    from_states: tuple[State, ...]
    to_state: State | None  # None: the case stays where it is, or the effect decides
    needs_reason: bool = False
    public: bool = True  # shown to the parties; otherwise the office's own workings
    private_to: tuple[Side, ...] = ()  # shown to these alone beside the office; empty: to every side
    reason_private_to: tuple[Side, ...] = ()  # as above, for the reason alone
    signs: str | None = None  # step of the chain that the mover stands for
    decided_here: bool | None = None  # only where the house decides / does not decide
    serious: bool = False  # cannot be undone: the page says what will happen first

    def seen_by(self, side: Side) -> bool:
        """Whether a side is told that the move was made; the office always is."""
        return side is Side.OFFICE or (self.public and (not self.private_to or side in self.private_to))

    def reason_seen_by(self, side: Side) -> bool:
        """Whether a side reads the reason too; the office always does."""
        told = side is Side.OFFICE or not self.reason_private_to or side in self.reason_private_to
        return told and self.seen_by(side)


def _m(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


_PARTIES: tuple[MoveRule, ...] = (
    MoveRule(
        "submit",
        _m("送申请人确认", "Send to the person"),
        _m("已送申请人确认", "Sent to the person for confirmation"),
        (SPONSOR,),
        (State.DRAFT,),
        State.AWAITING_PERSON,
    ),
    MoveRule(
        "file",
        _m("提交申请", "File"),
        _m("申请人已提交申请", "Filed by the person"),
        (APPLICANT,),
        (State.DRAFT,),
        State.FILED,
    ),
    MoveRule(
        "confirm",
        _m("确认并提交", "Confirm and file"),
        _m("申请人已确认，申请已提交", "Confirmed by the person and filed"),
        (APPLICANT,),
        (State.AWAITING_PERSON,),
        State.FILED,
    ),
    MoveRule(
        "agree_again",
        _m("重新同意", "Agree again"),
        _m("申请人重新作出同意", "The person agreed again"),
        (APPLICANT,),
        WITH_OFFICE,
        None,
        private_to=PERSON_ALONE,
    ),
    MoveRule(
        "decline",
        _m("谢绝推荐", "Decline"),
        _m("申请人谢绝推荐", "Declined by the person"),
        (APPLICANT,),
        (State.AWAITING_PERSON,),
        State.DECLINED,
        serious=True,
        reason_private_to=PERSON_ALONE,
    ),
    MoveRule(
        "amend",
        _m("修改内容", "Amend"),
        _m("申请内容已修改", "Amended"),
        (SPONSOR, APPLICANT),
        BEFORE_ACCEPTANCE,
        None,
    ),
    MoveRule(
        "answer_correction",
        _m("提交补正材料", "Hand in what was missing"),
        _m("已补正，排队次序不变", "Corrected; the place in the queue is kept"),
        (APPLICANT, SPONSOR),
        (State.CORRECTION,),
        State.FILED,
    ),
    MoveRule(
        "late_paper",
        _m("补交材料", "Add a paper"),
        _m("补交了材料", "A paper was added"),
        (APPLICANT, SPONSOR),
        RUNNING_STATES,
        None,
    ),
    MoveRule(
        "withdraw",
        _m("撤回申请", "Withdraw"),
        _m("申请人撤回申请", "Withdrawn by the person"),
        (APPLICANT,),
        tuple(s for s in OPEN_STATES if s != State.DRAFT),
        State.WITHDRAWN,
        serious=True,
        reason_private_to=PERSON_ALONE,
    ),
    MoveRule(
        "withdraw_recommendation",
        _m("撤回推荐", "Withdraw the recommendation"),
        _m("推荐单位撤回推荐", "The recommendation was withdrawn"),
        (SPONSOR,),
        BEFORE_ACCEPTANCE,
        State.WITHDRAWN,
        needs_reason=True,
        serious=True,
    ),
    MoveRule(
        "revoke_recommendation",
        _m("撤销推荐", "Revoke the recommendation"),
        _m("推荐已被撤销", "The recommendation was revoked"),
        (SPONSOR, HEAD),
        (*RUNNING_STATES, State.GRANTED),
        None,
        needs_reason=True,
        serious=True,
    ),
    MoveRule(
        "discard",
        _m("删除草稿", "Discard the draft"),
        _m("草稿已作废", "The draft was discarded"),
        (SPONSOR, APPLICANT),
        (State.DRAFT,),
        State.WITHDRAWN,
        serious=True,
    ),
    MoveRule(
        "copy",
        _m("据此新建申请", "Start again from this file"),
        _m("已据此新建申请", "A new file was started from this one"),
        (SPONSOR, APPLICANT),
        CLOSED_STATES,
        None,
    ),
)

_OFFICE: tuple[MoveRule, ...] = (
    MoveRule(
        "accept",
        _m("受理", "Accept"),
        _m("已受理，办理时限自次日起算", "Accepted; the clock starts the next day"),
        (INTAKE,),
        (State.FILED,),
        State.ACCEPTED,
        signs="intake",
    ),
    MoveRule(
        "send_correction",
        _m("一次性补正告知", "Send the correction notice"),
        _m("已一次性告知需补正的全部内容", "The correction notice was sent"),
        (INTAKE,),
        (State.FILED,),
        State.CORRECTION,
    ),
    MoveRule(
        "refuse_acceptance",
        _m("不予受理", "Do not accept"),
        _m("不予受理", "Not accepted"),
        (INTAKE,),
        (State.FILED, State.CORRECTION),
        State.NOT_ACCEPTED,
        needs_reason=True,
        serious=True,
    ),
    MoveRule(
        "review",
        _m("审核通过", "Pass the review"),
        _m("审核完毕", "Reviewed"),
        (REVIEWER,),
        (State.ACCEPTED,),
        State.REVIEWED,
        signs="review",
        decided_here=True,
    ),
    MoveRule(
        "approve",
        _m("批准", "Approve"),
        _m("已批准", "Approved"),
        (APPROVER,),
        (State.ACCEPTED, State.REVIEWED),
        State.GRANTED,
        signs="approval",
        decided_here=True,
        serious=True,
    ),
    MoveRule(
        "send_back",
        _m("退回重审", "Send back"),
        _m("退回重审", "Sent back"),
        (APPROVER,),
        (State.REVIEWED,),
        State.ACCEPTED,
        needs_reason=True,
        public=False,
        decided_here=True,
    ),
    MoveRule(
        "refuse",
        _m("不予批准", "Refuse"),
        _m("不予批准", "Refused"),
        (APPROVER,),
        (State.ACCEPTED, State.REVIEWED),
        State.REFUSED,
        needs_reason=True,
        signs="approval",
        decided_here=True,
        serious=True,
        reason_private_to=PERSON_ALONE,
    ),
    MoveRule(
        "forward",
        _m("转送审批机关", "Forward to the authority"),
        _m("已转送审批机关", "Forwarded to the deciding authority"),
        (INTAKE,),
        (State.ACCEPTED,),
        State.FORWARDED,
        decided_here=False,
    ),
    MoveRule(
        "record_answer",
        _m("登记审批结果", "Record the answer"),
        _m("已登记审批机关的决定", "The authority's answer was recorded"),
        (RECORDER,),
        (State.FORWARDED,),
        None,
        decided_here=False,
        serious=True,
    ),
    MoveRule(
        "correct_record",
        _m("更正登记", "Correct the record"),
        _m("审批结果的登记已更正，原回执作废", "The record was corrected; the former receipt is superseded"),
        (RECORDER,),
        (State.GRANTED, State.REFUSED),
        None,
        needs_reason=True,
        decided_here=False,
        serious=True,
    ),
    MoveRule(
        "acknowledge",
        _m("确认收件", "Acknowledge"),
        _m("审批机关已收件", "The authority acknowledged the file"),
        (CLERK,),
        (State.FORWARDED,),
        None,
        decided_here=False,
    ),
    MoveRule(
        "plan_visit",
        _m("安排到场", "Plan a visit"),
        _m("已安排到场办理", "A visit was planned"),
        (INTAKE,),
        (*WITH_OFFICE, State.GRANTED),
        None,
        private_to=PERSON_ALONE,
    ),
    MoveRule(
        "keep_visit",
        _m("登记已到场", "Record that the person came"),
        _m("已到场办理", "The person came"),
        (INTAKE,),
        (*WITH_OFFICE, State.GRANTED),
        None,
        private_to=PERSON_ALONE,
    ),
    MoveRule(
        "miss_visit",
        _m("登记未到场", "Record a no-show"),
        _m("未按约到场", "The person did not come"),
        (INTAKE,),
        (*WITH_OFFICE, State.GRANTED),
        None,
        private_to=PERSON_ALONE,
    ),
    MoveRule(
        "record_official_receipt",
        _m("登记受理回执", "Record the official acceptance receipt"),
        _m("已登记法定受理回执的编号与有效期", "The official acceptance receipt was recorded"),
        (INTAKE,),
        RUNNING_STATES,
        None,
        private_to=PERSON_ALONE,
    ),
    MoveRule(
        "pause",
        _m("中止计时", "Pause a clock"),
        _m("时限中止", "A clock was paused"),
        (INTAKE, REVIEWER, HEAD),
        RUNNING_STATES,
        None,
        needs_reason=True,
    ),
    MoveRule(
        "resume",
        _m("恢复计时", "Resume the clock"),
        _m("时限恢复计算", "The clock was resumed"),
        (INTAKE, REVIEWER, HEAD),
        RUNNING_STATES,
        None,
    ),
    MoveRule(
        "assign",
        _m("指定主办", "Assign"),
        _m("已指定主办", "Assigned"),
        (HEAD, INTAKE),
        WITH_OFFICE,
        None,
        public=False,
    ),
)

_MACHINE: tuple[MoveRule, ...] = (
    MoveRule(
        "open_at_counter",
        _m("窗口收件", "Open at the counter"),
        _m("窗口收件", "Opened at the counter from paper"),
        (INTAKE,),
        (),
        State.FILED,
    ),
    MoveRule(
        "accept_by_silence",
        _m("视为受理", "Deemed accepted"),
        _m(
            "逾期未告知补正，自收到之日起即为受理",
            "Nothing was said in time: accepted as of the day of receipt",
        ),
        (),
        (State.FILED,),
        State.ACCEPTED,
    ),
    MoveRule(
        "recompute",
        _m("重算时限", "Recompute"),
        _m(
            "放假安排公布，办理时限已重新计算",
            "The holiday notice was loaded and the dates were computed again",
        ),
        (),
        RUNNING_STATES,
        None,
    ),
)

MOVES: dict[str, MoveRule] = {m.name: m for m in (*_PARTIES, *_OFFICE, *_MACHINE)}
SEEN_BY: dict[Side, frozenset[str]] = {
    side: frozenset(m.name for m in MOVES.values() if m.seen_by(side)) for side in Side
}
REASON_SEEN_BY: dict[Side, frozenset[str]] = {
    side: frozenset(m.name for m in MOVES.values() if m.reason_seen_by(side)) for side in Side
}


def rule(name: str) -> MoveRule:
    """The rule of a move. Raises LookupError for a name that is not in the table."""
    return MOVES[name]
