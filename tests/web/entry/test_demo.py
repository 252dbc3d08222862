"""`zhian demo run`, for real: up, stopped, up again, killed, and nothing left behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.web.entry.test_supervisor import alive, wait_for

pytestmark = pytest.mark.fault

COMMAND = (sys.executable, "-m", "zhian.cli", "--lang", "en")


def environment(folder: Path) -> dict[str, str]:
    """A terminal in which nothing of the test's own settings is known."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("ZHIAN_", "DJANGO_")) and k != "DATABASE_URL"
    }
    return {**kept, "ZHIAN_DATA": str(folder), "ZHIAN_LANG": "en", "ZHIAN_DEMO_SIZE": "small"}


def free_port() -> int:
    """A port nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def descendants(pid: int) -> set[int]:
    """Every process below this one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found: set[int] = set()
    layer = {pid}
    while layer:
        layer = {child for child, parent in parents.items() if parent in layer}
        found |= layer
    return found


class Demo:
    """A running demonstration."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process = subprocess.Popen(
            [*COMMAND, "demo", "run", "--port", str(self.port)],
            env=environment(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.words: list[str] = []

    def wait_until_up(self) -> None:
        """Read its words until it tells its address."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.words.append(line)
            if f"http://127.0.0.1:{self.port}/" in line and "running" in line:
                return
        raise AssertionError("it never came up:\n" + "".join(self.words))

    def page(self, path: str) -> str:
        """A page of it."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            text: str = answer.read().decode()
            return text

    def end(self, number: int) -> int:
        """Signal it and wait for its end."""
        self.process.send_signal(number)
        self.process.communicate(timeout=40)
        return self.process.returncode


def zhian(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*COMMAND, *words], env=environment(folder), capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which loading was killed midway, then done again; slow, so it is shared."""
    folder = tmp_path_factory.mktemp("district") / "data"
    first = subprocess.Popen([*COMMAND, "demo", "load"], env=environment(folder), stdout=subprocess.DEVNULL)
    wait_for((folder / "DEMONSTRATION.txt").exists, seconds=60)
    time.sleep(1)
    first.kill()
    first.wait()
    assert not _is_whole(folder), "it was killed too late to prove anything"
    done = zhian(folder, "demo", "load")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def _is_whole(folder: Path) -> bool:
    """Whether every chapter of the plan is told."""
    mark = folder / "demonstration-loaded"
    if not mark.exists():
        return False
    known = json.loads(mark.read_text("utf-8"))
    return bool(known["of"]) and known["told"] == known["of"]


@pytest.fixture
def folder(district: Path, tmp_path: Path) -> Path:
    """A copy of the district, with the key ring beside it."""
    shutil.copytree(district.with_name(f"{district.name}-keys"), tmp_path / "data-keys")
    return Path(shutil.copytree(district, tmp_path / "data"))


def it_starts_over_when_loading_was_interrupted(folder: Path) -> None:
    assert _is_whole(folder)
    again = zhian(folder, "demo", "load")
    assert again.returncode == 0
    assert "Loading" not in again.stdout


def it_stops_on_control_c_survives_its_children_and_leaves_no_orphans(folder: Path) -> None:
    demo = Demo(folder)
    try:
        demo.wait_until_up()
        assert any("@" in line for line in demo.words), "demo accounts are printed"
        assert not any("Loading" in line for line in demo.words)
        assert "<html" in demo.page("/")
        assert re.search(r"/audit/checkpoints/\d+\.txt", _eventually(demo, "/audit/checkpoints"))
        family = descendants(demo.process.pid)
        assert len(family) >= 4  # server, its two processes, worker
        assert demo.end(signal.SIGINT) == 0
        wait_for(lambda: not any(alive(pid) for pid in family))
    finally:
        demo.process.kill()

    again = Demo(folder)
    try:
        again.wait_until_up()
        first = descendants(again.process.pid)
        for pid in first:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not any(alive(pid) for pid in first))
        wait_for(lambda: _is_up(again), seconds=40)  # the supervisor started everything anew
        family = descendants(again.process.pid)
        assert len(family) >= 4
        assert again.end(signal.SIGKILL) == -signal.SIGKILL
        wait_for(lambda: not any(alive(pid) for pid in family), seconds=30)
    finally:
        again.process.kill()

    verified = zhian(folder, "audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def _is_up(demo: Demo) -> bool:
    try:
        return "<html" in demo.page("/")
    except OSError:
        return False


def _eventually(demo: Demo, path: str) -> str:
    """A page, once the worker has had time to publish its first checkpoint."""
    deadline = time.monotonic() + 20
    while True:
        text = demo.page(path)
        if ".txt" in text or time.monotonic() > deadline:
            return text
        time.sleep(0.5)


def it_refuses_to_serve_the_demonstration_as_a_real_site(folder: Path) -> None:
    served = zhian(folder, "serve", "--port", str(free_port()))
    assert served.returncode == 1
    for words in ("demo accounts", "demo organisations", "ZHIAN_SECRET_KEY", "演示账号", "ZHIAN_SIGNING_KEY"):
        assert words in served.stderr


def it_does_not_turn_a_real_sites_folder_into_a_demonstration(tmp_path: Path) -> None:
    real = tmp_path / "real"
    assert zhian(real, "migrate").returncode == 0
    code = (
        "from datetime import UTC, datetime\n"
        "from zhian.web.base.people.models import User\n"
        "User.objects.create_user('a@example.org', 'x', display_name='A', created_at=datetime.now(UTC))\n"
    )
    assert zhian(real, "manage", "shell", "-v", "0", "-c", code).returncode == 0
    refused = zhian(real, "demo", "load")
    assert refused.returncode != 0
    assert "already holds accounts" in refused.stderr
    assert not (real / "DEMONSTRATION.txt").exists()
