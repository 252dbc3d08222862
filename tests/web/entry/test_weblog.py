"""What the web process says of a request that went wrong: door and answer, never the address."""

from __future__ import annotations

import json
import logging
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.log import configure_logging

from tests.factories.people import make_file_invitation, make_person
from zhian.web.base.audit.kit import NO_DOOR
from zhian.web.entry.weblog import WebLines


@pytest.fixture
def lines() -> Any:
    """What the configured handler would write of Django's own records."""
    written, logger = StringIO(), logging.getLogger("django.request")
    handler = logging.StreamHandler(written)
    handler.setFormatter(WebLines())
    logger.addHandler(handler)
    former = logger.level
    logger.setLevel(logging.WARNING)
    yield written
    logger.setLevel(former)
    logger.removeHandler(handler)


pytestmark = pytest.mark.django_db


def it_names_the_door_instead_of_the_link_that_opens_a_file(client: Client, lines: StringIO) -> None:
    _, token = make_file_invitation(make_person())
    answer = client.post(f"/join/{token}/", {"email": "x"})
    line = json.loads(lines.getvalue())
    assert (line["door"], line["method"], line["status"]) == ("join/<str:token>/", "POST", 422)
    assert (line["event"], line["number"]) == ("refused", answer.headers["X-Request-ID"])
    assert token not in lines.getvalue()


def it_names_no_door_for_an_address_that_has_none(client: Client, lines: StringIO) -> None:
    client.generic("ZHANG", "/join/secret/more?name=ZHANG")
    line = json.loads(lines.getvalue())
    assert (line["door"], line["status"]) == (NO_DOOR, 404)
    assert "secret" not in lines.getvalue()
    assert "ZHANG" not in lines.getvalue()


def it_names_kind_and_place_of_a_fault_under_the_number_that_the_page_shows(
    lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("passport E12345678")

    monkeypatch.setattr("zhian.web.base.audit.selectors.newest_checkpoints", broken)
    answer = Client(raise_request_exception=False).get("/audit/checkpoints")
    line = json.loads(lines.getvalue())
    assert (line["event"], line["status"], line["error"]) == ("fault", 500, "builtins.ValueError")
    assert answer.headers["X-Request-ID"] == line["number"]
    assert line["number"] in answer.content.decode()
    assert "E12345678" not in lines.getvalue()


def it_is_how_the_web_process_logs(capsys: pytest.CaptureFixture[str]) -> None:
    former = logging.getLogger().handlers[:]
    try:
        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
        logging.getLogger("zhian.web").warning("seen")
    finally:
        logging.getLogger().handlers[:] = former
    assert json.loads(capsys.readouterr().err.strip().splitlines()[-1])["event"] == "seen"
