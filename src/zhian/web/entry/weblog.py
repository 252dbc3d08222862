"""Log lines of the web process about a request that went wrong: which door answered how, never the address.

An address can hold what opens a file (the link of an invitation) or what somebody typed into a search, so a
line names the pattern of the door instead.
"""

from __future__ import annotations

import json
import logging

from zhian.web.base.audit.kit import NO_DOOR, shown_method

from .jsonlog import JsonLines


class WebLines(JsonLines):
    """As for the worker, and for a record about a request its method, door and answer."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        line = json.loads(super().format(record))
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            if number := getattr(request, "number", ""):
                line["number"] = number  # Django says so when the request is through
            line["event"] = "fault" if record.levelno >= logging.ERROR else "refused"
            line["method"] = shown_method(getattr(request, "method", ""))
            line["door"] = match.route if match is not None else NO_DOOR
            line["status"] = getattr(record, "status_code", None)
        return json.dumps(line, ensure_ascii=False)
