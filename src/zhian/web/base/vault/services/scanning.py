"""Asking a virus scanner (clamd, INSTREAM) about a file, where the operator has one."""

from __future__ import annotations

import logging
import struct
from datetime import datetime
from typing import BinaryIO, Final, NamedTuple, cast

from django.conf import settings

from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text
from zhian.web.base.outbound.kit import OutboundError
from zhian.web.base.outbound.services import open_stream
from zhian.web.base.people.kit import Purpose, SystemActor

from ..models import Scan, StoredFile
from ..selectors import open_file
from .recognising import FileRefused

logger = logging.getLogger(__name__)
PIECE_BYTES: Final = 64 * 1024
ANSWER_BYTES: Final = 4096
WAIT_SECONDS: Final = 15
BATCH: Final = 200
_OPERATE: Final = SystemActor(Purpose.OPERATE)


class Verdict(NamedTuple):
    """What the scanner said, and its name for what it found."""

    scan: Scan
    found: str = ""


class ScannerSilent(Exception):
    """The scanner is away, or gave no verdict."""


def scan(data: bytes) -> Verdict:
    """The verdict on a file that is coming in; without a scanner, or while it is away, “not scanned”.

    Raises: FileRefused when a virus is found: nothing of the file is kept.
    """
    try:
        verdict = _verdict(data)
    except ScannerSilent as silence:
        logger.warning("a file was taken in without a scan: %s", silence)
        return Verdict(Scan.NOT_SCANNED)
    if verdict.scan is Scan.INFECTED:
        raise FileRefused(
            Text(zh="在文件中发现了病毒，没有保存。", en="A virus was found in the file; it was not kept."),
            why=Text(zh="查毒结果：{found}。", en="The scanner calls it {found}.").fill(found=verdict.found),
            do_next=Text(
                zh="请检查电脑，重新扫描或生成文件后再上传。",
                en="Check your computer, make or scan the file anew, and upload that.",
            ),
            code="file-infected",
        )
    return verdict


def scan_waiting(at: datetime) -> int:
    """Scan files that came in while there was no scanner; one in which a virus is found is locked away."""
    if not settings.CLAMD:
        return 0
    waiting = StoredFile.objects.visible_to(_OPERATE).filter(scan=Scan.NOT_SCANNED.value)
    told = 0
    for file_id in list(waiting.order_by("scanned_at", "stored_at").values_list("pk", flat=True)[:BATCH]):
        row = waiting.filter(pk=file_id)
        try:
            with open_file(file_id, _OPERATE).stream as stream:
                verdict = _verdict(stream.read())
        except ScannerSilent as silence:
            logger.warning("files wait for a scan: %s", silence)
            break
        except ZhianError as fault:  # gone meanwhile or damaged: the others have their turn first
            logger.warning("a file was not scanned: %s", fault)
            row.update(scanned_at=at)
            continue
        if verdict.scan is Scan.INFECTED:
            logger.error("a virus was found in the stored file %s and it was locked away", file_id)
        told += row.update(scan=verdict.scan.value, scanned_at=at, scan_found=verdict.found)
    return told


def open_line(address: str) -> BinaryIO:
    """A line to the scanner at `host:port` or at a Unix socket's path.

    Raises: OutboundError, or ValueError for an address without a port.
    """
    if address.startswith("/"):
        plug = open_stream(f"unix:{address}")
    else:
        host, _, port = address.rpartition(":")
        plug = open_stream(host.strip("[]"), int(port))
    with plug:  # the line keeps it open
        plug.settimeout(WAIT_SECONDS)
        return cast("BinaryIO", plug.makefile("rwb"))


def ask(line: BinaryIO, data: bytes) -> str:
    """What clamd answers to a stream, such as `stream: OK`. Raises: OSError."""
    line.write(b"zINSTREAM\0")
    view = memoryview(data)
    for start in range(0, len(data), PIECE_BYTES):
        piece = view[start : start + PIECE_BYTES]
        line.write(struct.pack(">I", len(piece)))
        line.write(piece)
    line.write(struct.pack(">I", 0))
    line.flush()
    answer = b""
    while len(answer) < ANSWER_BYTES and not answer.endswith(b"\0") and (said := line.read(1)):
        answer += said
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(data: bytes) -> Verdict:
    """Raises: ScannerSilent."""
    address = settings.CLAMD
    if not address:
        return Verdict(Scan.NOT_SCANNED)
    try:
        with open_line(address) as line:
            answer = ask(line, data)
    except (OutboundError, OSError, ValueError) as error:
        raise ScannerSilent(f"{type(error).__name__} at {address}") from error
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(Scan.CLEAN)
    if said.endswith(" FOUND"):
        return Verdict(Scan.INFECTED, said.removesuffix(" FOUND")[:200])
    raise ScannerSilent(f"it said {said[:100]!r}")
