"""The gateway over HTTP: what it is told, and what its answers mean."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.web.base.outbound.services.peer import Peer, peer
from zhian.web.notify.channels import sms
from zhian.web.notify.channels.sms.posting import Poster

KEY = UUID("018f0000-0000-7000-8000-000000000001")
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NUMBER, WORDS = "+447700900123", "Zhian: there is news"


class Playing:
    """A gateway that answers with one status and keeps what it was sent."""

    def __init__(self) -> None:
        self.status, self.bodies = 200, list[bytes]()

    def __call__(self, link: socket.socket, head: bytes) -> None:
        """Read the body to its end, then answer."""
        top, _, body = head.partition(b"\r\n\r\n")
        length = int(re.findall(rb"(?i)content-length: (\d+)", top)[0])
        while len(body) < length:
            body += link.recv(4096)
        self.bodies.append(body)
        link.sendall(b"HTTP/1.1 %d X\r\nLocation: /elsewhere\r\nContent-Length: 2\r\n\r\nok" % self.status)


@pytest.fixture
def played() -> Playing:
    """What the other side does."""
    return Playing()


@pytest.fixture
def there(settings: object, played: Playing) -> Iterator[Peer]:
    """A gateway on this machine, named in the settings."""
    with peer(played) as here:
        settings.TEXT_GATEWAY = "http"  # type: ignore[attr-defined]
        settings.TEXT_GATEWAY_URL = f"http://127.0.0.1:{here.port}/texts"  # type: ignore[attr-defined]
        settings.TEXT_GATEWAY_TOKEN = "specimen-token"  # type: ignore[attr-defined]
        settings.OUTBOUND_ALLOW = (f"127.0.0.1:{here.port}",)  # type: ignore[attr-defined]
        yield here


def send() -> None:
    Poster().send(NUMBER, WORDS, key=KEY, at=AT)


def it_posts_number_words_and_a_number_that_repeats(there: Peer, played: Playing) -> None:
    send()
    send()
    assert [json.loads(body) for body in played.bodies] == [{"id": str(KEY), "to": NUMBER, "text": WORDS}] * 2
    head = there.heads[0].decode()
    assert head.startswith("POST /texts HTTP/1.1\r\n")
    assert "Authorization: Bearer specimen-token\r\n" in head
    assert "Content-Type: application/json\r\n" in head


@pytest.mark.parametrize("status", [301, 307, 401, 402, 403, 404, 406, 410, 413, 429, 451, 500, 503])
def it_takes_these_for_a_gateway_that_is_away(there: Peer, played: Playing, status: int) -> None:
    played.status = status
    with pytest.raises(sms.GatewayAway) as away:
        send()
    assert str(status) in str(away.value.why)
    assert len(there.heads) == 1


@pytest.mark.parametrize("status", [400, 409, 422])
def it_takes_these_for_a_text_that_is_refused(there: Peer, played: Playing, status: int) -> None:
    played.status = status
    with pytest.raises(sms.TextRefused):
        send()
    assert there.heads


def it_says_nothing_secret_when_it_fails(there: Peer, played: Playing) -> None:
    played.status = 500
    with pytest.raises(sms.GatewayAway) as away:
        send()
    said = away.value.sentence("en") + away.value.sentence("zh-hans")
    assert not [word for word in (NUMBER, "specimen-token", WORDS, "127.0.0.1") if word in said]
    assert there.heads


def it_does_not_leave_by_another_door(there: Peer, settings: object) -> None:
    settings.OUTBOUND_ALLOW = ()  # type: ignore[attr-defined]
    with pytest.raises(sms.GatewayAway):
        send()
    assert there.heads == []


def it_is_the_gateway_that_the_settings_name(there: Peer, settings: object) -> None:
    assert isinstance(sms.gateway(), Poster)
    settings.TEXT_GATEWAY = ""  # type: ignore[attr-defined]
    assert sms.gateway() is None
    assert there.port
