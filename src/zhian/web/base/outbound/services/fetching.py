"""Fetching over HTTP within limits of time and size. No proxy, no cookie, no cache, no other host."""

from __future__ import annotations

import http.client
import io
import socket
import time
import zlib
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from zhian.kernel.locales import Text
from zhian.web.base.outbound.kit import METHODS, Limits, Listed, NotAllowed, NotReached, Reply, Request

from .addresses import known_host
from .connecting import Resolve, look_up, open_stream, permitted

DEFAULT_LIMITS: Final = Limits()
_PORTS: Final = {"http": 80, "https": 443}
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CHUNK: Final = 64 * 1024
_OURS: Final = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding"})
_ACT: Final = Text(zh="请联系对方，或稍后重试。", en="Ask the other side, or try again later.")
_UNREAD: Final = Text(zh="未能取得对方的答复。", en="The other side's answer could not be taken.")


class _Target(NamedTuple):
    scheme: str
    host: str
    port: int
    path: str
    url: str


def fetch(request: Request, limits: Limits = DEFAULT_LIMITS, *, resolve: Resolve = look_up) -> Reply:
    """Send one request and take the whole answer; redirects are followed for GET and HEAD on the same host.

    Call it outside a transaction: it waits for another machine. Raises: NotAllowed, NotReached.
    """
    if request.method not in METHODS:
        raise ValueError(f"not a method: {request.method!r}")
    until = time.monotonic() + limits.total_seconds
    target = _target(request.url)
    for _ in range(limits.redirects + 1):
        reply = _once(request, target, limits, until, resolve)
        place = reply.header("location")
        if reply.status not in _REDIRECTS or request.method not in {"GET", "HEAD"} or not place:
            return reply
        target = _followed(target, place)
    raise NotReached(
        _UNREAD,
        why=Text(zh="对方重定向次数过多。", en="It redirects too many times."),
        do_next=_ACT,
        code="outbound-redirects",
    )


def check(url: str, *, resolve: Resolve = look_up, listed_in: Listed = Listed.HOUSE) -> None:
    """Refuse at once what `fetch` would refuse before it connects; a name may lead elsewhere afterwards.

    Cost: one look-up. Raises: NotAllowed, NotReached.
    """
    target = _target(url)
    permitted(target.host, target.port, resolve, listed_in)


