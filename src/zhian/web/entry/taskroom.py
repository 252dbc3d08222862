"""Running long jobs from the database queue, with the retries that django-tasks-db does not have."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text

BACK_OFF: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
ABANDONED_AFTER: Final = timedelta(minutes=15)
_log = logging.getLogger("zhian.worker")


@dataclass(frozen=True, slots=True)
class DeadTask:
    """A job that failed for good; ids and kinds only."""

    id: UUID
    task: str
    attempts: int
    finished_at: datetime | None
    error: str


def run_due_tasks(worker: str, *, most: int = 10) -> int:
    """Run jobs that are due, at most `most`; how many were run. Cost: one read when none is."""
    from django_tasks_db.models import DBTaskResult

    if not DBTaskResult.objects.ready().exists():
        return 0
    from .jobrunner import JobRunner

    runner = JobRunner(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=most,
        worker_id=worker[:64],
        excluded_queue_names=[],
    )
    runner.run()
    return int(runner._run_tasks)


def retry_failed_tasks(*, at: datetime) -> int:
    """Put failed jobs back in line after a growing wait, five times; and those whose worker was killed.

    A job's attempts are counted by the workers that took it. Jobs must not mind being run twice.
    """
    from django_tasks_db.models import DBTaskResult

    failed = Q(status="FAILED", finished_at__gt=at - timedelta(days=2))
    abandoned = Q(status="RUNNING", started_at__lte=at - ABANDONED_AFTER)
    put_back = 0
    for row in DBTaskResult.objects.filter(failed | abandoned).order_by("finished_at")[:100]:
        attempts = len(row.worker_ids)
        if attempts > len(BACK_OFF):
            if row.status == "RUNNING":
                DBTaskResult.objects.filter(pk=row.pk, status="RUNNING").update(
                    status="FAILED", finished_at=at, exception_class_path="abandoned"
                )
            continue
        wait = BACK_OFF[max(attempts, 1) - 1]
        same = DBTaskResult.objects.filter(pk=row.pk, status=row.status)
        if row.status == "FAILED" and row.finished_at:
            fields = {"task": str(row.pk), "attempt": attempts, "error": row.exception_class_path}
            _log.warning("task-failed", extra={"fields": fields})
            put_back += same.update(status="READY", run_after=row.finished_at + wait)
        elif row.status == "RUNNING":
            put_back += same.update(status="READY", run_after=at)
    return put_back


def dead_tasks(limit: int = 200) -> list[DeadTask]:
    """Jobs that were given up, oldest first."""
    from django_tasks_db.models import DBTaskResult

    rows = DBTaskResult.objects.filter(status="FAILED").order_by("finished_at")
    dead = [
        DeadTask(row.pk, row.task_path, len(row.worker_ids), row.finished_at, row.exception_class_path)
        for row in rows[: limit * 2]
        if len(row.worker_ids) > len(BACK_OFF)
    ]
    return dead[:limit]


def retry_task(task_id: UUID, *, at: datetime) -> None:
    """Put a job that was given up back in line, with all its retries. Raises: NotFound."""
    from django_tasks_db.models import DBTaskResult

    rows = DBTaskResult.objects.filter(pk=task_id, status="FAILED")
    if not rows.update(status="READY", run_after=at, worker_ids=[]):
        raise NotFound(
            Text(zh="没有这项失败的任务。", en="There is no such failed job."),
            do_next=Text(zh="用 zhian outbox dead 查看清单。", en="List them with zhian outbox dead."),
            code="entry.no_such_job",
        )
