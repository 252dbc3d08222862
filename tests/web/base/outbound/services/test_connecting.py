"""The other side has to show a certificate for its own name, from an authority that is trusted."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from zhian.web.base.outbound.kit import NotReached
from zhian.web.base.outbound.services import connecting, open_stream
from zhian.web.base.outbound.services.connecting import permitted

NAME = "peer.example"


def certificate(folder: Path, name: str, *, ends: timedelta = timedelta(days=1)) -> Path:
    """A certificate that vouches for itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(plain + made.public_bytes(pem))
    return path


@contextlib.contextmanager
def secured(chain: Path) -> Iterator[int]:
    """A peer that shows this certificate to one caller; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with contextlib.suppress(OSError):
                link, _ = server.accept()
                with context.wrap_socket(link, server_side=True) as talk:
                    talk.sendall(b"hello")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        thread.join(5)


def heard(port: int) -> bytes:
    """What the peer says once the line is secured."""
    with open_stream(NAME, port, tls=True, resolve=lambda _host, _port: ["127.0.0.1"]) as link:
        return link.recv(5)


@pytest.fixture(autouse=True)
def _loopback_is_listed(settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = ("127.0.0.0/8",)


def it_speaks_to_whom_the_operators_own_authority_vouches_for(tmp_path: Path, settings: Settings) -> None:
    chain = certificate(tmp_path, NAME)
    settings.OUTBOUND_AUTHORITIES = str(chain)
    with secured(chain) as port:
        assert heard(port) == b"hello"


@pytest.mark.parametrize(
    ("name", "trusted", "ends"),
    [
        (NAME, False, timedelta(days=1)),
        ("other.example", True, timedelta(days=1)),
        (NAME, True, timedelta(days=-1)),
    ],
    ids=["nobody we trust", "another name", "run out"],
)
def it_refuses_a_false_certificate(
    tmp_path: Path, settings: Settings, name: str, trusted: bool, ends: timedelta
) -> None:
    chain = certificate(tmp_path, name, ends=ends)
    settings.OUTBOUND_AUTHORITIES = str(chain) if trusted else ""
    with secured(chain) as port, pytest.raises(NotReached) as refused:
        heard(port)
    assert refused.value.code == "outbound-tls"
    assert "ZHIAN_OUTBOUND_AUTHORITIES" in refused.value.sentence("en")


def it_waits_for_no_name_server_longer_than_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.Event()
    monkeypatch.setattr(connecting, "LOOK_UP_SECONDS", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: free.wait(10))
    with pytest.raises(NotReached):
        permitted(NAME, 443)
    free.set()


def it_says_so_when_there_is_no_such_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_words: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    for _ in range(20):  # more than may be asked at once: each place is given back
        with pytest.raises(NotReached):
            permitted(NAME, 443)
