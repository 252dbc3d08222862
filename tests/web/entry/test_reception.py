"""A request waits outside until it is there in whole; who sends too slowly or too much is cut off."""

from __future__ import annotations

import asyncio
import io
import threading
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from hypothesis import given
from hypothesis import strategies as st

from zhian.web.entry.holding import SLOWEST_BYTES_S, Room
from zhian.web.entry.reception import (
    ANSWER_ROOM,
    BODY_BYTES,
    EVERYWHERE_BYTES,
    GRACE_S,
    KIB,
    LARGE_ROOM,
    MIB,
    RETRY_SECONDS,
    SMALL_BYTES,
    SMALL_ROOM,
    Headers,
    Reception,
    environ_of,
)
from zhian.web.entry.web import CONNECTIONS, HEADERS_MILLISECONDS, THREADS, front_of
from zhian.web.settings.doors import DOORS, HOUSE

SLOW_S = 1.0  # many times what a busy machine needs for a piece


class Exchange:
    """The server's side of a request whose body comes in these pieces, each after its pause."""

    def __init__(self, *pieces: tuple[float, bytes]) -> None:
        self.pieces = pieces
        self.taken = 0
        self.answer: tuple[int, dict[str, str], bytes] | None = None
        self.thread = ""
        self.reads_for_s = 0.0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for pause, piece in self.pieces:
            await asyncio.sleep(pause)
            self.taken += 1
            yield piece

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        assert self.answer is None, "answered twice"
        self.answer = (status, dict(headers), body)
        self.thread = threading.current_thread().name

    def response_stream(self, status: int, headers: Headers) -> Exchange:
        self.response_bytes(status, headers, b"")
        return self

    async def send_bytes(self, data: bytes) -> None:
        assert self.answer is not None
        self.answer = (*self.answer[:2], data)

    async def client_disconnect(self) -> None:
        await asyncio.sleep(self.reads_for_s)


