"""What happens at the door: failed steps, lock-outs and refusals, written so that a flood costs little.

Of an account that exists, its owner reads it on the page of their devices, and the operator how often it
happened. A name that nobody has is counted and never written down: it may be a password in the wrong field.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest

from zhian.kernel.clock import now, write_local
from zhian.kernel.locales import Text
from zhian.web.base.audit.selectors import Happening, of_account
from zhian.web.base.audit.services import Entry, pretend_to_record, record_evenly, record_seldom
from zhian.web.base.people.kit import Actor, Purpose, SystemActor
from zhian.web.base.people.models import User

FAILED: Final = "people.sign_in_failed"
UNKNOWN: Final = "people.sign_in_unknown"
LOCKED: Final = "people.locked_out"
REFUSED: Final = "people.refused"
OWED_FACTOR: Final = "second_factor"
SHOWN: Final = timedelta(days=90)
_SIGN_IN: Final = SystemActor(Purpose.SIGN_IN)


@dataclass(frozen=True, slots=True)
class Lately:
    """One line about one's own account."""

    says: Text
    at: datetime

    @property
    def moment(self) -> str:
        """When, by the district's clock."""
        return write_local(self.at)


def holder_of_password(request: HttpRequest, email: str, password: str) -> User | None:
    """Whose password this is; None for a wrong one, and for a door that is shut after too many."""
    found = authenticate(request, username=email, password=password)
    if getattr(request, "axes_locked_out", False):
        owner = User.objects.visible_to(_SIGN_IN).filter(email__iexact=email.strip()).first()
        _note_shut(owner, at=now())
    return found if isinstance(found, User) else None


def note_password(user: User | None, *, at: datetime) -> None:
    """A wrong password, or a name that no account has: neither takes longer than the other."""
    if user is None:
        record_evenly(Actor(), _unknown("name"), key="name", at=at)
    else:
        record_evenly(Actor(), _entry(FAILED, user.pk, step="password"), key=f"{user.pk}|password", at=at)


def note_failure(user: User, step: str, *, at: datetime) -> None:
    """A wrong password, code or passkey at an account that exists."""
    record_seldom(Actor(), _entry(FAILED, user.pk, step=step), key=f"{user.pk}|{step}", at=at)


def note_unknown(step: str, *, at: datetime) -> None:
    """A name that no account has, a token or passkey that nobody made: only how many."""
    record_seldom(Actor(), _unknown(step), key=step, at=at)


def note_lock(user: User, step: str, *, at: datetime) -> None:
    """The door was shut after too many wrong tries, or tried while it was shut."""
    record_seldom(Actor(), _entry(LOCKED, user.pk, step=step), key=f"{user.pk}|{step}", at=at)


def note_refusal(actor: Actor, door: str, status: int, *, at: datetime, owes: str = "") -> None:
    """Somebody signed in asked for what is not theirs: which door, by its pattern, never the address.

    `owes` is what opens it after all: `OWED_FACTOR`, or nothing.
    """
    assert actor.user_id is not None
    more = {"owes": owes} if owes else {}
    entry = _entry(REFUSED, actor.user_id, door=door, status=status, **more)
    record_seldom(actor, entry, key=f"{actor.user_id}|{door}|{status}|{owes}", at=at)


def lately(user: User, *, at: datetime, limit: int = 15) -> list[Lately]:
    """What happened at the door of one's own account, newest first."""
    found = of_account(user.pk, _SAYS.keys(), _SIGN_IN, limit=limit)
    return [Lately(_says(each), each.at) for each in found if each.at > at - SHOWN]


def _note_shut(owner: User | None, *, at: datetime) -> None:
    """The door of the password is shut; at a name that nobody has, nothing is written, in the same time."""
    entry = _entry(LOCKED, owner.pk if owner else uuid4(), step="password")
    if owner is None:
        pretend_to_record(Actor(), entry, at=at)
    else:
        record_evenly(Actor(), entry, key=f"{owner.pk}|password", at=at)


def _unknown(step: str) -> Entry:
    return Entry(verb=UNKNOWN, subject_kind="door", body={"step": step})


def _says(event: Happening) -> Text:
    says = _SAYS[event.verb]
    if event.verb == FAILED:
        says = _STEPS.get(str(event.body.get("step")), says)
    if event.verb == REFUSED and event.body.get("owes") == OWED_FACTOR:
        says = _FACTOR_FIRST
    times = int(event.body.get("times", 1))
    if times <= 1 or event.verb == LOCKED:
        return says
    return Text(zh=f"{says.zh}（一小时内第 {times} 次）", en=f"{says.en} ({times} times within the hour)")


def _entry(verb: str, user_id: UUID, **body: object) -> Entry:
    return Entry(verb=verb, subject_kind="user", subject_id=user_id, body=body)


_STEPS: Final = {
    "password": Text(zh="密码错误", en="Wrong password"),
    "code": Text(zh="验证码错误", en="Wrong code"),
    "passkey": Text(zh="通行密钥未被接受", en="A passkey was not accepted"),
}
_FACTOR_FIRST: Final = Text(
    zh="尚未完成二次验证，请求未予办理", en="A request was refused: the second factor comes first"
)
_SAYS: Final[dict[str, Text]] = {
    "people.signed_in": Text(zh="登录", en="Signed in"),
    "people.signed_out": Text(zh="退出登录", en="Signed out"),
    FAILED: Text(zh="登录失败", en="A sign-in failed"),
    LOCKED: Text(
        zh=f"连续输错 {settings.AXES_FAILURE_LIMIT} 次，登录暂停 15 分钟",
        en=f"Shut for a quarter of an hour after {settings.AXES_FAILURE_LIMIT} wrong tries",
    ),
    REFUSED: Text(zh="访问的页面不存在或者无权查看", en="A page was refused: not yours, or not there"),
    "people.password_changed": Text(zh="修改密码", en="Password changed"),
    "people.password_reset": Text(zh="重设密码", en="New password set"),
    "people.password_link_asked": Text(zh="申请重设密码的链接", en="A link for a new password was asked for"),
    "people.session_ended": Text(zh="退出其他设备", en="Another device was signed out"),
    "people.app_added": Text(zh="绑定验证器应用", en="Authenticator app set up"),
    "people.app_removed": Text(zh="移除验证器应用", en="Authenticator app removed"),
    "people.passkey_added": Text(zh="添加通行密钥", en="Passkey added"),
    "people.passkey_removed": Text(zh="移除通行密钥", en="Passkey removed"),
    "people.codes_renewed": Text(zh="更换恢复码", en="Recovery codes renewed"),
    "people.token_made": Text(zh="创建程序令牌", en="Token for a program made"),
    "people.token_withdrawn": Text(zh="撤销程序令牌", en="Token for a program withdrawn"),
}
