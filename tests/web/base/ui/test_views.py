"""What a visitor or a program reads where there is no page, or while the site is at fault."""

from __future__ import annotations

import errno
import json
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from zhian.web.base.audit.kit import numbered
from zhian.web.base.ui.views import server_fault

PASSING = [
    OperationalError("server closed the connection"),
    InterfaceError("closed"),
    OSError(errno.ENOSPC, "no room"),
    OSError(errno.EFBIG, "limit"),
]


def _answer(error: Exception, path: str = "/") -> Any:
    try:
        raise error
    except type(error):
        return server_fault(RequestFactory().get(path))


@pytest.mark.parametrize("error", PASSING, ids=repr)
def it_says_that_it_passes_and_when_to_try_again(error: Exception) -> None:
    answer = _answer(error)
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert "暂时无法办理" in answer.content.decode()
    assert "nothing was half saved" in answer.content.decode()


@pytest.mark.parametrize("error", [ZeroDivisionError(), OSError(errno.EACCES, "no")], ids=repr)
def it_owns_up_to_everything_else(error: Exception) -> None:
    answer = _answer(error)
    assert answer.status_code == 500
    assert "Retry-After" not in answer
    assert "Something went wrong here" in answer.content.decode()


def it_tells_the_number_to_quote_in_both_languages() -> None:
    with numbered() as number:
        page = _answer(ZeroDivisionError()).content.decode()
    assert page.count(number) == 2
    assert "quote the number" in page
    assert number not in _answer(ZeroDivisionError()).content.decode()


def it_answers_programs_in_their_own_form() -> None:
    with numbered() as number:
        fault, away = _answer(ZeroDivisionError(), "/api/v1/x"), _answer(PASSING[0], "/api/v1/x")
    assert [answer["Content-Type"] for answer in (fault, away)] == ["application/problem+json"] * 2
    assert (fault.status_code, away.status_code, away["Retry-After"]) == (500, 503, "15")
    assert number in json.loads(fault.content)["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/", "/api/v1/nothing", "/api/v2/laws", "/api/v1/laws/x/y/z"])
def it_tells_programs_that_there_is_no_such_address(client: Client, path: str) -> None:
    answer = client.get(path, headers={"accept-language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"
    assert "openapi.json" in answer.json()["detail"]


@pytest.mark.django_db
def it_tells_programs_that_they_cannot_be_read(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["zhian.example"]
    told = [client.get(path, headers={"host": "elsewhere"}) for path in ("/api/v1/laws", "/")]
    assert [answer.status_code for answer in told] == [400, 400]
    assert told[0]["Content-Type"] == "application/problem+json"
    assert told[1]["Content-Type"].startswith("text/html")


@pytest.mark.django_db
def it_stands_behind_every_door_also_before_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection, password=hush")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a" * 32
    answer = client.get("/start")
    assert answer.status_code == 503
    assert b"hush" not in answer.content
