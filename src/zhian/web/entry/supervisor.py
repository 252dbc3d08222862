"""Keeps the web server and the worker running, and leaves nothing behind when it stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text

from .web import SUPERVISED

POLL_SECONDS: Final = 0.2
STOP_SECONDS: Final = 20.0
HEALTHY_SECONDS: Final = 30.0
LONGEST_PAUSE: Final = 30.0
GIVE_UP_AFTER: Final = 6  # crashes in a row, none of which lived for HEALTHY_SECONDS


class CannotServe(ZhianError):
    """The platform could not be started."""

    code = "entry.cannot_serve"


@dataclass(slots=True)
class Child:
    """One process that is kept running."""

    name: str
    command: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    crashes: int = 0
    next_start: float = 0.0
    environment: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Start it, in a session of its own so that the terminal's Control-C passes it by."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, SUPERVISED: str(os.getpid()), **self.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def note_crash(self, now: float) -> None:
        """Count a crash and say when to start again: 1, 2, 4 ... seconds."""
        if now - self.started >= HEALTHY_SECONDS:
            self.crashes = 0
        self.crashes += 1
        self.next_start = now + min(LONGEST_PAUSE, 2.0 ** (self.crashes - 1))
        self.process = None

    def signal_group(self, number: int) -> None:
        """Signal the process with all that it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except (ProcessLookupError, PermissionError):
                return


class Supervisor:
    """Starts children, restarts those that crash, stops all of them on SIGINT, SIGTERM or SIGHUP."""

    def __init__(self, children: Sequence[Child], say: Callable[[Text], None]) -> None:
        self.children = list(children)
        self.say = say
        self.stopping = threading.Event()

    def run(self, when_up: Callable[[], bool]) -> int:
        """Run until told to stop; 0 then, 1 when a child crashes again and again.

        `when_up` is asked until it says true, to tell the address once it answers.
        """
        former = {number: signal.signal(number, self._stop) for number in _stop_signals()}
        told = False
        try:
            for child in self.children:
                child.start()
            while not self.stopping.wait(POLL_SECONDS):
                if not self._look_after():
                    return 1
                told = told or when_up()
            return 0
        finally:
            self.stop_all()
            for number, handler in former.items():
                signal.signal(number, handler)

    def _stop(self, *_: Any) -> None:
        self.stopping.set()

    def _look_after(self) -> bool:
        now = time.monotonic()
        for child in self.children:
            if child.running:
                continue
            if child.process is not None:
                code = child.process.returncode
                child.signal_group(signal.SIGKILL)  # what a killed server may have left behind
                child.note_crash(now)
                if child.crashes >= GIVE_UP_AFTER:
                    self.say(_GIVING_UP.fill(name=child.name, n=child.crashes))
                    return False
                self.say(_CRASHED.fill(name=child.name, code=code))
            elif now >= child.next_start:
                child.start()
        return True

    def stop_all(self) -> None:
        """Ask every child to stop, wait, and kill what does not."""
        for child in self.children:
            if child.running and child.process is not None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(_KILLED.fill(name=child.name))
            child.signal_group(signal.SIGKILL)
            child.process.wait()


def children_of(host: str, port: int, workers: int) -> list[Child]:
    """The web server and the one worker."""
    # A restarted worker keeps its name, so it need not wait for the lease of the one that crashed.
    name = f"{socket.gethostname()[:60]}:{os.getpid()}"
    python = (sys.executable, "-m", "zhian.web.entry.child")
    web = (*python, "web", "--host", host, "--port", str(port), "--workers", str(workers))
    return [Child("web", web), Child("worker", (*python, "worker"), environment={"ZHIAN_WORKER": name})]


def insist_on_free_port(host: str, port: int) -> None:
    """Raises: CannotServe when somebody else listens there, or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(
                Text(zh="无法监听 {host}:{port}。", en="Cannot listen at {host}:{port}.").fill(
                    host=host, port=port
                ),
                why=Text(zh="系统提示：{said}。", en="The system says: {said}.").fill(said=error.strerror),
                do_next=Text(
                    zh="停掉占用该端口的程序，或用 --port（make run 用 PORT=）换一个端口。",
                    en="Stop whatever uses the port, or choose another with --port (make run: PORT=).",
                ),
            ) from error


def answers(host: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 compared, not bound
    try:
        with socket.create_connection((reach, port), timeout=0.2):
            return True
    except OSError:
        return False


def _stop_signals() -> tuple[signal.Signals, ...]:
    return (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


_CRASHED = Text(
    zh="进程 {name} 意外退出（{code}），稍后自动重启。",
    en="The {name} process ended unexpectedly ({code}); it will be restarted.",
)
_GIVING_UP = Text(
    zh="进程 {name} 连续退出 {n} 次，平台停止运行；原因见上方输出。",
    en="The {name} process ended {n} times in a row, so the platform stops; see the output above for why.",
)
_KILLED = Text(
    zh="进程 {name} 未按时结束，已强制终止。", en="The {name} process did not end in time and was killed."
)
