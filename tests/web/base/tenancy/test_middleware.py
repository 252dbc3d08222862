"""Every request has a number and one line in the log; every door has its limits and says what to do."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.access.matrix import load, routes
from tests.factories.people import make_user
from zhian.web.base.audit.kit import NO_DOOR
from zhian.web.base.tenancy.middleware import STATIC
from zhian.web.settings.doors import DOORS, Door, Rate

pytestmark = pytest.mark.django_db
TIGHT = Door(reads=Rate(3, 60), changes=Rate(2, 60), body_bytes=100)


@pytest.fixture(autouse=True)
def _tight(settings: Any) -> None:
    settings.DOOR_FACTOR = 1
    settings.DOORS = {**DOORS, "set_language": TIGHT, "talent:measures": TIGHT}


def change(client: Client, **more: Any) -> Any:
    """One change at a tight door."""
    return client.post("/language/", {"language": "en"}, headers={"accept-language": "en"}, **more)


def it_refuses_what_comes_too_often_and_says_when_to_come_back(client: Client) -> None:
    address = {"REMOTE_ADDR": "198.51.100.1"}
    assert [change(client, **address).status_code for _ in range(3)] == [302, 302, 429]
    refused = change(client, **address)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    page = refused.content.decode()
    assert "too often" in page
    assert "Nothing was sent, and nothing is lost." in page
    assert change(Client(), REMOTE_ADDR="198.51.100.2").status_code == 302


def it_counts_somebody_signed_in_by_account_wherever_they_are(client: Client) -> None:
    user = make_user()
    client.force_login(user, backend="zhian.web.base.people.backends.AccountBackend")
    statuses = [change(client, REMOTE_ADDR=f"198.51.100.{n}").status_code for n in range(10, 13)]
    assert statuses == [302, 302, 429]


def it_limits_reads_too(client: Client) -> None:
    statuses = [client.get("/measures", REMOTE_ADDR="198.51.100.20").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


def it_refuses_a_body_that_is_too_large_before_looking_for_a_token_in_it() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/language/", {"language": "x" * 200}, headers={"accept-language": "zh-hans"})
    assert answer.status_code == 413
    assert "提交的内容过大" in answer.content.decode()


def it_has_a_line_for_every_door_that_opens_without_signing_in() -> None:
    def opens(expected: dict[str, Any]) -> bool:
        said = {verdict: [who] if isinstance(who, str) else who for verdict, who in expected.items()}
        everybody = {"everyone", "anonymous"}
        if any(everybody & set(who) for verdict, who in said.items() if verdict != "login"):
            return True
        return "anonymous" not in {name for who in said.values() for name in who}

    rows: dict[str, dict[str, Any]] = load()["routes"]
    public = {
        route
        for route, methods in rows.items()
        if any(opens(expected) for method, expected in methods.items() if method != "guards")
    }
    assert len(public) > 20
    assert public - DOORS.keys() == set()


def it_has_no_line_for_a_door_that_is_gone() -> None:
    assert DOORS.keys() - set(routes()) == set()
    assert django_settings.MIDDLEWARE.index("zhian.web.base.tenancy.middleware.LimitsMiddleware") > (
        django_settings.MIDDLEWARE.index("zhian.web.base.tenancy.middleware.ActorMiddleware")
    )


def fields_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What the lines about requests say."""
    return [record.fields for record in caplog.records if record.name == "zhian.access"]  # type: ignore[attr-defined]


def it_gives_every_answer_a_number_of_its_own(client: Client) -> None:
    numbers = {
        client.get(path).headers["X-Request-ID"] for path in ("/", "/no-such-page", "/healthz", "/api/x")
    }
    assert len(numbers) == 4


def it_takes_a_number_from_the_operators_own_proxy_alone(client: Client, settings: Any) -> None:
    brought = {"x-request-id": "from-the-proxy-1"}
    assert client.get("/healthz", headers=brought).headers["X-Request-ID"] != "from-the-proxy-1"
    settings.TRUSTED_PROXIES = ("127.0.0.0/8",)
    assert client.get("/healthz", headers=brought).headers["X-Request-ID"] == "from-the-proxy-1"
    strange = client.get("/healthz", headers={"x-request-id": "a b\tc d e f g"})
    assert strange.headers["X-Request-ID"].isalnum()


def it_writes_one_line_with_the_door_and_never_the_address(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="zhian.access")
    client.get("/join/the-secret-link/?name=ZHANG")
    client.get("/static/vendor/ZHANG.css")
    client.generic("ZHANG", "/ZHANG")
    client.get("/")
    found = fields_of(caplog)
    assert [(line["method"], line["door"], line["status"]) for line in found] == [
        ("GET", "join/<str:token>/", 404),
        ("GET", STATIC, 404),
        ("other", NO_DOOR, 404),
        ("GET", "/", 200),
    ]
    assert all(line["ms"] > 0 for line in found)
    assert "ZHANG" not in str(found)
    assert "the-secret-link" not in str(found)


def it_numbers_a_request_before_anybody_else_sees_it() -> None:
    assert django_settings.MIDDLEWARE[0] == "zhian.web.base.tenancy.middleware.NumberMiddleware"
