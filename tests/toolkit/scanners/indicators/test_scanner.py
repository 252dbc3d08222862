"""The scanner goes the way this machine can go, and says the same either way."""

from __future__ import annotations

import subprocess
import sys

from zhian.toolkit.scanners.indicators.scanner import Scanner

from .texts import INDEX

CODE = """
import sys
sys.modules.update(numba=None, django=None)
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "numba" else found(name, *more)
from tests.toolkit.scanners.indicators.texts import INDEX
from zhian.toolkit.scanners.indicators.scanner import Scanner
scanner = Scanner(INDEX)
print(scanner.is_compiled, len(scanner.hits(b"evil.example 10.1.2.3")))
"""


def it_goes_the_quick_way_where_it_can() -> None:
    assert Scanner(INDEX).is_compiled


def it_goes_the_plain_way_without_numba() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=False, env={"PYTHONPATH": "src:."}
    )
    assert done.stdout.split() == ["False", "4"], done.stderr
