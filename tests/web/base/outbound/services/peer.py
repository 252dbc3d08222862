"""Another machine on the internet, played by a socket on loopback that says what the test lets it say."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Play = Callable[[socket.socket, bytes], None]


@dataclass
class Peer:
    """Where it listens, and the heads of all requests it got."""

    port: int
    heads: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "peer.example") -> str:
        """An address under a name that the test resolves to loopback."""
        return f"http://{host}:{self.port}{path}"


@contextlib.contextmanager
def peer(play: Play) -> Iterator[Peer]:
    """Each connection is read to the end of its head and then played by `play(link, head)`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        here = Peer(server.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    link, _ = server.accept()
                except OSError:
                    return
                with link, contextlib.suppress(OSError):
                    link.settimeout(5)
                    head = b""
                    while b"\r\n\r\n" not in head:
                        more = link.recv(4096)
                        if not more:
                            break
                        head += more
                    here.heads.append(head)
                    play(link, head)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield here
        finally:
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()
            thread.join(5)


def says(answer: bytes) -> Play:
    """It answers every request with the same bytes."""
    return lambda link, _: link.sendall(answer)
