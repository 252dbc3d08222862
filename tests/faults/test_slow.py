"""Many who send their request byte by byte: the others are answered, and the slow ones are cut off."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from zhian.web.entry.web import THREADS

from .front import GRACE_S, LARGE, LARGE_BYTES
from .onesite import OneSite, one_site

pytestmark = pytest.mark.fault

SLOW = 3 * THREADS
HEAD = (
    "POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 4000\r\n\r\n"
)


class Dribbler(threading.Thread):
    """Sends one byte every tenth of a second, and says when it was cut off and with which answer."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.answer, self.seconds = port, b"", 0.0

    def run(self) -> None:
        """Until the other side has enough."""
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(HEAD.encode())
            line.setblocking(False)
            with contextlib.suppress(ConnectionError):
                while time.monotonic() < began + 10 * GRACE_S:
                    line.send(b"x")
                    time.sleep(0.1)
                    with contextlib.suppress(BlockingIOError):
                        piece = line.recv(4096)
                        self.answer += piece
                        if not piece:
                            break
        self.seconds = time.monotonic() - began


def seconds_for(site: OneSite, method: str, path: str, body: str = "") -> float:
    """How long an ordinary request takes."""
    began = time.monotonic()
    link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    with contextlib.closing(link):
        link.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        assert link.getresponse().status in {200, 403}
    return time.monotonic() - began


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[OneSite]:
    """One for all tests here."""
    del django_db_setup
    with one_site(tmp_path_factory.mktemp("slow"), {"ZHIAN_TEST_MARK": "none"}) as made:
        seconds_for(made, "GET", "/login/")
        yield made


def it_answers_everybody_else_and_cuts_the_slow_ones_off(site: OneSite) -> None:
    slow = [Dribbler(site.port) for _ in range(SLOW)]
    for each in slow:
        each.start()
    time.sleep(0.4)
    waited = [seconds_for(site, "GET", "/login/"), seconds_for(site, "POST", "/login/", "a=b")]
    assert not any(each.seconds for each in slow), "the slow ones were still there meanwhile"
    for each in slow:
        each.join(25)
    assert max(waited) < GRACE_S
    assert all(GRACE_S * 0.9 < each.seconds < GRACE_S + 8 for each in slow), [each.seconds for each in slow]
    assert all(each.answer.startswith(b"HTTP/1.1 408 ") for each in slow)
    assert site.said().count('"status": 408') == SLOW


def it_says_what_is_too_large_for_its_door_without_waiting_for_it(site: OneSite) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", site.port), timeout=GRACE_S) as line:
        line.sendall(HEAD.replace("4000", "20000").encode())
        assert line.recv(4096).startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - began < GRACE_S


def it_gives_who_does_not_read_a_large_answer_no_more_of_them(site: OneSite) -> None:
    one, other = (http.client.HTTPConnection("127.0.0.1", site.port, timeout=10) for _ in range(2))
    with contextlib.closing(one), contextlib.closing(other):
        one.request("GET", LARGE)
        reading = one.getresponse()
        other.request("GET", LARGE)
        assert other.getresponse().status == 503
        assert seconds_for(site, "GET", "/login/") < GRACE_S
        assert len(reading.read()) == LARGE_BYTES
        assert downloads(one), "the line is still good, and there is room again"
    gone = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    gone.request("GET", LARGE)
    gone.getresponse().close()
    gone.close()
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)) as link:
        assert downloads(link), "who went away is counted no longer"


def downloads(link: http.client.HTTPConnection) -> bool:
    """Whether it gets the large answer, as soon as the server has seen that the one before has left."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        link.request("GET", LARGE)
        answer = link.getresponse()
        if len(answer.read()) == LARGE_BYTES:
            return True
        time.sleep(0.05)
    return False


SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
TWO_LENGTHS = {
    "two lengths": ("Content-Length: 4\r\nContent-Length: 60", "a=b&" + SMUGGLED),
    "a length beside chunks": ("Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + SMUGGLED),
    "no number": ("Content-Length: 4x", "a=b&" + SMUGGLED),
    "below nought": ("Content-Length: -4", "a=b&" + SMUGGLED),
    "chunks twice": ("Transfer-Encoding: chunked, chunked", "0\r\n\r\n" + SMUGGLED),
    "chunks unknown": ("Transfer-Encoding: xchunked", "0\r\n\r\n" + SMUGGLED),
    "a number of its own kind": ("Transfer-Encoding: chunked", "0x4\r\na=b&\r\n0\r\n\r\n" + SMUGGLED),
}


@pytest.mark.parametrize("kind", TWO_LENGTHS)
def it_never_takes_one_message_for_two(site: OneSite, kind: str) -> None:
    headers, body = TWO_LENGTHS[kind]
    before = site.said().count('"status": 404')
    head = f"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n{headers}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", site.port), timeout=GRACE_S + 3) as line:
        line.sendall((head + body).encode())
        answer = b""
        with contextlib.suppress(ConnectionError, TimeoutError):
            while piece := line.recv(4096):
                answer += piece
    assert answer.count(b"HTTP/1.1 ") <= 1, answer
    assert answer[9:12] in {b"400", b"411", b""}, answer
    assert site.said().count('"status": 404') == before, "the second message was answered"
