"""One call on the wire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.factories.people import NOW
from tests.web.notify.receiver import receiver
from zhian.web.base.outbound.kit import NotAllowed, NotReached
from zhian.web.notify.channels import webhook
from zhian.web.notify.channels.webhook import Call, body_of

CALL = Call("msg_1", "matter.news", NOW, {"id": "7", "url": "https://zhian.example/cases/7"})


def it_sends_json_that_its_receiver_can_verify(outside: Path) -> None:
    secret = webhook.new_secret()
    with receiver(outside) as here:
        assert webhook.send(here.address, CALL, [secret], at=NOW) == 204
    (heard,) = here.heard
    assert heard.path == "/in?from=zhian"
    assert heard.headers["Content-Type"] == "application/json"
    assert heard.headers["webhook-id"] == "msg_1"
    assert heard.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert heard.is_signed_with(secret)
    assert not heard.is_signed_with(webhook.new_secret())
    assert json.loads(heard.body) == {
        "type": "matter.news",
        "timestamp": "2026-11-24T02:00:00Z",
        "data": {"id": "7", "url": "https://zhian.example/cases/7"},
    }


def it_writes_the_same_bytes_at_every_attempt() -> None:
    again = Call("msg_1", "matter.news", NOW, dict(sorted(CALL.data.items(), reverse=True)))
    assert body_of(CALL) == body_of(again)


def it_follows_no_redirect(outside: Path) -> None:
    with receiver(outside, status=307) as here:
        assert webhook.send(here.address, CALL, [webhook.new_secret()], at=NOW) == 307
    assert len(here.heard) == 1


def it_calls_no_address_inside_that_nobody_listed(outside: Path, settings: Any) -> None:
    settings.WEBHOOK_ALLOW, settings.OUTBOUND_ALLOW = (), ("127.0.0.1",)
    with receiver(outside) as here, pytest.raises(NotAllowed):
        webhook.send(here.address, CALL, [webhook.new_secret()], at=NOW)
    assert here.heard == []


def it_says_nothing_to_a_receiver_whose_certificate_nobody_vouches_for(outside: Path, settings: Any) -> None:
    settings.OUTBOUND_AUTHORITIES = ""
    with receiver(outside) as here, pytest.raises(NotReached) as refused:
        webhook.send(here.address, CALL, [webhook.new_secret()], at=NOW)
    assert refused.value.code == "outbound-tls"
    assert here.heard == []
