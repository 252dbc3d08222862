"""What the operator watches at the door: numbers alone, never who."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from zhian.kernel.locales import Text
from zhian.web.base.audit.selectors import how_often
from zhian.web.base.outbox.kit import Gauge, Level, Reading
from zhian.web.base.people.kit import Purpose, SystemActor

from .noticing import FAILED, LOCKED, REFUSED, UNKNOWN

DAY: Final = timedelta(days=1)
MANY_LOCKS, MANY_FAILURES, MANY_REFUSALS = 20, 500, 200
_OPERATOR: Final = SystemActor(Purpose.OPERATE)


def read_door(at: datetime) -> Reading:
    """Failed sign-ins, lock-outs and refusals of the last day."""
    found = how_often({FAILED, UNKNOWN, LOCKED, REFUSED}, _OPERATOR, since=at - DAY)
    value = Text(
        zh="登录失败 {failed} 次，账号或令牌不存在 {unknown} 次，暂停登录 {locked} 次，越权被拒 {refused} 次",
        en="{failed} failed, {unknown} with unknown names or tokens, {locked} shut out, {refused} refused",
    ).fill(
        failed=str(found[FAILED]),
        unknown=str(found[UNKNOWN]),
        locked=str(found[LOCKED]),
        refused=str(found[REFUSED]),
    )
    many = (
        found[LOCKED] >= MANY_LOCKS
        or found[FAILED] + found[UNKNOWN] >= MANY_FAILURES
        or found[REFUSED] >= MANY_REFUSALS
    )
    if not many:
        return Reading(value)
    return Reading(
        value,
        Level.WATCH,
        Text(
            zh="可能有人在猜测密码或越权访问：请对照运行日志，必要时在前置代理上限制来源。",
            en="Somebody may be guessing or prying: look into the log, and limit the source at the proxy.",
        ),
    )


GAUGES: Final = (Gauge("door", Text(zh="近一日的登录", en="Signing in, last day"), read_door),)
