"""What a visitor reads while the database is away or the disk is full."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from zhian.web.base.ui.views import server_fault

PASSING = [
    OperationalError("server closed the connection"),
    InterfaceError("closed"),
    OSError(errno.ENOSPC, "no room"),
    OSError(errno.EFBIG, "limit"),
]


def _answer(error: Exception) -> Any:
    try:
        raise error
    except type(error):
        return server_fault(RequestFactory().get("/"))


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
