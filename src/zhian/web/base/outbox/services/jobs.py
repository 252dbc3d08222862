"""Long jobs that failed for good, and putting one back in line; the worker's room runs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django_tasks_db.models import DBTaskResult

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text

from .dispatching import BACK_OFF


@dataclass(frozen=True, slots=True)
class DeadTask:
    """A job that failed for good; ids and kinds only."""

    id: UUID
    task: str
    attempts: int
    finished_at: datetime | None
    error: str


def dead_tasks(limit: int = 200) -> list[DeadTask]:
    """Jobs that were given up, oldest first."""
    rows = DBTaskResult.objects.filter(status="FAILED").order_by("finished_at")
    dead = [
        DeadTask(row.pk, row.task_path, len(row.worker_ids), row.finished_at, row.exception_class_path)
        for row in rows[: limit * 2]
        if len(row.worker_ids) > len(BACK_OFF)
    ]
    return dead[:limit]


def retry_task(task_id: UUID, *, at: datetime) -> None:
    """Put a job that was given up back in line, with all its retries. Raises: NotFound."""
    rows = DBTaskResult.objects.filter(pk=task_id, status="FAILED")
    if not rows.update(status="READY", run_after=at, worker_ids=[]):
        raise NotFound(
            Text(zh="没有这项失败的任务。", en="There is no such failed job."),
            do_next=Text(
                zh="可能已重新排队；用 zhian outbox dead 查看清单。",
                en="It may be in line again. List them with zhian outbox dead.",
            ),
            code="entry.no_such_job",
        )
