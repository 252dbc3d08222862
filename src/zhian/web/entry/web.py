"""The web server: granian with our WSGI application."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, Final

from .ground import set_up
from .parentage import end_with_parent

SUPERVISED: Final = "ZHIAN_SUPERVISED"
THREADS: Final = 4  # for each worker process; the PostgreSQL pool has room for twice as many

HEADERS_MILLISECONDS: Final = 10_000  # who dribbles headers is cut off; bodies are the proxy's to take in

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def make_application() -> WsgiApplication:
    """The WSGI application of this process."""
    if os.environ.get(SUPERVISED):
        end_with_parent()
    set_up()
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def serve_web(host: str, port: int, workers: int) -> None:
    """Serve until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    Granian(
        "zhian.web.entry:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_MILLISECONDS),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()
