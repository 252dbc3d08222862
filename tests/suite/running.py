"""Runs steps one after another, counts, and tells at the end what came of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass

from .cluster import cluster
from .machine import in_ci, postgresql_programs, skips
from .steps import ROOT, Step

STEP_SECONDS_AT_MOST = 15 * 60
TIMED_OUT = 124
NO_TESTS_FOUND = 5
KEPT = {"ZHIAN_TESTDATA", "ZHIAN_SKIP", "ZHIAN_CHROMIUM"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one step."""

    step: Step
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""

    @property
    def word(self) -> str:
        """One word for the table."""
        if self.failed:
            return "FAILED"
        return "ok" if self.passed else "skipped"


def run(steps: Sequence[Step]) -> list[Outcome]:
    """Run every step, also after one has failed."""
    outcomes: list[Outcome] = []
    with contextlib.ExitStack() as stack:
        database = ""
        for number, step in enumerate(steps, 1):
            print(f"\n== [{number}/{len(steps)}] {step.name}", flush=True)
            if step.needs in skips():
                outcomes.append(_left_out(step))
                continue
            environment = _environment(step)
            if step.needs == "postgresql":
                database = database or _database(stack)
                environment["DATABASE_URL"] = database
            outcomes.append(_run(step, environment))
            print(f"== {step.name}: {outcomes[-1].word}, {outcomes[-1].seconds:.1f} s", flush=True)
    return outcomes


def _database(stack: contextlib.ExitStack) -> str:
    programs = postgresql_programs()
    if programs is None:
        raise RuntimeError("PostgreSQL went missing while the suite ran")
    print("   starting a PostgreSQL of our own", flush=True)
    return stack.enter_context(cluster(programs))


def _left_out(step: Step) -> Outcome:
    note = f"ZHIAN_SKIP names {step.needs}"
    print(f"   left out: {note}", flush=True)
    return Outcome(step, 0.0, failed=int(in_ci()), skipped=1, note=note)


def _environment(step: Step) -> dict[str, str]:
    """Ours, without what an operator may have set for their own site."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or not (name.startswith("ZHIAN_") or name == "DATABASE_URL")
    }
    return {**ours, "DJANGO_SETTINGS_MODULE": "zhian.web.settings.test", **step.environment}


def _run(step: Step, environment: dict[str, str]) -> Outcome:
    began = time.monotonic()
    step.report.parent.mkdir(parents=True, exist_ok=True)
    step.report.unlink(missing_ok=True)
    codes = [_call(command, environment) for command in step.commands]
    seconds = time.monotonic() - began
    if TIMED_OUT in codes:
        return Outcome(step, seconds, failed=1, note=f"stopped after {STEP_SECONDS_AT_MOST} s")
    if step.tests:
        return _counted(step, seconds, codes[0])
    failed = sum(1 for code in codes if code)
    return Outcome(step, seconds, passed=len(codes) - failed, failed=failed)


def _call(command: Sequence[str], environment: dict[str, str]) -> int:
    """The exit code; the whole process group is stopped when time is up or we are interrupted."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return process.wait(STEP_SECONDS_AT_MOST)
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _counted(step: Step, seconds: float, code: int) -> Outcome:
    if code == NO_TESTS_FOUND:
        return Outcome(step, seconds, failed=1, note="no tests were found")
    try:
        suites = list(ElementTree.parse(step.report).getroot().iter("testsuite"))  # noqa: S314 - our own
    except (OSError, ElementTree.ParseError):
        return Outcome(step, seconds, failed=1, note=f"pytest left no report (exit {code})")
    sums = {
        word: sum(int(suite.get(word, "0")) for suite in suites)
        for word in ("tests", "failures", "errors", "skipped")
    }
    broken = sums["failures"] + sums["errors"]
    passed = max(sums["tests"] - broken - sums["skipped"], 0)
    unwelcome = sums["skipped"] if in_ci() else 0
    failed = (broken + unwelcome) or int(code != 0)
    note = f"{sums['skipped']} skipped" if sums["skipped"] else ""
    return Outcome(step, seconds, passed, failed, sums["skipped"], note)


def summary(outcomes: Sequence[Outcome]) -> str:
    """The table and the closing line."""
    width = max(len(outcome.step.name) for outcome in outcomes)
    rows = [
        f"{o.step.name:<{width}}  {o.word:<7}  {o.seconds:>7.1f} s  {o.passed:>5} passed  "
        f"{o.failed:>3} failed  {o.note}".rstrip()
        for o in outcomes
    ]
    total = sum(outcome.seconds for outcome in outcomes)
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    closing = f"suite: {passed} passed, {failed} failed"
    return "\n".join(["", *rows, f"{'in all':<{width}}           {total:>7.1f} s", "", closing])
