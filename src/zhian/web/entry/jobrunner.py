"""One job at a time, each under its own number, with a line in the log when it is over."""

from __future__ import annotations

import logging
import time
from typing import Any

from django_tasks_db.management.commands.db_worker import Worker

from zhian.web.base.audit.kit import numbered

_log = logging.getLogger("zhian.worker")


class JobRunner(Worker):
    """Runs jobs as django-tasks-db does; the number of a job is that of its row."""

    def run_task(self, db_task_result: Any) -> None:
        """Run it, and say which job it was, how it ended and how long it took; not what it was about."""
        begun = time.perf_counter()
        with numbered(str(db_task_result.id)):
            super().run_task(db_task_result)
            fields = {
                "job": db_task_result.task_path,
                "status": str(db_task_result.status).lower(),
                "ms": round((time.perf_counter() - begun) * 1000),
            }
            _log.info("job", extra={"fields": fields})
