"""Log lines hold events and kinds, never what somebody typed."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from zhian.web.entry.jsonlog import JsonLines


def line_of(name: str, message: str, **fields: Any) -> dict[str, Any]:
    """The line of one record."""
    record = logging.LogRecord(
        name, logging.WARNING, "views.py", 12, message, (), fields.pop("exc_info", None)
    )
    record.__dict__.update(fields)
    line: dict[str, Any] = json.loads(JsonLines().format(record))
    return line


def it_writes_our_events_with_their_fields() -> None:
    line = line_of("zhian.worker", "checkpoint", fields={"size": 7})
    assert (line["event"], line["size"], line["level"]) == ("checkpoint", 7, "warning")


def it_leaves_out_what_foreign_code_says() -> None:
    line = line_of("django.request", "Not Found: /?name=ZHANG")
    assert line["event"] == "foreign"
    assert line["where"] == "views:12"
    assert "ZHANG" not in json.dumps(line)


def it_names_the_kind_and_place_of_an_error_but_not_its_words() -> None:
    try:
        raise ValueError("passport E12345678")
    except ValueError:
        line = line_of("zhian.worker", "step-failed", exc_info=sys.exc_info())
    assert line["error"] == "builtins.ValueError"
    assert line["trace"][-1].startswith("test_jsonlog.py:")
    assert "E12345678" not in json.dumps(line)
