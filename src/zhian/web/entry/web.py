"""The web server: granian, whose event loop takes requests in, with our WSGI application behind it."""

from __future__ import annotations

import gc
import os
from typing import Any, Final

from .ground import set_up
from .jsonlog import say_last_words_as_json
from .parentage import end_with_parent
from .reception import Reception, Scope, WsgiApplication, remote_of

SUPERVISED: Final = "ZHIAN_SUPERVISED"
THREADS: Final = 4  # for each worker process; the PostgreSQL pool has room for twice as many

HEADERS_MILLISECONDS: Final = 10_000  # who dribbles headers is cut off; for bodies see `reception`
CONNECTIONS: Final = 512  # that one worker process serves at once; further ones wait to be accepted

# The server's own words go the way of all others: a traceback of its making would quote what people typed.
SERVER_LOG: Final[dict[str, Any]] = {
    "formatters": {"json": {"()": "zhian.web.entry.jsonlog.JsonLines"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}
    },
    "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
}


def make_application() -> WsgiApplication:
    """The WSGI application of this process."""
    if os.environ.get(SUPERVISED):
        end_with_parent()
    set_up()
    say_last_words_as_json()
    from django.core.wsgi import get_wsgi_application

    made = get_wsgi_application()
    # What was loaded stays: looked through at every collection, it costs each page a twentieth of its time.
    gc.collect()
    gc.freeze()
    return made


def make_front() -> Reception:
    """What the server hands requests to, in each of its processes."""
    return front_of(make_application())


def front_of(application: WsgiApplication, **limits: Any) -> Reception:
    """The front of an application: the doors say how long a body may be, and tell senders apart."""
    from zhian.web.base.tenancy.services import body_bytes_at, caller_behind

    def sender_of(scope: Scope) -> str:
        forwarded = ",".join(value for name, value in scope.headers.items() if name == "x-forwarded-for")
        return caller_behind(remote_of(scope), forwarded)

    body_bytes_at("/")  # loads all addresses now, not while the event loop waits
    return Reception(application, threads=THREADS, limit_at=body_bytes_at, sender_of=sender_of, **limits)


def serve_web(host: str, port: int, workers: int, target: str = "zhian.web.entry:front") -> None:
    """Serve until told to stop; `target` is where each process finds its front."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_MILLISECONDS),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        log_dictconfig=SERVER_LOG,
    ).serve()
