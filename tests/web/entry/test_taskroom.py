"""Long jobs: run, tried again with growing waits, given up in the open."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django_tasks_db.models import DBTaskResult

from tests.web.entry import tasks
from zhian.kernel.errors import NotFound
from zhian.web.base.audit.kit import number_in_hand
from zhian.web.base.outbox.services import BACK_OFF, dead_tasks, retry_task
from zhian.web.entry.taskroom import retry_failed_tasks, run_due_tasks

pytestmark = pytest.mark.django_db(transaction=True)  # the runner closes connections between jobs


@pytest.fixture(autouse=True)
def runs() -> Iterator[list[str]]:
    """What ran in this test."""
    tasks.RUNS.clear()
    yield tasks.RUNS
    tasks.RUNS.clear()


def row() -> DBTaskResult:
    """The one job there is."""
    return DBTaskResult.objects.get()


def make_due() -> None:
    """Let the waiting time pass."""
    DBTaskResult.objects.update(run_after=datetime.now(UTC) - timedelta(seconds=1))


def it_runs_what_is_due_and_nothing_else(runs: list[str]) -> None:
    tasks.note.enqueue("now")
    tasks.note.using(run_after=datetime.now(UTC) + timedelta(hours=1)).enqueue("later")
    assert run_due_tasks("w") == 1
    assert run_due_tasks("w") == 0
    assert runs == ["now"]


def it_tries_a_failed_job_five_times_more_and_gives_up() -> None:
    tasks.stumble.enqueue("E12345678")
    for attempt, wait in enumerate(BACK_OFF, start=1):
        assert run_due_tasks(f"w{attempt}") == 1
        finished = row().finished_at
        assert finished is not None
        assert retry_failed_tasks(at=finished) == 1
        assert row().run_after == finished + wait
        assert run_due_tasks("early") == 0
        make_due()
    run_due_tasks("w6")
    assert retry_failed_tasks(at=datetime.now(UTC)) == 0
    dead = dead_tasks()[0]
    assert (dead.attempts, dead.error) == (6, "builtins.ValueError")
    retry_task(dead.id, at=datetime.now(UTC))
    assert not dead_tasks()
    assert run_due_tasks("again") == 1


def it_takes_up_a_job_whose_worker_was_killed(runs: list[str]) -> None:
    tasks.note.enqueue("orphan")
    started = datetime.now(UTC) - timedelta(minutes=20)
    DBTaskResult.objects.update(status="RUNNING", started_at=started, worker_ids=["killed"])
    assert retry_failed_tasks(at=started + timedelta(minutes=14)) == 0
    assert retry_failed_tasks(at=datetime.now(UTC)) == 1
    make_due()
    run_due_tasks("w")
    assert runs == ["orphan"]


def it_writes_a_line_for_each_job_under_the_number_of_its_row(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="zhian.worker")
    inside: list[str] = []
    caplog.handler.addFilter(lambda record: inside.append(number_in_hand()) or True)
    tasks.stumble.enqueue("E12345678")
    run_due_tasks("w")
    told = [record.fields for record in caplog.records if record.getMessage() == "job"]  # type: ignore[attr-defined]
    assert [(line["job"], line["status"]) for line in told] == [("tests.web.entry.tasks.stumble", "failed")]
    assert inside[-1] == str(row().pk)
    assert number_in_hand() == ""


def it_knows_no_job_by_a_wrong_id() -> None:
    with pytest.raises(NotFound):
        retry_task(UUID(int=uuid4().int), at=datetime.now(UTC))
