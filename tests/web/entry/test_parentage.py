"""No orphans: a child ends when its parent was killed without a word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.entry.test_supervisor import alive, wait_for

pytestmark = pytest.mark.fault

PARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", sys.argv[1], sys.argv[2]])
time.sleep(60)
"""
CHILD = """
import os, pathlib, sys, time
from zhian.web.entry import parentage
{how}
parentage.end_with_parent()
path = pathlib.Path(sys.argv[1]); new = path.with_suffix(".new")
new.write_text(str(os.getpid())); new.rename(path)
time.sleep(60)
"""


@pytest.mark.parametrize("how", ["", "parentage._ask_kernel = lambda: False"])
def it_ends_with_a_parent_that_was_killed(how: str, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", PARENT, CHILD.format(how=how), str(told)])
    try:
        wait_for(told.exists)
        child = int(told.read_text())
        assert alive(child)
        parent.kill()
        wait_for(lambda: not alive(child), seconds=5)
    finally:
        parent.kill()
        parent.wait()


def it_ends_at_once_when_the_parent_is_gone_already() -> None:
    code = "from zhian.web.entry.parentage import end_with_parent; end_with_parent(1 << 22); print('alive')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env=os.environ)
    assert done.returncode == -signal.SIGTERM
    assert b"alive" not in done.stdout
