"""What finished background jobs left behind: their arguments, results and the texts of their errors."""

from __future__ import annotations

from django_tasks_db.models import DBTaskResult

from ..kit import Scope


def erase_finished_tasks(scope: Scope) -> int:
    """Delete the finished jobs that name one of these ids; how many there were. Waiting ones stay."""
    ids = {str(each) for each in (scope.person_id, *scope.matter_ids)}
    if scope.closes_account and scope.user_id is not None:
        ids.add(str(scope.user_id))
    rows = DBTaskResult.objects.filter(finished_at__isnull=False)
    gone = [
        row.pk
        for row in rows.only("args_kwargs", "return_value", "traceback").iterator()
        if any(each in f"{row.args_kwargs}{row.return_value}{row.traceback}" for each in ids)
    ]
    return rows.filter(pk__in=gone).delete()[0]