def scope_of(headers: Sequence[tuple[str, str]] = (), **more: Any) -> Any:
    """What the server says of a request."""
    known = dict(headers)
    rows = SimpleNamespace(items=lambda: list(headers), get=known.get)
    told = {
        "method": "POST",
        "path": "/",
        "query_string": "",
        "http_version": "1.1",
        "scheme": "http",
        "server": "127.0.0.1:8000",
        "client": "198.51.100.7:4711",
        "headers": rows,
    }
    return SimpleNamespace(**(told | more))


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers with the length it was told, and what it could read."""
    start_response("200 OK", [("x-length", environ["CONTENT_LENGTH"])])
    return [environ["wsgi.input"].read()]


def front(application: Any = echo, **limits: Any) -> Reception:
    """A reception that loses its patience soon."""
    return Reception(application, threads=2, **({"grace_s": SLOW_S} | limits))


def send(reception: Reception, *requests: tuple[Any, Exchange]) -> None:
    """All of them at once."""

    async def together() -> None:
        await asyncio.gather(*(reception.__rsgi__(scope, exchange) for scope, exchange in requests))

    asyncio.run(together())


CHUNKED = scope_of([("transfer-encoding", "chunked")])


def announcing(size: int) -> Any:
    """A request whose body is to be that long."""
    return scope_of([("content-length", str(size))])


def held(reception: Reception) -> int:
    """What it keeps room for."""
    return reception.small.held + reception.large.held


def status_of(exchange: Exchange) -> int:
    """What was answered."""
    assert exchange.answer is not None
    return exchange.answer[0]


def it_runs_the_application_in_a_thread_once_everything_is_there() -> None:
    exchange = Exchange((0, b"first "), (0.01, b"second"))
    send(front(), (announcing(12), exchange))
    assert exchange.answer == (200, {"x-length": "12"}, b"first second")
    assert exchange.thread.startswith("web")


def it_takes_no_body_without_a_length() -> None:
    exchange = Exchange((0, b"four"))
    send(front(), (CHUNKED, exchange))
    assert exchange.answer is not None
    assert (status_of(exchange), exchange.taken) == (411, 0)
    assert exchange.answer[1]["connection"] == "close"


@pytest.mark.parametrize("size", [3, 5])
def it_takes_no_body_that_broke_off_or_is_longer_than_announced(size: int) -> None:
    exchange, reception = Exchange((0, b"fo"), (0, b"ur")), front()
    send(reception, (announcing(size), exchange))
    assert (status_of(exchange), held(reception)) == (400, 0)


def it_looks_for_no_body_where_none_is_announced() -> None:
    exchange = Exchange((9, b"never"))
    send(front(), (scope_of(), exchange))
    assert (status_of(exchange), exchange.taken) == (200, 0)


def it_cuts_off_who_sends_too_slowly_and_lets_go_of_what_it_held() -> None:
    reception, exchange = front(), Exchange((0, b"a"), (9, b"b"))
    send(reception, (announcing(2), exchange))
    assert exchange.answer is not None
    status, headers, body = exchange.answer
    assert (status, headers["connection"], headers["cache-control"]) == (408, "close", "no-store")
    assert headers["x-request-id"]
    assert "nothing was saved" in body.decode()
    assert "没有保存" in body.decode()
    assert held(reception) == 0


def it_has_patience_with_who_keeps_the_pace() -> None:
    piece = b"x" * int(SLOWEST_BYTES_S * SLOW_S)
    steady = Exchange(*[(SLOW_S / 4, piece)] * 6)  # longer than the first bytes may take
    send(front(), (announcing(6 * len(piece)), steady))
    assert status_of(steady) == 200


def it_answers_others_while_many_are_slow() -> None:
    slow = [Exchange((0, b"a"), (9, b"b")) for _ in range(20)]
    reception, quick, told = front(grace_s=2.0), Exchange((0, b"quick")), []

    async def together() -> None:
        waiting = [asyncio.create_task(reception.__rsgi__(announcing(2), each)) for each in slow]
        await reception.__rsgi__(announcing(5), quick)
        told.append([each.answer for each in slow])
        await asyncio.gather(*waiting)

    asyncio.run(together())
    assert told == [[None] * 20], "it was answered before any of the slow ones was cut off"
    assert status_of(quick) == 200
    assert {status_of(each) for each in slow} == {408}


def it_leaves_what_is_too_large_for_its_door_to_the_page_that_says_so() -> None:
    reception = front(limit_at={"/narrow": EVERYWHERE_BYTES + 1, "/wide": EVERYWHERE_BYTES + 2}.__getitem__)
    headers, body = [("content-length", str(EVERYWHERE_BYTES + 2))], b"x" * (EVERYWHERE_BYTES + 2)
    narrow, wide = Exchange((0, body)), Exchange((0, body))
    send(reception, (scope_of(headers, path="/narrow"), narrow), (scope_of(headers, path="/wide"), wide))
    assert (narrow.answer, narrow.taken) == ((200, {"x-length": str(len(body))}, b""), 0)
    assert (wide.answer, wide.taken) == ((200, {"x-length": str(len(body))}, body), 1)


def it_asks_the_table_of_doors() -> None:
    limit_at = front_of(echo).limit_at
    assert [limit_at(path) for path in ("/login/", "/nowhere", "/receipts/verify")] == [
        DOORS["people:login"].body_bytes,
        HOUSE.body_bytes,
        DOORS["receipts:verify"].body_bytes,
    ]


def it_holds_tiny_pieces_for_little_more_than_their_bytes() -> None:
    held_bytes: list[int] = []

    def measured(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        held_bytes.append(tracemalloc.get_traced_memory()[0])
        return echo(environ, start_response)

    class Tiny(Exchange):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for n in range(8 * KIB):
                if n % 64 == 0:
                    await asyncio.sleep(0)  # the loop forgets the clocks of those before
                yield bytes((n % 256, 0))

    tiny = Tiny()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    send(front(measured), (announcing(16 * KIB), tiny))
    tracemalloc.stop()
    assert status_of(tiny) == 200
    assert held_bytes[0] - before < 8 * 16 * KIB


def it_cuts_off_who_sends_fast_and_then_falls_silent() -> None:
    fast = b"x" * (SLOWEST_BYTES_S * 20)  # twenty seconds of the slowest pace
    reception, exchange = front(), Exchange((0, fast), (9, b"y"))
    begun = time.monotonic()
    send(reception, (announcing(len(fast) + 1), exchange))
    assert (status_of(exchange), held(reception)) == (408, 0)
    assert time.monotonic() - begun < 5, "it waited for what haste had saved up"


def it_keeps_room_for_all_that_was_announced() -> None:
    reception = front(small=Room(30, 30))
    slow, late = Exchange((0.05, b"x" * 20)), Exchange((0.01, b"z" * 11))
    send(reception, (announcing(20), slow), (announcing(11), late))
    assert (status_of(slow), status_of(late), late.taken, held(reception)) == (200, 503, 0, 0)
    assert late.answer is not None
    assert int(late.answer[1]["retry-after"]) > 0


def it_takes_small_bodies_while_the_room_for_large_ones_is_full() -> None:
    reception = front(large=Room(SMALL_BYTES + 1, SMALL_BYTES + 1))
    large, another = (Exchange((0.05, b"x" * (SMALL_BYTES + 1))) for _ in range(2))
    small = Exchange((0, b"a"))
    wide = announcing(SMALL_BYTES + 1)
    send(reception, (wide, large), (wide, another), (announcing(1), small))
    assert [status_of(each) for each in (large, another, small)] == [200, 503, 200]


def it_leaves_room_for_others_than_the_one_who_sends_most() -> None:
    reception = front(small=Room(30, 15))
    theirs, more, others = Exchange((0.05, b"x" * 10)), Exchange((0, b"y" * 10)), Exchange((0, b"z" * 10))
    elsewhere = scope_of([("content-length", "10")], client="203.0.113.9:4711")
    send(reception, (announcing(10), theirs), (announcing(10), more), (elsewhere, others))
    assert [status_of(each) for each in (theirs, more, others)] == [200, 503, 200]
    assert (held(reception), reception.small.by_sender) == (0, {})


def it_counts_large_answers_until_they_have_left() -> None:
    def download(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("x-request-id", "0123456789abcdef")])
        return [b"x" * SMALL_BYTES, b"y"]

    size = SMALL_BYTES + 1
    reception = front(download, answers=Room(3 * size, size))
    one, more, others = Exchange(), Exchange(), Exchange()
    one.reads_for_s, small = 0.3, front(answers=Room(0, 0))
    elsewhere = scope_of(client="203.0.113.9:4711")

    async def together() -> None:
        reading = asyncio.create_task(reception.__rsgi__(scope_of(), one))
        await asyncio.sleep(0.1)
        await reception.__rsgi__(scope_of(), more)
        await reception.__rsgi__(elsewhere, others)
        await reading

    asyncio.run(together())
    assert [status_of(each) for each in (one, more, others)] == [200, 503, 200]
    assert one.answer is not None
    assert (one.answer[1]["content-length"], len(one.answer[2])) == (str(size), size)
    assert reception.answers.held == 0
    page = Exchange()
    send(small, (scope_of(), page))
    assert status_of(page) == 200, "a page is not counted"


def it_tells_senders_apart_behind_our_own_proxy(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ("198.51.100.0/24",)
    sender_of = front_of(echo).sender_of
    one, other = (scope_of([("x-forwarded-for", f"203.0.113.{n}")]) for n in (1, 2))
    assert sender_of(one) != sender_of(other)
    assert sender_of(one) == sender_of(scope_of(client="203.0.113.1:9"))
    assert "203.0.113.1" not in sender_of(one)


def it_answers_plainly_when_the_application_breaks(caplog: pytest.LogCaptureFixture) -> None:
    def broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        raise ValueError("passport E12345678")

    exchange = Exchange()
    send(front(broken), (scope_of(), exchange))
    assert exchange.answer is not None
    assert (exchange.answer[0], exchange.answer[2]) == (500, b"")
    assert [record.getMessage() for record in caplog.records] == ["answer-failed"]


def it_closes_what_the_application_answered() -> None:
    closed: list[bool] = []

    class Answer(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("204 No Content", [])
        return Answer()

    exchange = Exchange()
    send(front(application), (scope_of(), exchange))
    assert (status_of(exchange), closed) == (204, [True])


def it_tells_wsgi_who_asks_for_what() -> None:
    headers = [
        ("host", "zhian.example"),
        ("content-type", "text/plain"),
        ("cookie", "a=1"),
        ("cookie", "b=2"),
        ("accept", "x"),
        ("accept", "y"),
        ("x_forwarded_for", "203.0.113.9"),
    ]
    environ = environ_of(
        scope_of(headers, path="/海", query_string="q=%E6%B5%B7", client="[2001:db8::1]:9"),
        io.BytesIO(b"ab"),
        2,
    )
    request = WSGIRequest(environ)
    assert request.path == "/海"
    assert request.GET["q"] == "海"
    assert request.COOKIES == {"a": "1", "b": "2"}
    assert request.headers["Accept"] == "x,y"
    assert (request.content_type, request.read()) == ("text/plain", b"ab")
    assert request.META["REMOTE_ADDR"] == "2001:db8::1"
    assert "HTTP_X_FORWARDED_FOR" not in request.META, "a name with an underscore poses as another"


def it_passes_nothing_of_our_own_environment_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_SECRET_KEY", "hush")
    assert "hush" not in str(environ_of(scope_of(), io.BytesIO(), 0))


@given(length=st.one_of(st.text(max_size=30), st.integers().map(str)), body=st.binary(max_size=40))
def it_answers_whatever_length_is_announced(length: str, body: bytes) -> None:
    exchange = Exchange((0, body))
    send(front(), (scope_of([("content-length", length)]), exchange))
    assert status_of(exchange) in {200, 400}


def it_takes_what_the_widest_door_takes() -> None:
    assert max(door.body_bytes for door in (*DOORS.values(), HOUSE)) == BODY_BYTES <= LARGE_ROOM[1]
    assert min(door.body_bytes for door in (*DOORS.values(), HOUSE)) == EVERYWHERE_BYTES
    assert HOUSE.body_bytes <= SMALL_BYTES <= SMALL_ROOM[1]


def it_lets_the_application_read_as_often_as_it_likes() -> None:
    def twice(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        lines = environ["wsgi.input"].readlines()
        environ["wsgi.input"].seek(0)
        return [*lines, environ["wsgi.input"].read()]

    exchange = Exchange((0, b"a\n"), (0, b"b"))
    send(front(twice), (announcing(3), exchange))
    assert exchange.answer is not None
    assert exchange.answer[2] == b"a\nba\nb"


def it_prints_its_limits_in_the_reference() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "limits.md").read_text(encoding="utf-8")
    seconds = {GRACE_S, HEADERS_MILLISECONDS / 1000}
    assert seconds == {10}
    for said in (
        f"| {GRACE_S:.0f} seconds · {GRACE_S:.0f} 秒 |",
        f"| {SLOWEST_BYTES_S // KIB} KiB a second, and no silence longer than {GRACE_S:.0f} seconds",
        f"| {BODY_BYTES // MIB} MiB; most doors take {HOUSE.body_bytes // KIB} KiB",
        f"bodies up to {SMALL_BYTES // KIB} KiB",
        f"| {SMALL_ROOM[0] // MIB} MiB, {SMALL_ROOM[1] // MIB} MiB of one address",
        f"| {LARGE_ROOM[0] // MIB} MiB, {LARGE_ROOM[1] // MIB} MiB of one address",
        f"try again in {RETRY_SECONDS} seconds",
        f"| {ANSWER_ROOM[0] // MIB} MiB, {ANSWER_ROOM[1] // MIB} MiB of one address",
        f"| {CONNECTIONS} |",
        f"| {THREADS} in each web process",
    ):
        assert said in page, said
