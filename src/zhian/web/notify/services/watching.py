"""What the operator watches of mail, text messages and webhooks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q

from zhian.kernel.locales import Text
from zhian.web.base.outbox.kit import Gauge, Level, Reading, span_text
from zhian.web.base.people.kit import Purpose, SystemActor

from ..channels import sms
from ..kit import DeliveryState, HookState, TextKind
from ..models import Hook, HookDelivery, Mail, TextMessage
from .texting import STALE

LATE: Final = timedelta(minutes=30)
WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
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


def read_texts(at: datetime) -> Reading:
    """Text messages that are owed and have not gone out, and those given up since yesterday."""
    if sms.gateway() is None:
        return Reading(Text(zh="未启用", en="Not in use"))
    rows = TextMessage.objects.visible_to(_OPERATOR)
    waiting = rows.filter(sent_at__isnull=True, dropped_at__isnull=True)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    # Those that became stale while the gateway was away were perhaps never tried.
    stale = Q(kind=TextKind.NEWS.value, created_at__lte=F("dropped_at") - STALE)
    given_up = rows.filter(Q(attempts__gt=0) | stale, dropped_at__gt=at - DAY).count()
    if oldest is None and not given_up:
        return Reading(Text(zh="全部已发出", en="All of them have gone out"))
    value = Text(zh="{n} 条待发，最早已等待{span}", en="{n} wait, the oldest for {span}")
    value = value.fill(n=str(waiting.count()), span=span_text(at - oldest if oldest else timedelta(0)))
    if given_up:
        value = Text(zh="一天内放弃 {n} 条；{rest}", en="{n} given up within a day; {rest}").fill(
            n=str(given_up), rest=value if oldest else Text(zh="没有待发的", en="none waits")
        )
    if not given_up and oldest is not None and at - oldest < LATE:
        return Reading(value)
    look = Text(
        zh="请检查 ZHIAN_SMS_URL、ZHIAN_SMS_TOKEN 和短信网关。",
        en="Check ZHIAN_SMS_URL, ZHIAN_SMS_TOKEN and the gateway.",
    )
    return Reading(value, Level.WATCH, look)


def read_hooks(at: datetime) -> Reading:
    """Calls that wait, those given up within a week, and webhooks whose receivers fail.

    A receiver that fails is its owner's business, who is told; calls that wait although theirs work are ours.
    """
    calls, hooks = HookDelivery.objects.visible_to(_OPERATOR), Hook.objects.visible_to(_OPERATOR)
    if not hooks.exists():
        return Reading(Text(zh="未登记", en="None is registered"))
    waiting = calls.filter(state=DeliveryState.WAITING.value, hook__state=HookState.ACTIVE.value)
    lost = calls.filter(state__in=_LOST, ended_at__gt=at - WEEK).count()
    failing = hooks.filter(state=HookState.ACTIVE.value, failing_since__isnull=False).count()
    value = Text(
        zh="{waiting} 条待推送，一周内 {lost} 条未送达；{failing} 个接收地址未能连通",
        en="{waiting} wait, {lost} not delivered within a week; {failing} receivers fail",
    ).fill(waiting=str(waiting.count()), lost=str(lost), failing=str(failing))
    if not waiting.filter(next_attempt_at__lt=at - LATE, hook__failing_since__isnull=True).exists():
        return Reading(value)
    look = Text(
        zh="有推送逾时未发出，请确认后台进程在运行。", en="Some are overdue: see that the worker runs."
    )
    return Reading(value, Level.WATCH, look)


_LOST: Final = (DeliveryState.GIVEN_UP.value, DeliveryState.SWITCHED_OFF.value)
GAUGES: Final = (
    Gauge("mail", Text(zh="邮件", en="Mail"), read_mail),
    Gauge("texts", Text(zh="短信", en="Text messages"), read_texts),
    Gauge("webhooks", Text(zh="单位消息推送", en="Webhooks"), read_hooks),
)