def _target(url: str) -> _Target:
    why: Text | None = None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port, why = urlsplit(""), None, Text(zh="网址格式不正确。", en="It is not well formed.")
    if why is None and parts.scheme not in _PORTS:
        why = Text(zh="只支持 http 和 https 网址。", en="Only http and https are spoken.")
    elif why is None and (parts.username is not None or parts.password is not None):
        why = Text(zh="网址中不得带有用户名或密码。", en="It must not carry a user name or a password.")
    elif why is None and (not url.isascii() or any(c <= " " or c in "\x7f\\" for c in url)):
        why = Text(
            zh="网址中有空格或不允许的字符。", en="It has blanks or characters that do not belong there."
        )
    if why is not None or not parts.hostname:
        raise NotAllowed(
            Text(zh="不能使用这个网址。", en="This address cannot be used."),
            why=why or Text(zh="网址中没有主机名。", en="It names no host."),
            do_next=Text(
                zh="请填写完整网址，例如 https://example.org/path。",
                en="Give a whole address such as https://example.org/path.",
            ),
            code="outbound-url",
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Target(parts.scheme, known_host(parts.hostname), port or _PORTS[parts.scheme], path, url)


def _followed(target: _Target, place: str) -> _Target:
    following = _target(urljoin(target.url, place))
    upgraded = (target.scheme, following.scheme) == ("http", "https")
    same_door = (following.scheme, following.port) == (target.scheme, target.port)
    if following.host != target.host or not (upgraded or same_door):
        raise NotAllowed(
            Text(
                zh="对方要求转到另一处，未予跟随。",
                en="The other side pointed elsewhere; that was not followed.",
            ),
            why=Text(zh="只跟随同一主机内的重定向。", en="Redirects are followed within one host only."),
            do_next=Text(zh="请直接填写最终网址。", en="Give the final address instead."),
            code="outbound-redirect",
        )
    return following


def _once(request: Request, target: _Target, limits: Limits, until: float, resolve: Resolve) -> Reply:
    head = _head(request, target)
    seconds = max(0.05, min(limits.connect_seconds, until - time.monotonic()))
    link = open_stream(
        target.host,
        target.port,
        tls=target.scheme == "https",
        connect_seconds=seconds,
        resolve=resolve,
        listed_in=request.listed_in,
    )
    try:
        with link:
            link.settimeout(limits.read_seconds)
            link.sendall(head + (request.body or b""))
            source = _Metered(link, limits, until)
            answer = http.client.HTTPResponse(_Held(source), method=request.method)  # type: ignore[arg-type]
            answer.begin()
            source.in_head = False
            return Reply(answer.status, tuple(answer.getheaders()), _body(answer, limits), target.url)
    except TimeoutError as fault:
        why = Text(zh="对方答复过慢。", en="It answers too slowly.")
        raise NotReached(_UNREAD, why=why, do_next=_ACT, code="outbound-slow") from fault
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as fault:
        why = Text(zh="答复中断或无法读懂。", en="The answer broke off or cannot be read.")
        raise NotReached(_UNREAD, why=why, do_next=_ACT, code="outbound-broken") from fault


def _head(request: Request, target: _Target) -> bytes:
    named = f"[{target.host}]" if ":" in target.host else target.host
    port = "" if target.port == _PORTS[target.scheme] else f":{target.port}"
    lines = [f"{request.method} {target.path} HTTP/1.1", f"Host: {named}{port}"]
    for name, value in request.headers.items():
        if name.lower() in _OURS:
            continue
        if any(c in "\r\n\0" for c in name + value):
            raise ValueError(f"a line break in the header {name!r}")
        lines.append(f"{name}: {value}")
    if not any(name.lower() == "user-agent" for name in request.headers):
        lines.append("User-Agent: zhian")
    lines += ["Accept-Encoding: gzip", "Connection: close"]
    if request.body is not None or request.method in {"POST", "PUT"}:
        lines.append(f"Content-Length: {len(request.body or b'')}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _body(answer: http.client.HTTPResponse, limits: Limits) -> bytes:
    coding = (answer.getheader("Content-Encoding") or "identity").strip().lower()
    if coding not in {"identity", "gzip"}:
        why = Text(
            zh="答复的压缩方式不受支持。", en="The answer is compressed in a way that is not read here."
        )
        raise NotReached(_UNREAD, why=why, do_next=_ACT, code="outbound-encoding")
    unpack = zlib.decompressobj(wbits=31) if coding == "gzip" else None
    kept = bytearray()
    while chunk := answer.read(_CHUNK):
        kept += chunk if unpack is None else unpack.decompress(chunk, limits.body_bytes + 1 - len(kept))
        if len(kept) > limits.body_bytes:
            raise _too_large()
    if answer.length or (unpack is not None and kept and not unpack.eof):
        raise ValueError("the answer breaks off")
    return bytes(kept)


def _too_large() -> NotReached:
    why = Text(zh="答复超过允许的大小。", en="The answer is larger than is taken.")
    return NotReached(_UNREAD, why=why, do_next=_ACT, code="outbound-too-large")


class _Held:
    """What `http.client` asks of a socket: a file to read from."""

    def __init__(self, source: _Metered) -> None:
        self._source = source

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._source)


class _Metered(io.RawIOBase):
    """Bytes of the connection, each read within what is left of the time, all within the limits."""

    def __init__(self, link: socket.socket, limits: Limits, until: float) -> None:
        self._link = link
        self._limits = limits
        self._until = until
        self._taken = 0
        self.in_head = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("out of time")
        self._link.settimeout(min(left, self._limits.read_seconds))
        read = self._link.recv_into(buffer)
        self._taken += read
        most = self._limits.header_bytes + io.DEFAULT_BUFFER_SIZE
        if self._taken > (
            most if self.in_head else most + self._limits.body_bytes + self._limits.body_bytes // 8
        ):
            raise _too_large()
        return read
