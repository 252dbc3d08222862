"""Long jobs for the tests, where a task can find them by name."""

from __future__ import annotations

from django_tasks import task

RUNS: list[str] = []


@task()
def note(word: str) -> str:
    """Do what is asked."""
    RUNS.append(word)
    return word


@task()
def stumble(word: str) -> None:
    """Fail, quoting what nobody should read in a log."""
    RUNS.append(word)
    raise ValueError(f"passport {word}")
