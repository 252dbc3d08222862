"""Kill -9 in the midst of 200 filings: what was answered is there, and nothing is there by halves.

Two hundred persons file once each, forty of them at any moment; each who has been answered makes room for
the next. One filing in twelve goes on at once: officers accept it, forward it and record the answer. The
house has eight threads, so most of the forty stand in its queue when it is struck.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.suite.site import free_port

from .crowd import Crowd

pytestmark = pytest.mark.fault

ROOT = Path(__file__).parents[2]
FILINGS = 200
DECIDED = 16
THREADS = 40
CROWD_SECONDS = 150
QUIET_SECONDS = 180  # for the worker to catch up; a delivery that failed is tried again after a minute
LEAST_WRITING, LEAST_SEALING = 2, 6  # statements of each
VICTIMS = ("web", "worker", "one web worker", "everything")


@dataclass
class Process:
    """One line of the process table."""

    pid: int
    parent: int
    command: str


def processes() -> Iterator[Process]:
    """Every process of this machine, as far as /proc shows it."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if fields[0] != "Z":
                    yield Process(int(folder.name), int(fields[1]), command)


class House:
    """`zhian serve` with two web workers and the worker; whatever is killed comes up again."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.environment = environment
        self.port = free_port()
        self.log = folder / "serve.log"
        self.boss: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the supervisor; it starts the rest."""
        address = ("--host", "127.0.0.1", "--port", str(self.port), "--workers", "2")
        with self.log.open("ab") as output:
            self.boss = subprocess.Popen(
                [sys.executable, "-m", "zhian.cli", "serve", *address],
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def child(self, kind: str) -> Process | None:
        """The supervisor's web server or worker."""
        assert self.boss is not None
        mark = f"zhian.web.entry.child {kind}"
        mine = (p for p in processes() if p.parent == self.boss.pid and mark in p.command)
        return next(mine, None)

    def kill(self, victim: str, dice: random.Random) -> bool:
        """Kill without warning; False while the victim is not there to be killed."""
        if victim == "everything":
            children = [self.child("web"), self.child("worker")]
            assert self.boss is not None
            self.boss.kill()
            self.boss.wait()
            for child in children:
                _kill_group(child)
            self.start()
            return True
        if victim == "one web worker":
            master = self.child("web")
            workers = [p for p in processes() if master is not None and p.parent == master.pid]
            if not workers:
                return False
            with contextlib.suppress(ProcessLookupError):
                os.kill(dice.choice(workers).pid, signal.SIGKILL)
            return True
        child = self.child(victim)
        _kill_group(child)
        return child is not None

    def stop(self) -> None:
        """As a person stops it."""
        if self.boss is None:
            return
        self.boss.send_signal(signal.SIGINT)
        try:
            self.boss.wait(40)
        finally:
            for child in (self.child("web"), self.child("worker")):
                _kill_group(child)
            self.boss.kill()
            self.boss.wait()

    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def _kill_group(process: Process | None) -> None:
    if process is not None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def surroundings(own_site: Mapping[str, str]) -> dict[str, str]:
    """A demonstration's environment, in which our own scripts are found too."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {**own_site, "ZHIAN_MODE": "demo", "PYTHONPATH": path}


def zhian(environment: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the platform to its end."""
    return subprocess.run(
        [sys.executable, "-m", "zhian.cli", *words],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )


def ask(environment: Mapping[str, str], module: str, *words: object) -> Any:
    """Run one of our scripts against the site's database and read its answer."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{module}", *map(str, words)],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def kill_at_random(house: House, crowd: Crowd, dice: random.Random) -> list[str]:
    """Strike four times, each time somewhere in its own fifth of the filings; what was struck and when."""
    struck = []
    for number, victim in enumerate(dice.sample(VICTIMS, len(VICTIMS))):
        moment = dice.randint(FILINGS * (2 * number + 1) // 10, FILINGS * (2 * number + 2) // 10)
        while time.monotonic() < crowd.until and (crowd.ledger.done < moment or not house.kill(victim, dice)):
            time.sleep(0.005)
        struck.append(f"{victim} after {crowd.ledger.done}")
    return struck


def it_loses_no_answered_filing_and_leaves_no_half_case(
    own_site: dict[str, str], tmp_path: Path, record_property: Any
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    site = surroundings(own_site)
    filings = ask(site, "prepare", FILINGS, DECIDED)["filings"]
    house = House(site, tmp_path)
    house.start()
    try:
        crowd = Crowd(house.port, filings, THREADS, CROWD_SECONDS)
        began = time.monotonic()
        crowd.start()
        struck = kill_at_random(house, crowd, dice)
        crowd.join()
        ledger, seconds = crowd.ledger, time.monotonic() - began
        report = ask(site, "examine", QUIET_SECONDS)
    finally:
        house.stop()
    how = (
        f"seed {seed}; {struck}; {len(ledger.answered)} answered, {len(ledger.already)} found done, "
        f"{ledger.unanswered} struck in flight and {ledger.unmoved} of the officers, "
        f"{ledger.closed} at a closed door, {seconds:.0f} s"
    )
    record_property("faults", how)
    print(how)
    assert ledger.strange == [], how
    assert ledger.done == FILINGS, f"{how}\n{house.said()[-4000:]}"
    assert ledger.answered <= set(report["filed"]), how
    assert len(ledger.moved) == 3 * DECIDED, f"{how}\n{house.said()[-4000:]}"
    assert ledger.moved <= {(case, move) for case, move in report["moved"]}, how
    assert report["faults"] == [], f"{how}\n" + "\n".join(report["faults"][:40])
    assert len(struck) == len(VICTIMS)
    assert ledger.unanswered > 0, f"nothing was struck in the midst of a filing: {how}"


def it_would_notice_a_case_left_by_halves(own_site: dict[str, str]) -> None:
    site = surroundings(own_site)
    (filing,) = ask(site, "prepare", 1)["filings"]
    half = (
        "from zhian.web.casework.models import Case; from tests.factories.people import SYSTEM; "
        f"Case.objects.visible_to(SYSTEM).filter(pk='{filing['case']}').update(state='filed', "
        "filed_on='2026-11-24')"
    )
    told = zhian(site, "manage", "shell", "-v", "0", "-c", half)
    assert told.returncode == 0, told.stderr
    faults = "\n".join(ask(site, "examine", 0)["faults"])
    for sign in (
        "have no position",
        "moves [('submit', 3)]",
        "'receipts': (0, 1)",
        "'filing day': (1, 1)",
        "0 notices",
    ):
        assert sign in faults, f"{sign} is not in\n{faults}"


def it_gives_every_event_its_place_wherever_writing_or_sealing_is_killed(own_site: dict[str, str]) -> None:
    """At each statement of both in turn: an event has its place, or waits for one, or was never written."""
    site = surroundings(own_site)
    ask(site, "prepare", 4)
    found = ask(site, "sealing")
    assert found["faults"] == []
    assert found["killed writing"] >= LEAST_WRITING, found
    assert found["killed sealing"] >= LEAST_SEALING, found
    assert found["waiting"] == 0
    done = zhian(site, "audit", "verify")
    assert done.returncode == 0, done.stdout + done.stderr
