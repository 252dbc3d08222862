"""Keeping children running, and leaving nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from zhian.kernel.locales import Text
from zhian.web.entry import supervisor
from zhian.web.entry.supervisor import CannotServe, Child, Supervisor, answers, insist_on_free_port

pytestmark = pytest.mark.fault


def python(code: str, *arguments: object) -> tuple[str, ...]:
    """A child that runs this code."""
    return (sys.executable, "-c", code, *map(str, arguments))


def alive(pid: int) -> bool:
    """Whether a process runs (one that is dead but not yet reaped does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_for(true: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def run_until(children: list[Child], done: Callable[[], object]) -> tuple[int, list[Text]]:
    """Run a supervisor in this thread and interrupt it once `done` holds; exit code and what it said."""
    said: list[Text] = []
    boss = Supervisor(children, said.append)

    def interrupt() -> None:
        try:
            wait_for(done)
        finally:
            boss.stopping.set()

    watcher = threading.Thread(target=interrupt)
    watcher.start()
    code = boss.run(lambda: True)
    watcher.join()
    return code, said


def it_stops_every_child_and_waits_for_it(tmp_path: Path) -> None:
    mark = tmp_path / "ended"
    code = (
        "import pathlib, signal, sys, time\n"
        "def end(*_):\n"
        "    time.sleep(0.3); pathlib.Path(sys.argv[1]).touch(); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "pathlib.Path(sys.argv[1] + '.up').touch()\n"
        "time.sleep(60)\n"
    )
    child = Child("tidy", python(code, mark))
    exit_code, _ = run_until([child], Path(f"{mark}.up").exists)
    assert exit_code == 0
    assert mark.exists()
    assert not child.running


def it_starts_a_crashed_child_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.1)
    count = tmp_path / "count"
    code = (
        "import pathlib, sys, time\n"
        "p = pathlib.Path(sys.argv[1]); n = len(p.read_text()) if p.exists() else 0\n"
        "p.write_text('x' * (n + 1))\n"
        "sys.exit(7) if n < 2 else time.sleep(60)\n"
    )
    exit_code, said = run_until(
        [Child("shaky", python(code, count))], lambda: count.exists() and count.read_text() == "xxx"
    )
    assert exit_code == 0
    assert [text for text in said if "shaky" in text.en and "7" in text.zh]


def it_gives_up_on_a_child_that_never_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.05)
    other = Child("other", python("import time; time.sleep(60)"))
    boss = Supervisor([Child("hopeless", python("raise SystemExit(3)")), other], lambda _: None)
    assert boss.run(lambda: True) == 1
    assert not other.running


def it_kills_a_child_that_will_not_stop_and_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.5)
    pids = tmp_path / "pids"
    code = (
        "import os, pathlib, signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "grandchild = subprocess.Popen([sys.executable, '-c', "
        "'import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)'])\n"
        "p = pathlib.Path(sys.argv[1]); q = p.with_suffix('.new')\n"
        "q.write_text(f'{os.getpid()} {grandchild.pid}'); q.rename(p)\n"
        "time.sleep(60)\n"
    )
    exit_code, said = run_until([Child("stubborn", python(code, pids))], pids.exists)
    assert exit_code == 0
    assert any("stubborn" in text.en for text in said)
    wait_for(lambda: not any(alive(int(pid)) for pid in pids.read_text().split()))


def it_obeys_a_signal(tmp_path: Path) -> None:
    child = Child("calm", python("import time; time.sleep(60)"))
    boss = Supervisor([child], lambda _: None)
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert boss.run(lambda: True) == 0
    assert not child.running
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def it_says_so_when_the_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert answers("127.0.0.1", port)
        with pytest.raises(CannotServe, match=str(port)):
            insist_on_free_port("127.0.0.1", port)
    assert not answers("127.0.0.1", port)
    insist_on_free_port("127.0.0.1", port)
