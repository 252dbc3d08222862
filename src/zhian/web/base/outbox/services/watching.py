"""Reading the gauges: for the operator's page, and for machines that ask whether the platform is ready."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django_tasks_db.models import DBTaskResult

from zhian.kernel import jsonio
from zhian.kernel.clock import read_instant
from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text

from ..kit import Gauge, Level, Reading, bound_gauges, span_text
from ..selectors import backlog, dead_letters, oldest_unread

_log = logging.getLogger("zhian.operate")
LAG_TO_WATCH: Final = timedelta(minutes=2)
LAG_TO_ACT: Final = timedelta(minutes=15)
DISK_TO_WATCH: Final = 0.15
DISK_TO_ACT: Final = 0.05
GIB: Final = 1024**3
BACKUP_EVERY: Final = timedelta(days=2)
DRILL_EVERY: Final = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class GaugeRead:
    """One gauge with what it shows now."""

    gauge: Gauge
    reading: Reading


def read_gauges(at: datetime, *, needed_only: bool = False) -> list[GaugeRead]:
    """All gauges, or only those that the platform cannot do without. A gauge that fails says so itself."""
    return [GaugeRead(g, _read(g, at)) for g in bound_gauges() if g.needed or not needed_only]


def _read(gauge: Gauge, at: datetime) -> Reading:
    try:
        return gauge.read(at)
    except (ZhianError, DatabaseError, OSError) as fault:
        _log.error("gauge %s: %s", gauge.name, type(fault).__name__)
        what = fault.what if isinstance(fault, ZhianError) else Text(zh="无法读取。", en="It cannot be read.")
        next_step = fault.do_next if isinstance(fault, ZhianError) else None
        return Reading(what, Level.ACT, next_step or Text(zh="请查看运行日志。", en="Look into the log."))


def read_database(at: datetime) -> Reading:
    """The database answers and has every table as this version expects it."""
    del at
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Reading(
            Text(zh="有 {n} 项结构变更尚未执行", en="{n} changes of its tables are still to be made").fill(
                n=str(len(missing))
            ),
            Level.ACT,
            Text(
                zh="请重新启动服务，启动时会自动执行。",
                en="Restart the platform; it makes them as it starts.",
            ),
        )
    return Reading(Text(zh="正常", en="In order"))


def read_disk(at: datetime) -> Reading:
    """Room left where the data lies."""
    del at
    usage = shutil.disk_usage(settings.DATA_DIR)
    share = usage.free / usage.total
    value = Text(zh="剩余 {gib} GiB（{share}%）", en="{gib} GiB left ({share} %)").fill(
        gib=f"{usage.free / GIB:.1f}", share=f"{100 * share:.0f}"
    )
    if share > DISK_TO_WATCH:
        return Reading(value)
    level = Level.ACT if share < DISK_TO_ACT else Level.WATCH
    return Reading(value, level, Text(zh="请清理或扩充磁盘。", en="Make room, or add a disk."))


def read_lag(at: datetime) -> Reading:
    """How far the slowest subscriber is behind."""
    waiting = backlog()
    oldest = oldest_unread()
    lag = at - oldest if oldest else timedelta(0)
    if oldest is None and not waiting:
        return Reading(Text(zh="无积压", en="Nothing waits"))
    value = Text(zh="最早一条已等待 {span}", en="The oldest has waited for {span}").fill(span=span_text(lag))
    if lag < LAG_TO_WATCH:
        return Reading(value)
    level = Level.ACT if lag > LAG_TO_ACT else Level.WATCH
    return Reading(
        value,
        level,
        Text(
            zh="请确认后台进程在运行；如在运行，稍后再看。",
            en="See that the worker runs; if it does, look again later.",
        ),
    )


def read_dead_letters(at: datetime) -> Reading:
    """What was given up after every retry."""
    del at
    number = len(dead_letters())
    if not number:
        return Reading(Text(zh="无", en="None"))
    return Reading(
        Text(zh="{n} 条", en="{n}").fill(n=str(number)),
        Level.WATCH,
        Text(zh="请在“未完成的后台事项”中查看并重试。", en="Look at “Work that failed” and try them again."),
    )


def read_failed_jobs(at: datetime) -> Reading:
    """Long jobs that failed for good."""
    del at
    number = DBTaskResult.objects.failed().count()
    if not number:
        return Reading(Text(zh="无", en="None"))
    return Reading(
        Text(zh="{n} 项", en="{n}").fill(n=str(number)),
        Level.WATCH,
        Text(
            zh="仍会自动重试；要立即重试，请打开“未完成的后台事项”，或运行 zhian outbox retry。",
            en="They are tried again by themselves; at once by “Work that failed” or zhian outbox retry.",
        ),
    )


def _last(name: str) -> datetime | None:
    """When something of the upkeep last succeeded, as its command noted it in the data folder."""
    try:
        noted = jsonio.loads((Path(settings.DATA_DIR) / "upkeep" / f"{name}.json").read_bytes())
    except FileNotFoundError:
        return None
    return read_instant(str(noted["at"])) if isinstance(noted, dict) else None


def _age(at: datetime, name: str, every: timedelta, never: Text, advice: Text) -> Reading:
    last = _last(name)
    if last is None:
        return Reading(never, Level.WATCH, advice)
    value = Text(zh="{span}前", en="{span} ago").fill(span=span_text(at - last))
    return Reading(value, Level.WATCH, advice) if at - last > every else Reading(value)


def read_backup(at: datetime) -> Reading:
    """Age of the last backup."""
    never = Text(zh="尚未备份", en="None yet")
    advice = Text(
        zh="请运行 zhian backup，并另存密钥。", en="Run zhian backup, and keep the keys apart from it."
    )
    return _age(at, "backup", BACKUP_EVERY, never, advice)


def read_drill(at: datetime) -> Reading:
    """Age of the last restore drill: a backup that was never put up again is a hope."""
    never = Text(zh="尚未演练", en="None yet")
    advice = Text(zh="请运行 zhian drill restore。", en="Run zhian drill restore.")
    return _age(at, "drill", DRILL_EVERY, never, advice)


GAUGES: Final = (
    Gauge("database", Text(zh="数据库", en="Database"), read_database, needed=True),
    Gauge("disk", Text(zh="磁盘", en="Disk"), read_disk, needed=True),
    Gauge("outbox-lag", Text(zh="消息积压", en="Messages waiting"), read_lag),
    Gauge("dead-letters", Text(zh="已放弃的投递", en="Deliveries given up"), read_dead_letters),
    Gauge("backup", Text(zh="最近一次备份", en="Last backup"), read_backup),
    Gauge("drill", Text(zh="最近一次恢复演练", en="Last restore drill"), read_drill),
    Gauge("failed-jobs", Text(zh="失败的任务", en="Failed jobs"), read_failed_jobs),
)
