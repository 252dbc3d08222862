"""What the supervisor starts: `python -m zhian.web.entry.child web|worker`."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Sequence

from .parentage import end_with_parent
from .web import serve_web
from .worker import run_worker


def main(argv: Sequence[str] | None = None) -> int:
    """Be one child until told to stop."""
    # Control-C reaches the whole terminal; only the supervisor acts on it, and then asks us to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("web", "worker"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(argv)
    end_with_parent(int(os.environ["ZHIAN_SUPERVISED"]))
    if options.kind == "web":
        serve_web(options.host, options.port, options.workers)
    else:
        run_worker()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
