"""Running long jobs from the database queue, with the retries that django-tasks-db does not have."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from zhian.web.base.outbox.services import BACK_OFF

ABANDONED_AFTER: Final = timedelta(minutes=15)
_log = logging.getLogger("zhian.worker")


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
