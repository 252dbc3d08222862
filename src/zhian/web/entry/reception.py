"""Takes a request in whole before a thread is spent on it.

A body may come byte by byte, from a bad line or from somebody who means harm. The server's event loop waits
for it, against a clock and within a budget of memory; only then does one of a few threads run the
application. So slow senders cost the others nothing. Nothing is written to disk: uploads must not lie there
in the clear.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Protocol

from zhian.kernel.locales import Text
from zhian.web.base.audit.kit import NO_DOOR, NUMBER_HEADER, numbered, shown_method

from .holding import Pace, Room

KIB: Final = 1024
MIB: Final = 1024 * KIB
GRACE_S: Final = 10.0  # until the first bytes are there, and the longest silence after them
BODY_BYTES: Final = 24 * MIB  # what the widest door takes; a test compares
EVERYWHERE_BYTES: Final = 4 * KIB  # what every door takes: most requests are not looked up
RETRY_SECONDS: Final = 10

# Bodies that are being taken in or worked on, in one process: of all senders, and of one. Small ones have a
# room of their own, so that who fills the other with uploads keeps nobody from signing in.
SMALL_BYTES: Final = 256 * KIB
SMALL_ROOM: Final = (32 * MIB, 4 * MIB)
LARGE_ROOM: Final = (160 * MIB, 48 * MIB)
ANSWER_ROOM: Final = (192 * MIB, 48 * MIB)  # of answers above `SMALL_BYTES`, until they have left

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]
_access = logging.getLogger("zhian.access")
_log = logging.getLogger("zhian.web")


class Scope(Protocol):
    """What the server says of a request."""

    method: str
    path: str
    query_string: str
    http_version: str
    scheme: str
    server: str
    client: str
    headers: Any


class Exchange(Protocol):
    """The server's side of one request."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body, piece by piece."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Answer, once."""

    def response_stream(self, status: int, headers: Headers) -> Transport:
        """Answer, once, with a body that follows."""

    async def client_disconnect(self) -> None:
        """Wait until a stream has left or cannot leave any more."""


class Transport(Protocol):
    """Takes the body of an answer."""

    async def send_bytes(self, data: bytes) -> None:
        """Copy it; the server sends it when it can, and does not say here when that is."""


def remote_of(scope: Scope) -> str:
    """The address at the other end of the line."""
    return scope.client.rpartition(":")[0].strip("[]")


def widest(path: str) -> int:
    """What a body may be long, wherever it goes."""
    del path
    return BODY_BYTES


class Refusal(Exception):
    """A body that is not taken in, or an answer that is not let out."""

    def __init__(self, status: int, says: Text, number: str = "") -> None:
        super().__init__(status)
        self.status, self.says, self.number = status, says, number


class _Large:
    """An answer that is counted until it has left."""

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        self.status, self.headers, self.body, self.size = status, headers, body, len(body)

    def header(self, name: str) -> str:
        """Its first value, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Reception:
    """One process's front: `application` runs in `threads` threads, on requests that are there in whole."""

    def __init__(
        self,
        application: WsgiApplication,
        *,
        threads: int,
        grace_s: float = GRACE_S,
        limit_at: Callable[[str], int] = widest,
        small: Room | None = None,
        large: Room | None = None,
        answers: Room | None = None,
        sender_of: Callable[[Scope], str] = remote_of,
    ) -> None:
        self.application, self.limit_at, self.sender_of = application, limit_at, sender_of
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="web")
        self.grace_s = grace_s
        self.small, self.large = small or Room(*SMALL_ROOM), large or Room(*LARGE_ROOM)  # the event loop's
        self.answers = answers or Room(*ANSWER_ROOM)

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        """One request, from its head to its answer."""
        begun = time.perf_counter()
        try:
            large = await self._work(scope, exchange)
            if large is not None:
                await self._send(scope, exchange, large)
        except Refusal as refusal:
            _refuse(scope, exchange, refusal, begun)

    async def _work(self, scope: Scope, exchange: Exchange) -> _Large | None:
        body = _Body(self)
        try:
            await body.take(scope, exchange)
            environ = environ_of(scope, body.whole(), body.too_large or body.size)
            return await asyncio.get_running_loop().run_in_executor(
                self.pool, self._answer, environ, exchange
            )
        finally:
            body.let_go()

    async def _send(self, scope: Scope, exchange: Exchange, large: _Large) -> None:
        """Let it out, and wait until it has left: who does not read what they ask for gets no more of it."""
        sender, size = self.sender_of(scope), large.size
        if not self.answers.take(sender, size):
            raise Refusal(503, _NO_ROOM_OUT, large.header(NUMBER_HEADER.lower()))
        try:
            if not large.header("content-length"):
                large.headers.append(("content-length", str(size)))
            transport = exchange.response_stream(large.status, large.headers)
            with contextlib.suppress(RuntimeError):  # nobody is there any more
                await transport.send_bytes(large.body)
                large.body = b""  # the server has its own copy
                await exchange.client_disconnect()
        finally:
            self.answers.give_back(sender, size)

    def _answer(self, environ: dict[str, Any], exchange: Exchange) -> _Large | None:
        """In a thread: run the application, and hand its answer over without going back to the event loop.

        A large one goes back: it is counted there.
        """
        status, headers = 500, [("content-type", "text/plain; charset=utf-8")]
        body = b""

        def start_response(line: str, given: Headers, exc_info: Any = None) -> None:
            nonlocal status, headers
            del exc_info
            status, headers = int(line[:3]), given

        try:
            parts = self.application(environ, start_response)
            try:
                body = b"".join(parts)
            finally:
                getattr(parts, "close", _nothing)()
        except Exception:  # the application answers its own faults; this one lies beneath it
            _log.exception("answer-failed")
            status, headers, body = 500, [("content-type", "text/plain; charset=utf-8")], b""
        if len(body) > SMALL_BYTES:
            return _Large(status, headers, body)
        exchange.response_bytes(status, headers, body)
        return None


