"""Requests made from the API's own schema, fitting it and not: none is answered with a 5xx."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import given
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from tests.factories.people import NOW
from zhian.web.base.audit.services import publish_checkpoint, seal
from zhian.web.base.people.kit.problems import PROBLEM_TYPE
from zhian.web.base.vault.services import audit_signing_key
from zhian.web.urls import api

from .amount import REQUESTS, examples

pytestmark = pytest.mark.django_db
SCHEMA: Any = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(), default=str)))
OPERATIONS = [each.ok() for each in SCHEMA.get_all_operations()]
EACH = math.ceil(REQUESTS / len(OPERATIONS) / 2)


@pytest.fixture(autouse=True)
def _one_connection_without_limits(settings: Any) -> Iterator[None]:
    """As Django's own client: no request closes the connection that holds the test's transaction."""
    settings.DOOR_FACTOR = 10**9
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda m: m.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label.replace("/api/v1/", ""))
def it_answers_every_request_without_a_fault_of_its_own(operation: Any, mode: GenerationMode) -> None:
    seal(at=NOW, holder="fuzz")
    publish_checkpoint(audit_signing_key(), at=NOW, force=True)
    try:
        cases = operation.as_strategy(generation_mode=mode)
    except schemathesis.errors.SchemathesisError:
        return  # nothing about it can be wrong
    operation.app = SCHEMA.app = WSGIHandler()

    @examples(EACH)
    @given(cases)
    def ask(case: Any) -> None:
        answer = case.call(base_url="http://testserver")
        assert answer.status_code < 500, case.as_curl_command()
        if answer.status_code >= 400 and answer.status_code != 404:
            assert answer.headers["content-type"][0] == PROBLEM_TYPE

    with contextlib.suppress(Unsatisfiable):  # where nothing is asked for, nothing can be wrong
        ask()
