"""What is fetched, and what is refused: rebinding, redirects, bombs, dribbles and endless headers."""

from __future__ import annotations

import gzip
import socket
import time
from itertools import count

import pytest
import requests

from zhian.web.base.outbound.kit import Limits, NotAllowed, NotReached, Request
from zhian.web.base.outbound.services import check, fetch, open_stream, requests_session

from .peer import Peer, peer, says

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
QUICK = Limits(
    connect_seconds=2, read_seconds=0.4, total_seconds=1.0, header_bytes=4096, body_bytes=64 * 1024
)


def loopback(_host: str, _port: int) -> list[str]:
    """The name server of these tests."""
    return ["127.0.0.1"]


@pytest.fixture(autouse=True)
def _loopback_is_listed(settings: object) -> None:
    settings.OUTBOUND_ALLOW = ("127.0.0.0/8",)  # type: ignore[attr-defined]


def get(here: Peer, path: str = "/") -> bytes:
    """The body of one answer."""
    return fetch(Request(here.url(path)), QUICK, resolve=loopback).body


def it_fetches_and_names_the_host_it_asked_for() -> None:
    with peer(says(OK)) as here:
        assert get(here, "/a?b=c") == b"hello"
    head = here.heads[0].decode()
    assert head.startswith("GET /a?b=c HTTP/1.1\r\n")
    assert f"Host: peer.example:{here.port}\r\n" in head


def it_sends_a_body_with_its_length() -> None:
    with peer(says(OK)) as here:
        fetch(Request(here.url(), "POST", {"X-A": "1"}, b"abc"), QUICK, resolve=loopback)
    assert b"X-A: 1\r\n" in here.heads[0]
    assert b"Content-Length: 3\r\n" in here.heads[0]


def it_refuses_loopback_that_nobody_listed(settings: object) -> None:
    settings.OUTBOUND_ALLOW = ()  # type: ignore[attr-defined]
    with peer(says(OK)) as here, pytest.raises(NotAllowed, match="internal or reserved"):
        get(here)
    assert here.heads == []


def it_connects_to_the_address_it_checked_even_when_the_name_has_moved_since(settings: object) -> None:
    settings.OUTBOUND_ALLOW = ("127.0.0.1",)  # type: ignore[attr-defined]
    asked = count()

    def rebinding(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"] if next(asked) == 0 else ["169.254.169.254"]

    with peer(says(OK)) as here:
        assert fetch(Request(here.url()), QUICK, resolve=rebinding).body == b"hello"
        assert next(asked) == 1  # one look-up for one connection
        with pytest.raises(NotAllowed):
            fetch(Request(here.url()), QUICK, resolve=rebinding)


def it_refuses_before_it_calls_what_it_would_refuse_when_it_does(settings: object) -> None:
    with peer(says(OK)) as here:
        check(here.url(), resolve=loopback)
        settings.OUTBOUND_ALLOW = ()  # type: ignore[attr-defined]
        with pytest.raises(NotAllowed, match="internal or reserved"):
            check(here.url(), resolve=loopback)
    assert here.heads == []
    with pytest.raises(NotAllowed):
        check("ftp://peer.example/", resolve=loopback)
    with pytest.raises(NotReached, match="no address"):
        check("http://peer.example/", resolve=lambda *_: [])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://peer.example/", "file:///etc/passwd", "http://", "//peer.example", "http://a@peer.example/",
        "http://peer.example\\@evil.example/", "http://peer.example/a b", "http://[::1", "http://peer.example:99999/",
        "http://2130706433/", "http://0x7f.1/", "http://peer.example/\r\nX: y", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def it_refuses_addresses_of_another_form(url: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        fetch(Request(url), QUICK, resolve=loopback)
    assert refused.value.why is not None
    assert refused.value.do_next is not None


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1:{port}/",
        "http://other.example:{port}/",
        "http://peer.example:1/",
        "file:///etc/passwd",
    ],
)
def it_follows_no_redirect_to_another_place(place: str) -> None:
    def play(link: socket.socket, _head: bytes) -> None:
        where = place.format(port=here.port)
        link.sendall(f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode())

    with peer(play) as here, pytest.raises(NotAllowed):
        get(here)
    assert len(here.heads) == 1


