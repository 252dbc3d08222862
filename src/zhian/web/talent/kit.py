"""The words of the talent line: kinds of entries, states of a right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zhian.kernel.locales import Text


class EntryKind(StrEnum):
    """What a line of a quota account says."""

    RESERVED = "reserved"  # held for a recommendation that is under way
    USED = "used"  # granted
    RELEASED = "released"  # given back


ENTRY_NAMES: Final[dict[str, Text]] = {
    EntryKind.RESERVED: Text(zh="预占", en="reserved"),
    EntryKind.USED: Text(zh="使用", en="used"),
    EntryKind.RELEASED: Text(zh="退回", en="given back"),
}
NO_NUMBER: Final = Text(zh="未公布名额", en="no number published")


class RightState(StrEnum):
    """Where a right to recommend stands on a day."""

    STANDING = "standing"
    TO_COME = "to_come"
    EXPIRED = "expired"
    REVOKED = "revoked"


RIGHT_NAMES: Final[dict[str, Text]] = {
    RightState.STANDING: Text(zh="有效", en="standing"),
    RightState.TO_COME: Text(zh="尚未生效", en="to come"),
    RightState.EXPIRED: Text(zh="已到期", en="expired"),
    RightState.REVOKED: Text(zh="已撤销", en="revoked"),
}
RIGHT_MARKS: Final[dict[str, str]] = {  # kinds of `<c-status>`
    RightState.STANDING: "good",
    RightState.TO_COME: "draft",
    RightState.EXPIRED: "stopped",
    RightState.REVOKED: "stopped",
}
CAUSES: Final[dict[str, Text]] = {  # the moves that write a line
    "submit": Text(zh="推荐已送申请人", en="sent to the person"),
    "decline": Text(zh="申请人谢绝", en="declined by the person"),
    "withdraw": Text(zh="申请人撤回申请", en="withdrawn by the person"),
    "withdraw_recommendation": Text(zh="推荐单位撤回推荐", en="recommendation withdrawn"),
    "revoke_recommendation": Text(zh="推荐被撤销", en="recommendation revoked"),
    "refuse_acceptance": Text(zh="不予受理", en="not accepted"),
    "approve": Text(zh="已批准", en="granted"),
    "refuse": Text(zh="未获批准", en="refused"),
    "record_answer": Text(zh="登记审批结果", en="answer recorded"),
    "correct_record": Text(zh="更正登记", en="record corrected"),
}


class Relation(StrEnum):
    """What a member of the family is to the principal."""

    SPOUSE = "spouse"
    CHILD = "child"


RELATION_NAMES: Final[dict[str, Text]] = {
    Relation.SPOUSE: Text(zh="配偶", en="spouse"),
    Relation.CHILD: Text(zh="子女", en="child"),
}


class Wish(StrEnum):
    """What a principal who withdraws asks of those who came along; each decides alone."""

    GOES_ON = "goes_on"
    WITHDRAW_TOO = "withdraw_too"


WISH_NAMES: Final[dict[str, Text]] = {
    Wish.GOES_ON: Text(zh="由家属各自继续办理", en="They go on with their own applications"),
    Wish.WITHDRAW_TOO: Text(zh="请家属一并撤回", en="I ask them to withdraw too"),
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an inviting organisation declares, in the words of one version; a change is a new version."""

    version: int
    says: Text
    cite: Text
