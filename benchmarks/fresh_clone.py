"""From `git clone` to the first page of the demonstration district, with the packages already downloaded."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.suite.site import free_port

from benchmarks.measuring import Figure

ROOT = Path(__file__).resolve().parents[1]
AT_MOST = 600


def measure() -> Figure:
    """Seconds; one run, since a second one would find its caches warmer still."""
    with tempfile.TemporaryDirectory(prefix="zhian-clone-") as folder:
        clone, port = Path(folder) / "zhian", free_port()
        began = time.monotonic()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("ZHIAN_", "PYTHON"))
        }
        environment.pop("DATABASE_URL", None)
        environment["PORT"] = str(port)
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                ["make", "run"], cwd=clone, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            _await(process, f"http://127.0.0.1:{port}/", Path(folder) / "log")
            seconds = time.monotonic() - began
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()
    return Figure(seconds, "one run; committed files only")


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + AT_MOST
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(URLError, OSError), urlopen(url, timeout=5) as answer:  # noqa: S310 - our own
            if answer.status == 200:
                return
        time.sleep(0.3)
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace")[-2000:])
