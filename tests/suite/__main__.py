"""`python -m tests.suite all | quick | lint | types | contracts`."""

from __future__ import annotations

import signal
import sys
import time

from .machine import in_ci, missing, skips
from .running import run, summary
from .steps import PLANS


def main(words: list[str]) -> int:
    """Run a plan; 0 when everything passed, 1 when not, 2 for a word it does not know."""
    if len(words) != 1 or words[0] not in PLANS:
        print(f"Say one of: {', '.join(PLANS)}", file=sys.stderr)
        return 2
    steps = PLANS[words[0]]()
    try:
        lacking = missing(step.needs for step in steps if step.needs)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if lacking:
        print("\n".join(tool.hint() for tool in lacking), file=sys.stderr)
        return 1
    if in_ci() and skips():
        print("CI is set: what ZHIAN_SKIP leaves out will count as failed", file=sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    began = time.monotonic()
    try:
        outcomes = run(steps)
    except KeyboardInterrupt:
        print("\nInterrupted; everything that was started has been stopped.", file=sys.stderr)
        return 130
    print(summary(outcomes, time.monotonic() - began), flush=True)
    return 1 if any(outcome.failed for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
