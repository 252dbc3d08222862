"""A child that ends with its parent, even when the parent was killed without a word."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_POLL_SECONDS: Final = 0.5


def end_with_parent(parent: int | None = None) -> None:
    """Have this process sent SIGTERM when its parent is gone; call it from the main thread.

    `parent` is the expected parent's process id, for the case that it died before we got here.
    """
    expected = os.getppid() if parent is None else parent
    if not _ask_kernel():
        threading.Thread(target=_watch, args=(expected,), name="parent-watch", daemon=True).start()
    if os.getppid() != expected:
        os.kill(os.getpid(), signal.SIGTERM)


def _ask_kernel() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def _watch(expected: int) -> None:
    while os.getppid() == expected:
        time.sleep(_POLL_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
