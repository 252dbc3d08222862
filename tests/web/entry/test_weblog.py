"""The web process logs doors and answers, never addresses."""

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
from zhian.web.entry.weblog import NO_DOOR, WebLines


@pytest.fixture
def lines() -> Any:
    """What the configured handler would write of Django's own records."""
    written, logger = StringIO(), logging.getLogger("django.request")
    handler = logging.StreamHandler(written)
    handler.setFormatter(WebLines())
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


@pytest.mark.django_db
def it_names_the_door_instead_of_the_link_that_opens_a_file(client: Client, lines: StringIO) -> None:
    _, token = make_file_invitation(make_person())
    client.post(f"/join/{token}/", {"email": "x"})
    line = json.loads(lines.getvalue())
    assert (line["door"], line["method"], line["status"]) == ("join/<str:token>/", "POST", 422)
    assert token not in lines.getvalue()


@pytest.mark.django_db
def it_names_no_door_for_an_address_that_has_none(client: Client, lines: StringIO) -> None:
    client.get("/join/secret/more?name=ZHANG")
    line = json.loads(lines.getvalue())
    assert (line["door"], line["status"]) == (NO_DOOR, 404)
    assert "secret" not in lines.getvalue()
    assert "ZHANG" not in lines.getvalue()


def it_is_how_the_web_process_logs(capsys: pytest.CaptureFixture[str]) -> None:
    former = logging.getLogger().handlers[:]
    try:
        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
        logging.getLogger("zhian.web").warning("seen")
    finally:
        logging.getLogger().handlers[:] = former
    assert json.loads(capsys.readouterr().err.strip().splitlines()[-1])["event"] == "seen"
