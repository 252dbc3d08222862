"""Log lines of the web process: which door answered how, never the address itself.

An address can hold what opens a file (the link of an invitation) or what somebody typed into a search, so a
line names the pattern of the door instead.
"""

from __future__ import annotations

import json
import logging

from .jsonlog import JsonLines

NO_DOOR = "none"


class WebLines(JsonLines):
    """As for the worker, and for a record about a request its method, door and answer."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        line = json.loads(super().format(record))
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            line["event"] = "request"
            line["method"] = getattr(request, "method", "")
            line["door"] = match.route if match is not None else NO_DOOR
            line["status"] = getattr(record, "status_code", None)
        return json.dumps(line, ensure_ascii=False)
