"""`zhian serve`: look before opening, then run web server and worker until told to stop."""

from __future__ import annotations

import sys
from collections.abc import Callable

from zhian.kernel.clock import now
from zhian.kernel.locales import Text

from .ground import set_up, set_up_where_we_are
from .supervisor import Supervisor, answers, children_of, insist_on_free_port


def serve(
    host: str, port: int, workers: int, language: str, greeting: Callable[[], None] | None = None
) -> int:
    """Run the platform; 0 after an orderly stop, 1 when it could not start or stay up."""
    set_up()
    from zhian.web.base.audit.services import leave_no_connection

    from .guard import refused

    if refused():
        return 1
    insist_on_free_port(host, port)
    leave_no_connection()  # the supervisor needs no database, and would hold a pool's connections for nothing

    def when_up() -> bool:
        if not answers(host, port):
            return False
        if greeting is not None:
            greeting()
        print(_UP.fill(address=address_of(host, port)).get(language), flush=True)
        return True

    def say(text: Text) -> None:
        print(text.get(language), file=sys.stderr, flush=True)

    code = Supervisor(children_of(host, port, workers), say).run(when_up)
    print(_STOPPED.get(language), flush=True)
    return code


def work() -> int:
    """Run the worker alone; 0 after an orderly stop, 1 when the platform must not start."""
    set_up()
    from zhian.web.base.audit.services import leave_no_connection

    from .guard import refused
    from .worker import run_worker

    if refused():
        return 1
    leave_no_connection()
    run_worker()
    return 0


def migrate(*, verbosity: int) -> None:
    """Bring the database up to date, and have it measure its new indexes: unmeasured, they mislead it."""
    set_up_where_we_are()
    from django.core.management import call_command

    from zhian.web.casework.services.measuring import keep_statistics

    call_command("migrate", interactive=False, verbosity=verbosity)
    keep_statistics(now())


def address_of(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}/"


_UP = Text(zh="智安已启动：{address}（按 Ctrl-C 停止）", en="Zhian is running at {address} (Ctrl-C stops it)")
_STOPPED = Text(zh="智安已停止。", en="Zhian has stopped.")
