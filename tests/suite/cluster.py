"""A throw-away PostgreSQL: own folder, own socket, no network, gone afterwards."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

ROLE = "zhian"
START_SECONDS = 30
STOP_SECONDS = 20
# Durability is not what the tests measure; everything else is as PostgreSQL ships it.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "timezone": "UTC",
}


@dataclass(frozen=True, slots=True)
class Owner:
    """The account the server runs as: PostgreSQL refuses to be root."""

    uid: int
    gid: int

    def process(self) -> dict[str, Any]:
        """Arguments for subprocess; none when we already are that account."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def owner() -> Owner:
    """Ourselves, or `postgres` (else `nobody`) when we are root."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Owner(entry.pw_uid, entry.pw_gid)
    raise RuntimeError("root, and neither `postgres` nor `nobody` exists to run PostgreSQL as")


@contextlib.contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """Yield a DATABASE_URL; stop the server and remove its folder whatever happens.

    Raises: RuntimeError with the server's own log when it does not start.
    """
    who = owner()
    home = Path(tempfile.mkdtemp(prefix="zhian-pg-"))
    os.chown(home, who.uid, who.gid)
    try:
        data = home / "data"
        _run([programs / "initdb", "-D", data, "-U", ROLE, "--auth=trust", "--no-sync",
              "--encoding=UTF8", "--locale=C.UTF-8"], home, who)  # fmt: skip
        with _server(programs, data, home, who):
            yield f"postgresql://{ROLE}@/{ROLE}?host={quote(str(home), safe='/')}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(command: list[str | Path], home: Path, who: Owner) -> None:
    done = subprocess.run(
        command, cwd=home, capture_output=True, text=True, check=False, **who.process()
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


@contextlib.contextmanager
def _server(programs: Path, data: Path, home: Path, who: Owner) -> Iterator[None]:
    log = home / "server.log"
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", home, *settings],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches us first, and we stop it in order
            preexec_fn=_die_with_parent(),  # noqa: PLW1509 - one thread here
            **who.process(),
        )
    try:
        _await(process, home, log)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # "fast": roll back and stop
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], home: Path, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            with psycopg.connect(host=str(home), user=ROLE, dbname="postgres", autocommit=True) as link:
                link.execute(f"CREATE DATABASE {ROLE}")
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _die_with_parent() -> Any:
    """On Linux, let the kernel stop the server when even this runner is killed."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return None
    set_death_signal = 1

    def arrange() -> None:
        prctl(set_death_signal, signal.SIGINT)

    return arrange
