"""What the operator watches of the audit log: is it being sealed, and vouched for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from zhian.kernel.locales import Text
from zhian.web.base.outbox.kit import Gauge, Level, Reading, span_text

from ..models import Checkpoint, Event, Lease
from .lease import WORKER

SEAL_LATE: Final = timedelta(minutes=2)
CHECKPOINT_LATE: Final = timedelta(hours=26)


def read_worker(at: datetime) -> Reading:
    """Whether a worker is at work: it seals, and holds a lease while it does."""
    oldest = (
        Event.objects.visible_to(WORKER)
        .filter(sequence__isnull=True)
        .order_by("recorded_at")
        .values_list("recorded_at", flat=True)
        .first()
    )
    held = Lease.objects.visible_to(WORKER).filter(expires_at__gt=at - SEAL_LATE).exists()
    if held and (oldest is None or at - oldest < SEAL_LATE):
        return Reading(Text(zh="运行中", en="At work"))
    start = Text(
        zh="请启动后台进程（zhian serve 会一并启动）。", en="Start the worker; zhian serve starts it too."
    )
    if oldest is None:
        return Reading(Text(zh="未运行", en="Not at work"), Level.ACT, start)
    waits = Text(
        zh="未运行，有事件已等待封存{span}", en="Not at work; an event has waited for its seal for {span}"
    )
    return Reading(waits.fill(span=span_text(at - oldest)), Level.ACT, start)


def read_checkpoint_age(at: datetime) -> Reading:
    """Age of the newest signed checkpoint."""
    newest = Checkpoint.objects.visible_to(WORKER).order_by("-size").first()
    if newest is None:
        return Reading(
            Text(zh="尚无检查点", en="None yet"),
            Level.WATCH,
            Text(zh="首批事件封存后即会生成。", en="The first follows the first sealed events."),
        )
    value = Text(zh="{span}前，涵盖{n}条事件", en="{span} ago, over {n} events").fill(
        span=span_text(at - newest.signed_at), n=str(newest.size)
    )
    sealed_since = Event.objects.visible_to(WORKER).filter(sequence__gt=newest.size).exists()
    if at - newest.signed_at < CHECKPOINT_LATE or not sealed_since:
        return Reading(value)
    return Reading(value, Level.WATCH, Text(zh="请查看后台进程的日志。", en="Look into the worker's log."))


GAUGES: Final = (
    Gauge("worker", Text(zh="后台进程", en="Worker"), read_worker, needed=True),
    Gauge("checkpoint", Text(zh="最近的审计检查点", en="Newest audit checkpoint"), read_checkpoint_age),
)