def it_follows_a_redirect_on_the_same_host_and_not_for_ever() -> None:
    def play(link: socket.socket, head: bytes) -> None:
        if head.startswith(b"GET /end"):
            link.sendall(OK)
        else:
            place = b"/end" if head.startswith(b"GET /once") else b"/again"
            link.sendall(b"HTTP/1.1 301 Moved\r\nLocation: " + place + b"\r\nContent-Length: 0\r\n\r\n")

    with peer(play) as here:
        assert get(here, "/once") == b"hello"
        with pytest.raises(NotReached, match="too many times"):
            get(here, "/loop")


def it_does_not_repeat_a_post_elsewhere() -> None:
    with peer(says(b"HTTP/1.1 307 Again\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")) as here:
        assert fetch(Request(here.url(), "POST", {}, b"x"), QUICK, resolve=loopback).status == 307
    assert len(here.heads) == 1


def it_stops_at_the_size_it_was_given() -> None:
    big = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (QUICK.body_bytes + 1)
    with peer(says(big)) as here, pytest.raises(NotReached, match="larger than is taken"):
        get(here)


def it_unpacks_gzip_and_stops_at_a_bomb() -> None:
    def packed(data: bytes) -> bytes:
        return b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(data)

    with peer(says(packed(b"hello"))) as here:
        assert get(here) == b"hello"
    with (
        peer(says(packed(b"\0" * 20_000_000))) as here,
        pytest.raises(NotReached, match="larger than is taken"),
    ):
        get(here)


CUT = gzip.compress(b"hello" * 99)[:20]
UNREADABLE = {
    "nothing": b"",
    "another protocol": b"SSH-2.0-x\r\n",
    "less than it said": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
    "not gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip",
    "half a gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + CUT,
    "broken chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "another coding": b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nx",
}


@pytest.mark.parametrize("answer", UNREADABLE.values(), ids=UNREADABLE)
def it_says_when_an_answer_cannot_be_read(answer: bytes) -> None:
    with peer(says(answer)) as here, pytest.raises(NotReached):
        get(here)


def it_gives_up_on_a_dribble_when_its_whole_time_is_over() -> None:
    def dribble(link: socket.socket, _head: bytes) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(50):
            link.sendall(b"x")
            time.sleep(0.1)

    began = time.monotonic()
    with peer(dribble) as here, pytest.raises(NotReached, match="too slowly"):
        get(here)
    assert time.monotonic() - began < 4


def it_takes_no_endless_headers() -> None:
    lines = b"".join(b"X-%d: %s\r\n" % (n, b"y" * 900) for n in range(60))
    with peer(says(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n")) as here, pytest.raises(NotReached):
        get(here)


def it_refuses_a_line_break_in_a_header_of_ours() -> None:
    with pytest.raises(ValueError, match="line break"), peer(says(OK)) as here:
        fetch(Request(here.url(), headers={"X": "a\r\nY: b"}), QUICK, resolve=loopback)


def it_serves_libraries_that_speak_requests(settings: object) -> None:
    with peer(says(OK)) as here:
        url = f"http://127.0.0.1:{here.port}/"
        assert requests_session(QUICK).get(url).text == "hello"
        settings.OUTBOUND_ALLOW = ()  # type: ignore[attr-defined]
        with pytest.raises(requests.ConnectionError):
            requests_session(QUICK).get(url)


def it_opens_a_plain_stream_only_where_the_operator_said(settings: object) -> None:
    with peer(says(b"+PONG")) as here:
        with open_stream("127.0.0.1", here.port) as link:
            link.sendall(b"PING\r\n\r\n")
            assert link.recv(5) == b"+PONG"
        settings.OUTBOUND_ALLOW = ()  # type: ignore[attr-defined]
        with pytest.raises(NotAllowed):
            open_stream("127.0.0.1", here.port)


def it_says_that_nobody_answers() -> None:
    with pytest.raises(NotReached, match="could not be reached"):
        fetch(Request("http://peer.example:9/"), QUICK, resolve=loopback)
