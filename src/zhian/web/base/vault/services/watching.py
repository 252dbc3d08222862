"""What the operator watches of the vault: the key ring, and files nobody has scanned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from zhian.kernel.locales import Text
from zhian.web.base.outbox.kit import Gauge, Level, Reading, span_text
from zhian.web.base.people.kit import Purpose, SystemActor

from ..kit.ring import ring
from ..models import Scan, StoredFile

KEY_OLD: Final = timedelta(days=365)
_OPERATOR: Final = SystemActor(Purpose.OPERATE)


def read_ring_age(at: datetime) -> Reading:
    """Whether every use has its key, and how old the oldest of those in use is."""
    known = ring()
    if known.missing:
        return Reading(
            Text(zh="密钥不全", en="Keys are missing"),
            Level.ACT,
            Text(
                zh="请恢复密钥环，或运行 zhian keys init。",
                en="Bring the key ring back, or run zhian keys init.",
            ),
        )
    age = at - min(key.created_at for key in known.active.values())
    value = Text(zh="最早的在用密钥已使用{span}", en="The oldest key in use is {span} old").fill(
        span=span_text(age)
    )
    if age < KEY_OLD:
        return Reading(value)
    return Reading(value, Level.WATCH, Text(zh="请运行 zhian keys rotate。", en="Run zhian keys rotate."))


def read_scans(at: datetime) -> Reading:
    """Files that no scanner has looked at."""
    del at
    rows = StoredFile.objects.visible_to(_OPERATOR)
    number, infected = (rows.filter(scan=which.value).count() for which in (Scan.NOT_SCANNED, Scan.INFECTED))
    value = Text(zh="未扫描{n}份，隔离{bad}份", en="{n} not scanned, {bad} in quarantine")
    value = value.fill(n=str(number), bad=str(infected))
    if infected:
        look = Text(zh="请联系上传者重新提交。", en="Ask whoever handed them in for clean ones.")
        return Reading(value, Level.WATCH, look)
    if number and settings.CLAMD:
        look = Text(zh="请检查扫描服务是否在运行。", en="See whether the scanner runs.")
        return Reading(value, Level.WATCH, look)
    return Reading(value)


GAUGES: Final = (
    Gauge("keys", Text(zh="密钥环", en="Key ring"), read_ring_age, needed=True),
    Gauge("scans", Text(zh="文件扫描", en="Scanned files"), read_scans),
)
