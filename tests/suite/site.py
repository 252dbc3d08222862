"""A real `zhian` process on a free port, stopped as a person stops it."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 90
STOP_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Site:
    """Where it listens, where it keeps its data, and what it has said so far."""

    url: str
    data: Path
    log: Path
    process: subprocess.Popen[bytes]

    def said(self) -> str:
        """Its output until now."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path) -> Iterator[Site]:
    """Start `command --host --port`, wait until it answers, and stop it with Ctrl-C afterwards.

    Raises: RuntimeError with its output when it does not answer, or does not stop in time.
    """
    port = free_port()
    data = Path(environment["ZHIAN_DATA"])
    url = f"http://127.0.0.1:{port}"
    log = folder / "site.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            cwd=folder,
            env={"ZHIAN_PUBLIC_URL": url, "ZHIAN_DOOR_FACTOR": "1000", **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    site = Site(url, data, log, process)
    try:
        _await(site, port)
        yield site
    finally:
        _stop(site)


def _await(site: Site, port: int) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and site.process.poll() is None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(link):
            link.request("GET", "/")
            link.getresponse().read()
            return
        time.sleep(0.2)
    raise RuntimeError(f"the site did not answer (exit {site.process.poll()}); it said:\n{site.said()}")


def _stop(site: Site) -> None:
    group = site.process.pid
    with contextlib.suppress(ProcessLookupError):
        site.process.send_signal(signal.SIGINT)
    try:
        site.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"the site did not stop on Ctrl-C; it said:\n{site.said()}") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        site.process.wait()
