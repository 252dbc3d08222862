"""An organisation's own system, played by an https server on loopback that answers what the test says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True)
class Heard:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def is_signed_with(self, secret: str) -> bool:
        """As a receiver finds out: one of the signatures is this secret's."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return wanted in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """Where it listens, what it heard, and how it answers; while the gate is shut it takes its time."""

    port: int = 0
    status: int = 204
    answer: bytes = b""
    heard: list[Heard] = field(default_factory=list)
    called: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """As an administrator would register it."""
        return f"https://127.0.0.1:{self.port}/in?from=zhian"


@contextmanager
def receiver(
    certificate: Path, *, status: int = 204, answer: bytes = b"", slow: bool = False
) -> Iterator[Receiver]:
    """A receiver that listens until the end of the block."""
    here = Receiver(status=status, answer=answer)
    if not slow:
        here.gate.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.heard.append(Heard(self.path, dict(self.headers.items()), body))
            here.called.set()
            here.gate.wait(20)
            self.send_response(here.status)
            self.send_header("Content-Length", str(len(here.answer)))
            if 300 <= here.status < 400:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(here.answer)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        here.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield here
        finally:
            here.gate.set()
            server.shutdown()
            thread.join(5)


def write_certificate(path: Path) -> Path:
    """A certificate for 127.0.0.1 and its key, in one file; it vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    start = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
