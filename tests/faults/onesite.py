"""A real web process and a real worker over the database of this test run, ready in two seconds."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from tests.suite.site import free_port

ROOT = Path(__file__).parents[2]
READY_SECONDS = 30
SERVE = (
    "from zhian.web.entry.web import serve_web as s; s('127.0.0.1', {port}, 1, 'tests.faults.front:front')"
)


@dataclass(frozen=True, slots=True)
class OneSite:
    """Where it listens, and where it writes."""

    port: int
    log: Path

    def said(self) -> str:
        """Everything that both processes wrote so far."""
        return self.log.read_text(encoding="utf-8", errors="backslashreplace")


@contextlib.contextmanager
def one_site(folder: Path, more: Mapping[str, str], *, worker: bool = False) -> Iterator[OneSite]:
    """Serve until left; what the processes write goes into one file."""
    port, log = free_port(), folder / "site.log"
    commands = [("-c", SERVE.format(port=port))]
    commands += [("-m", "zhian.web.entry.child", "worker")] if worker else []
    with log.open("ab") as output:
        processes = [
            subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=_environment() | more,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
            for command in commands
        ]
    site = OneSite(port, log)
    try:
        _await(site)
        yield site
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            _stop(process)


def _environment() -> dict[str, str]:
    name = str(connection.settings_dict["NAME"])
    url = os.environ.get("DATABASE_URL", "")
    return {name: value for name, value in os.environ.items() if not name.startswith("ZHIAN_")} | {
        "DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}")) if url else f"sqlite://{name}",
        "DJANGO_SETTINGS_MODULE": "zhian.web.settings.base",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "ZHIAN_ACCESS_LOG": "yes",
        "ZHIAN_DATA": str(settings.DATA_DIR),
        "ZHIAN_DOOR_FACTOR": "1000",
        "ZHIAN_MODE": "demo",
        "ZHIAN_SUPERVISED": str(os.getpid()),
    }


def _await(site: OneSite) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", site.port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"it does not answer; it said:\n{site.said()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(15)
    finally:
        process.kill()
        process.wait()
