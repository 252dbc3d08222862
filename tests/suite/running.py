"""Runs steps, one after another or in lanes, counts, and tells at the end what came of it."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO

from .cluster import cluster
from .machine import in_ci, postgresql_programs, skips
from .steps import ROOT, Step

STEP_SECONDS_AT_MOST = 20 * 60  # a step in a lane shares the machine with two others
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
    """Run every step, also after one has failed; neighbouring lanes side by side."""
    outcomes: list[Outcome] = []
    with contextlib.ExitStack() as stack:
        database = ""
        numbered = list(enumerate(steps, 1))
        for beside, group in itertools.groupby(numbered, key=lambda pair: bool(pair[1].lane)):
            runs = []
            for number, step in group:
                environment = _environment(step)
                if step.needs == "postgresql" and step.needs not in skips():
                    database = database or _database(stack)
                    environment["DATABASE_URL"] = database
                runs.append(_Run(f"[{number}/{len(steps)}] {step.name}", step, environment))
            outcomes += _side_by_side(runs) if beside else [_in_order(run) for run in runs]
    return outcomes


@dataclass(frozen=True, slots=True)
class _Run:
    title: str
    step: Step
    environment: dict[str, str]


def _in_order(run: _Run, output: IO[bytes] | None = None) -> Outcome:
    if output is None:
        print(f"\n== {run.title}", flush=True)
    if run.step.needs in skips():
        return _left_out(run.step)
    outcome = _run(run.step, run.environment, output)
    if output is not None:  # what a lane says is shown whole, when it is done
        output.seek(0)
        said = output.read().decode("utf-8", errors="replace")
        print(f"\n== {run.title}\n{said}", end="", flush=True)
    print(f"== {run.step.name}: {outcome.word}, {outcome.seconds:.1f} s", flush=True)
    return outcome


def _side_by_side(runs: Sequence[_Run]) -> list[Outcome]:
    """One thread a lane; the outcomes come back in the order of the plan."""
    lanes: dict[str, list[_Run]] = {}
    for run in runs:
        lanes.setdefault(run.step.lane, []).append(run)
    print(f"\n== side by side: {'; '.join(run.title for run in runs)}", flush=True)
    done: dict[str, Outcome] = {}
    interrupted = threading.Event()

    def walk(lane: Sequence[_Run]) -> None:
        for run in lane:
            if interrupted.is_set():
                return
            with tempfile.TemporaryFile() as output:
                done[run.step.name] = _in_order(run, output)

    with ThreadPoolExecutor(len(lanes)) as pool:
        try:
            for walking in [pool.submit(walk, lane) for lane in lanes.values()]:
                walking.result()
        except BaseException:
            interrupted.set()
            _stop_all()
            raise
    return [done[run.step.name] for run in runs]


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


def _run(step: Step, environment: dict[str, str], output: IO[bytes] | None = None) -> Outcome:
    began = time.monotonic()
    step.report.parent.mkdir(parents=True, exist_ok=True)
    step.report.unlink(missing_ok=True)
    codes = [_call(command, environment, output) for command in step.commands]
    seconds = time.monotonic() - began
    if TIMED_OUT in codes:
        return Outcome(step, seconds, failed=1, note=f"stopped after {STEP_SECONDS_AT_MOST} s")
    if step.tests:
        return _counted(step, seconds, codes[0])
    failed = sum(1 for code in codes if code)
    return Outcome(step, seconds, passed=len(codes) - failed, failed=failed)


_started: set[int] = set()


def _stop_all() -> None:
    """An interrupted run leaves nothing behind: the lanes' process groups are stopped."""
    for group in list(_started):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGTERM)


def _call(command: Sequence[str], environment: dict[str, str], output: IO[bytes] | None) -> int:
    """The exit code; the whole process group is stopped when time is up or we are interrupted."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=output, stderr=output, start_new_session=True,
    )  # fmt: skip
    _started.add(process.pid)
    try:
        return process.wait(STEP_SECONDS_AT_MOST)
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        _started.discard(process.pid)


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


def summary(outcomes: Sequence[Outcome], wall_seconds: float | None = None) -> str:
    """The table and the closing line; `wall_seconds` is what all of it took, lanes side by side."""
    width = max(len(outcome.step.name) for outcome in outcomes)
    rows = [
        f"{o.step.name:<{width}}  {o.word:<7}  {o.seconds:>7.1f} s  {o.passed:>5} passed  "
        f"{o.failed:>3} failed  {o.note}".rstrip()
        for o in outcomes
    ]
    total = sum(outcome.seconds for outcome in outcomes) if wall_seconds is None else wall_seconds
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    closing = f"suite: {passed} passed, {failed} failed"
    return "\n".join(["", *rows, f"{'in all':<{width}}           {total:>7.1f} s", "", closing])
