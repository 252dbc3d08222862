"""The virus scanner: asked in its own words, and never in the way when it is away."""

from __future__ import annotations

import io
import socketserver
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from tests.factories.files import PDF
from zhian.kernel.errors import Refused
from zhian.web.base.people.kit import Actor, Purpose, SystemActor
from zhian.web.base.vault.models import Scan, StoredFile
from zhian.web.base.vault.selectors import conditions, open_file
from zhian.web.base.vault.services import FileRefused, scan_waiting, store, store_made
from zhian.web.base.vault.services.cleaning import clean

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SERVER = SystemActor(Purpose.SERVE_FILE)
# The harmless string that every scanner calls a virus, in two halves so that none finds it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner(socketserver.StreamRequestHandler):
    """As much of clamd as INSTREAM needs."""

    says: bytes | None = None

    def handle(self) -> None:
        """Read the chunks, then answer."""
        assert self.rfile.read(10) == b"zINSTREAM\0"
        heard = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            heard += self.rfile.read(length)
        verdict = b"Eicar-Signature FOUND" if EICAR in heard else b"OK"
        self.wfile.write(self.says or b"stream: " + verdict + b"\0")


@pytest.fixture(params=["tcp", "unix"])
def scanner(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[type[Scanner]]:
    """A scanner that listens on loopback, or at a socket in a folder."""
    handler = type("Scanner", (Scanner,), {})
    kind: Any = socketserver.TCPServer if request.param == "tcp" else socketserver.UnixStreamServer
    with kind(
        ("127.0.0.1", 0) if request.param == "tcp" else str(tmp_path / "clamd.sock"), handler
    ) as server:
        where = server.server_address
        settings.CLAMD = f"127.0.0.1:{where[1]}" if request.param == "tcp" else where
        settings.OUTBOUND_ALLOW = (settings.CLAMD if request.param == "tcp" else f"unix:{where}",)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield handler
        server.shutdown()
        thread.join()


def take(data: bytes = PDF) -> StoredFile:
    """Somebody hands a file in."""
    return store(Actor(uuid4()), io.BytesIO(data), "a.pdf", at=NOW)


def it_says_clean_of_a_clean_file_and_takes_no_infected_one(scanner: type[Scanner]) -> None:
    del scanner
    kept = take()
    assert conditions([kept.pk], SERVER)[kept.pk].scan is Scan.CLEAN
    assert kept.scanned_at == NOW
    with pytest.raises(FileRefused, match="Eicar-Signature") as refused:
        take(PDF + EICAR)
    assert refused.value.code == "file-infected"
    assert StoredFile.objects.visible_to(SERVER).count() == 1


@pytest.mark.parametrize("scanner", ["tcp"], indirect=True)
@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"\0"])
def it_says_not_scanned_when_there_is_no_verdict(scanner: type[Scanner], answer: bytes) -> None:
    scanner.says = answer or b"\n"
    assert take().scan == Scan.NOT_SCANNED


def it_takes_files_while_the_scanner_is_away_and_says_so(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CLAMD, settings.OUTBOUND_ALLOW = "127.0.0.1:9", ("127.0.0.1:9",)
    assert take().scan == Scan.NOT_SCANNED
    assert "without a scan" in caplog.text
    assert scan_waiting(NOW) == 0


@pytest.mark.parametrize("scanner", ["tcp"], indirect=True)
def it_scans_later_what_waited_and_locks_away_what_it_finds(
    scanner: type[Scanner], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    address, settings.CLAMD = settings.CLAMD, ""
    clean_one, ill, made = take(), take(), store_made(SERVER, EICAR, "a", "text/plain", at=NOW)
    settings.CLAMD = address
    assert clean(PDF, "application/pdf").data
    ill_one = store_made(SERVER, EICAR, "b", "text/plain", at=NOW)
    StoredFile.objects.visible_to(SERVER).filter(pk=ill_one.pk).update(scan=Scan.NOT_SCANNED.value)
    StoredFile.objects.visible_to(SERVER).filter(pk=ill.pk).update(sealed_key="")  # damaged: the others go on
    assert scan_waiting(NOW) == 2
    known = conditions([clean_one.pk, ill.pk, ill_one.pk, made.pk], SERVER)
    assert [known[row.pk].scan for row in (clean_one, ill, ill_one, made)] == [
        Scan.CLEAN, Scan.NOT_SCANNED, Scan.INFECTED, Scan.MADE
    ]  # fmt: skip
    assert known[ill_one.pk].is_locked
    assert "locked away" in caplog.text
    with pytest.raises(Refused, match="virus"):
        open_file(ill_one.pk, SERVER)
