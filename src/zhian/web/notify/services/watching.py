"""What the operator watches of the mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from zhian.kernel.locales import Text
from zhian.web.base.outbox.kit import Gauge, Level, Reading, span_text
from zhian.web.base.people.kit import Purpose, SystemActor

from ..models import Mail

LATE: Final = timedelta(minutes=30)
_OPERATOR: Final = SystemActor(Purpose.OPERATE)


def read_mail(at: datetime) -> Reading:
    """Mail that is owed and has not gone out."""
    waiting = Mail.objects.visible_to(_OPERATOR).filter(sent_at__isnull=True, dropped_at__isnull=True)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    if oldest is None:
        return Reading(Text(zh="全部已发出", en="All of it has gone out"))
    value = Text(zh="{n} 封待发，最早已等待{span}", en="{n} wait, the oldest for {span}")
    value = value.fill(n=str(waiting.count()), span=span_text(at - oldest))
    if at - oldest < LATE:
        return Reading(value)
    look = Text(zh="请检查 ZHIAN_MAIL_URL 和邮件服务器。", en="Check ZHIAN_MAIL_URL and the mail server.")
    return Reading(value, Level.WATCH, look)


GAUGES: Final = (Gauge("mail", Text(zh="邮件", en="Mail"), read_mail),)
