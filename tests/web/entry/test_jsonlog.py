"""Log lines hold events and kinds, never what somebody typed."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from zhian.web.base.audit.kit import numbered
from zhian.web.entry.jsonlog import JsonLines, log_as_json


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


def it_carries_the_number_of_the_work_in_hand() -> None:
    assert "number" not in line_of("zhian.worker", "idle")
    with numbered("of-a-delivery"):
        assert line_of("zhian.worker", "x")["number"] == line_of("django", "y")["number"] == "of-a-delivery"


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Standard error of a process that logs as JSON, without changing how this one does."""
    written, root = StringIO(), logging.getLogger()
    former = (root.handlers[:], root.level, logging.getLogger("zhian").level)
    for module, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    monkeypatch.setattr(sys, "stderr", written)
    log_as_json()
    yield written
    logging.captureWarnings(False)
    root.handlers[:], level, ours = former
    root.setLevel(level)
    logging.getLogger("zhian").setLevel(ours)


def it_keeps_the_last_words_of_a_process_and_a_thread_to_itself(spoken: StringIO) -> None:
    def fail() -> None:
        raise ValueError("passport E12345678")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ValueError:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    lines = [json.loads(line) for line in spoken.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["uncaught", "uncaught"]
    assert lines[0]["error"] == "builtins.ValueError"
    assert "E12345678" not in spoken.getvalue()
