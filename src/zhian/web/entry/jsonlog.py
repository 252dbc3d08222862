"""Log lines: one JSON object a line, with the number of the work in hand and nothing about anybody."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from zhian.kernel.clock import now as clock_now
from zhian.kernel.clock import write_instant
from zhian.web.base.audit.kit import number_in_hand

_log = logging.getLogger("zhian.process")


class JsonLines(logging.Formatter):
    """Our own loggers say an event's name and fields; of others only where and what kind.

    Messages of foreign code may quote what a person typed, so they are left out.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        line: dict[str, Any] = {
            "at": write_instant(clock_now()),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if number := number_in_hand():
            line["number"] = number
        if record.name.startswith("zhian."):
            line["event"] = record.getMessage()
            fields = getattr(record, "fields", None)
            if isinstance(fields, Mapping):
                line |= fields
        else:
            line["event"] = "foreign"
            line["where"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = f"{record.exc_info[0].__module__}.{record.exc_info[0].__qualname__}"
            line["trace"] = trace_of(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def trace_of(traceback: Any) -> list[str]:
    """Files and lines of a traceback, innermost last, without any value."""
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return places[-12:]


def log_as_json() -> None:
    """Send all logging of this process to standard error, as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("zhian").setLevel(logging.INFO)
    say_last_words_as_json()


def say_last_words_as_json() -> None:
    """What nobody caught is logged like everything else: Python itself would print the words of the error."""

    def uncaught(kind: type[BaseException], error: BaseException | None, place: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            return
        _log.error("uncaught", exc_info=(kind, error or kind(), place))

    sys.excepthook = uncaught
    threading.excepthook = lambda args: uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    logging.captureWarnings(True)
