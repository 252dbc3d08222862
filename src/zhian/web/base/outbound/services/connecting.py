"""Opening one connection: the name is looked up once, and what was found is what is connected to."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import lru_cache
from typing import Final

from django.conf import settings

from zhian.kernel.errors import reason_of
from zhian.kernel.locales import Text
from zhian.web.base.outbound.kit import Listed, NotAllowed, NotReached

from .addresses import known_host, openings, permit

Resolve = Callable[[str, int], list[str]]
UNIX: Final = "unix:"
LOOK_UP_SECONDS: Final = 4.0
_ASKING: Final = threading.BoundedSemaphore(16)


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a name, as the machine's resolver gives them, each once.

    Shape: the resolver cannot be told how long it may take, so it is asked in a thread that nobody waits for
    past `LOOK_UP_SECONDS`; so many at a time. Raises: OSError, TimeoutError among them.
    """
    if not _ASKING.acquire(timeout=LOOK_UP_SECONDS):
        raise TimeoutError("too many names are being looked up")
    answer: Future[list[str]] = Future()
    threading.Thread(target=_ask, args=(answer, host, port), name="look-up", daemon=True).start()
    try:
        return answer.result(LOOK_UP_SECONDS)
    except TimeoutError:
        raise TimeoutError("the name server takes too long") from None


def _ask(answer: Future[list[str]], host: str, port: int) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        answer.set_result(list(dict.fromkeys(str(row[4][0]) for row in found)))
    except Exception as fault:  # told to whoever asked
        answer.set_exception(fault)
    finally:
        _ASKING.release()


def open_stream(
    host: str,
    port: int = 0,
    *,
    tls: bool = False,
    connect_seconds: float = 5.0,
    resolve: Resolve = look_up,
    listed_in: Listed = Listed.HOUSE,
) -> socket.socket:
    """A connected socket; `host` is a name, an address, or `unix:/path` that the operator's list names.

    Cost: one look-up, one connection. Raises: NotAllowed, NotReached.
    """
    if host.startswith(UNIX):
        return _open_unix(host, connect_seconds)
    name = known_host(host)
    link = _connect(name, permitted(name, port, resolve, listed_in), port, connect_seconds)
    return _secured(link, name) if tls else link


def permitted(
    name: str, port: int, resolve: Resolve = look_up, listed_in: Listed = Listed.HOUSE
) -> list[str]:
    """The addresses of a host, all of which may be spoken to on `port`.

    Cost: one look-up. Raises: NotAllowed, NotReached.
    """
    try:
        found = resolve(name, port)
    except (OSError, UnicodeError) as fault:
        raise _unreached(name, Text(zh="域名无法解析。", en="The name could not be looked up.")) from fault
    if not found:
        raise _unreached(name, Text(zh="域名没有地址。", en="The name has no address."))
    return permit(name, found, port, openings(getattr(settings, listed_in)), listed_in)


def _open_unix(host: str, seconds: float) -> socket.socket:
    if host not in settings.OUTBOUND_ALLOW:
        raise NotAllowed(
            Text(zh="不能连接这个本机套接字。", en="This local socket cannot be used."),
            why=Text(zh="它不在 ZHIAN_OUTBOUND_ALLOW 中。", en="ZHIAN_OUTBOUND_ALLOW does not list it."),
            do_next=Text(zh="请由运营人员列入。", en="The operator has to list it."),
            code="outbound-address",
        )
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(seconds)
    try:
        link.connect(host.removeprefix(UNIX))
    except OSError as fault:
        link.close()
        raise _unreached(host, reason_of(fault)) from fault
    return link


def _connect(name: str, addresses: list[str], port: int, seconds: float) -> socket.socket:
    until = time.monotonic() + seconds
    fault: OSError = TimeoutError("timed out")
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, port), timeout=left)
        except OSError as error:
            fault = error
    raise _unreached(name, reason_of(fault)) from fault


def _secured(link: socket.socket, name: str) -> socket.socket:
    try:
        return tls_context(settings.OUTBOUND_AUTHORITIES).wrap_socket(link, server_hostname=name)
    except (OSError, ValueError) as fault:
        link.close()
        told = getattr(fault, "verify_message", "") or getattr(fault, "reason", "") or type(fault).__name__
        why = Text(zh="加密连接未建立：{told}。", en="No secure connection was made: {told}.")
        raise NotReached(
            Text(zh="未能连接 {name}。", en="{name} could not be reached.").fill(name=name),
            why=why.fill(told=str(told)),
            do_next=Text(
                zh="请核对对方证书；内部证书机构请由运营人员以 ZHIAN_OUTBOUND_AUTHORITIES 指定。",
                en="Check the other side's certificate; the operator names a private authority in "
                "ZHIAN_OUTBOUND_AUTHORITIES.",
            ),
            code="outbound-tls",
        ) from fault


@lru_cache(maxsize=4)
def tls_context(authorities: str) -> ssl.SSLContext:
    """Certificates are checked against the machine's authorities, and the operator's own beside them."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authorities:
        context.load_verify_locations(authorities)
    return context


def _unreached(name: str, why: Text) -> NotReached:
    return NotReached(
        Text(zh="未能连接 {name}。", en="{name} could not be reached.").fill(name=name),
        why=why,
        do_next=Text(zh="请检查网址与网络后重试。", en="Check the address and the network, then try again."),
        code="outbound-unreachable",
    )