class _Body:
    """The body of one request; room is kept for all that was announced, from its head to its answer."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception
        self.pieces = io.BytesIO()  # one buffer: many tiny pieces would cost many times what they hold
        self.size = 0
        self.too_large = 0  # the length that was announced, when it is more than the door takes
        self.kept: tuple[Room, str, int] | None = None

    async def take(self, scope: Scope, exchange: Exchange) -> None:
        """Wait for all of it. Raises: Refusal when it comes too slowly, is too much, or there is no room.

        A body without a length is not taken: where it ends could be read in two ways, and whether it broke
        off in the middle not at all.
        """
        if scope.headers.get("transfer-encoding") is not None:
            raise Refusal(411, _NO_LENGTH)
        announced = _length(scope.headers)
        if announced > EVERYWHERE_BYTES and announced > self.reception.limit_at(scope.path):
            self.too_large = announced  # not read: the page that says so needs the length alone
        elif announced:
            self._keep_room(scope, announced)
            await self._read(exchange, announced)

    async def _read(self, exchange: Exchange, announced: int) -> None:
        loop = asyncio.get_running_loop()
        pace = Pace(self.reception.grace_s, at=loop.time())
        pieces = aiter(exchange)
        while self.size <= announced:
            try:
                async with asyncio.timeout_at(pace.until):
                    piece = bytes(await anext(pieces))
            except StopAsyncIteration:
                break
            except TimeoutError:
                raise Refusal(408, _TOO_SLOW) from None
            pace.came(len(piece), at=loop.time())
            self.pieces.write(piece)
            self.size += len(piece)
        if self.size != announced:
            raise Refusal(400, _BROKEN_OFF)

    def _keep_room(self, scope: Scope, size: int) -> None:
        reception = self.reception
        room = reception.small if size <= SMALL_BYTES else reception.large
        sender = reception.sender_of(scope)
        if not room.take(sender, size):
            raise Refusal(503, _NO_ROOM)
        self.kept = room, sender, size

    def whole(self) -> io.BytesIO:
        """From its beginning."""
        self.pieces.seek(0)
        return self.pieces

    def let_go(self) -> None:
        """It is worked on no longer."""
        if self.kept is not None:
            room, sender, size = self.kept
            room.give_back(sender, size)


def environ_of(scope: Scope, body: io.BytesIO, length: int) -> dict[str, Any]:
    """The request as WSGI has it (PEP 3333), with nothing of the process's own environment in it.

    A name with an underscore is left out: it could pose as another header that a proxy sets.
    """
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": remote_of(scope),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": io.StringIO(),  # what is to be read goes through the log
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key not in _OWN_KEYS:
            key = f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    environ["CONTENT_LENGTH"] = str(length)
    return environ


def _length(headers: Any) -> int:
    announced = headers.get("content-length") or "0"
    return int(announced) if announced.isascii() and announced.isdecimal() and len(announced) < 20 else 0


def _refuse(scope: Scope, exchange: Exchange, refusal: Refusal, begun: float) -> None:
    with numbered(refusal.number) as number:
        headers = [
            ("content-type", "text/plain; charset=utf-8"),
            ("cache-control", "no-store"),
            ("connection", "close"),
            (NUMBER_HEADER.lower(), number),
        ]
        if refusal.status == 503:
            headers.append(("retry-after", str(RETRY_SECONDS)))
        says = f"{refusal.says.zh}\n{refusal.says.en}\n"
        exchange.response_bytes(refusal.status, headers, says.encode())
        fields = {
            "method": shown_method(scope.method),
            "door": NO_DOOR,
            "status": refusal.status,
            "ms": round((time.perf_counter() - begun) * 1000, 1),
        }
        _access.info("request", extra={"fields": fields})


def _nothing() -> None:
    """For what need not be closed."""


_OWN_KEYS: Final = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})
_TOO_SLOW = Text(
    zh="内容发送过慢，连接已断开；没有保存任何内容。请检查网络后重试。",
    en="What you sent came too slowly and was cut off; nothing was saved. Check the network and try again.",
)
_NO_LENGTH = Text(
    zh="请求须以 Content-Length 标明长度，不接收分块传输。",
    en="A request has to say how long it is (Content-Length); it is not taken in chunks.",
)
_BROKEN_OFF = Text(
    zh="内容未完整送达，没有保存任何内容。请重试。",
    en="It did not arrive in whole; nothing was saved. Try again.",
)
_NO_ROOM_OUT = Text(
    zh="同时下载的大文件过多，请等其他下载完成后重试。",
    en="Too many large files are being downloaded at once; let the others finish, and try again.",
)
_NO_ROOM = Text(
    zh="同时上传的内容过多，请稍后重试；没有保存任何内容。",
    en="Too much is being sent at once; nothing was saved. Try again shortly.",
)
