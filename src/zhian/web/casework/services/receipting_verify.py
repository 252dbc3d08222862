"""Verifying what a stranger brings: in memory, bounded, and with what only the issuer can add."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import BoundedSemaphore
from typing import Any, Final
from uuid import UUID

from zhian.kernel.errors import NotFound, Refused, Unreadable
from zhian.kernel.locales import Text
from zhian.kernel.receipts import (
    FORMAT,
    Receipt,
    StatusEntry,
    StatusList,
    TrustedKey,
    TrustStore,
    Verdict,
    Withdrawal,
    read_receipt,
    sign_status_list,
    unreadable,
)
from zhian.kernel.receipts import Status as VerdictStatus
from zhian.kernel.receipts.sentences import section_title
from zhian.receiptfile import Paper, read_pdf_apart, verify_file
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.vault.services import public_keys, receipt_signing_key
from zhian.web.casework.models import IssuedReceipt

from .receipting import CURRENT
from .receipting_paper import sheet_of

VERIFY: Final = SystemActor(Purpose.VERIFY)
UPLOAD_LIMIT_BYTES: Final = 1_000_000
WAIT_SECONDS: Final = 15
_readers: Final = BoundedSemaphore(2)  # strangers may keep two processes busy, and the others wait


class Paperless(StrEnum):
    """What the text of a QR code says by itself."""

    MATCHES = "matches"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known about an upload; `sheet` is what it says, and only there when nothing was changed."""

    verdict: Verdict | None = None
    qr: Paperless | None = None
    ours: bool = False
    sheet: dict[str, Any] | None = None
    changed: tuple[Text, ...] = ()
    known: IssuedReceipt | None = None


def verify_upload(data: bytes, *, at: datetime) -> Finding:
    """The verdict on a file (JSON or PDF) or on the text of a QR code; nothing is stored.

    Cost: half a second for a PDF, read in a process of its own. Raises: Refused when too many ask at once.
    """
    text = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(f"{FORMAT} ".encode()):
        return _verify_qr(text.decode("utf-8", "replace"))
    paper: Paper | None = None
    if text.startswith(b"%PDF-"):
        try:
            paper = _read_apart(text)
        except Unreadable as fault:
            return Finding(unreadable(fault))
    document = paper.attachment if paper else text
    trust = trust_in_ourselves()
    known = _issued(document)
    taken_back = _status_of([known], at) if known else None
    verdict = verify_file(text, trust, taken_back, read=lambda _: paper) if paper else None
    if verdict is None:
        verdict = verify_file(document, trust, taken_back)
    receipt = verdict.receipt
    ours = receipt is not None and trust.holding(receipt.public_key) is not None
    intact = verdict.status not in (VerdictStatus.ALTERED, VerdictStatus.FORGED, VerdictStatus.UNREADABLE)
    return Finding(
        verdict=verdict,
        ours=ours,
        sheet=_sheet(receipt) if receipt is not None and intact else None,
        changed=tuple(section_title(name) for name in verdict.changed_sections),
        known=known if ours and intact else None,
    )


def public_status(receipt_id: UUID) -> IssuedReceipt:
    """The status of a receipt for anybody who has its id, and nothing else of it. Raises: NotFound."""
    row = IssuedReceipt.objects.visible_to(VERIFY).only("id", "status", "superseded_by")
    found = row.filter(pk=receipt_id).first()
    if found is None:
        raise NotFound(
            Text(
                zh="本平台没有出具过这个编号的回执。", en="This platform never issued a receipt of this id."
            ),
            do_next=Text(
                zh="请核对编号；其他机构出具的回执请向出具方核实。",
                en="Check the id. For a receipt from somewhere else, ask its issuer.",
            ),
            code="receipt.never_issued",
        )
    return found


def status_list(*, at: datetime) -> StatusList:
    """Every receipt taken back so far, signed, for those who verify offline."""
    rows = IssuedReceipt.objects.visible_to(VERIFY).only("id", "status", "superseded_by")
    return _status_of(rows.exclude(status=CURRENT).order_by("id"), at)


def trust_in_ourselves() -> TrustStore:
    """The keys that sign or once signed here."""
    return TrustStore(TrustedKey(k.key_id, k.public_key.public_bytes_raw()) for k in public_keys())


def _status_of(rows: Any, at: datetime) -> StatusList:
    entries = [
        StatusEntry(
            str(row.pk), Withdrawal(row.status), str(row.superseded_by) if row.superseded_by else None
        )
        for row in rows
        if row.status != CURRENT
    ]
    return sign_status_list(receipt_signing_key().for_receipts, entries, at=at)


def _read_apart(data: bytes) -> Paper:
    if not _readers.acquire(timeout=WAIT_SECONDS):
        raise Refused(
            [Text(zh="正在核验的文件较多。", en="Many files are being verified right now.")],
            do_next=Text(zh="请稍候再试，或者离线核验。", en="Try again in a moment, or verify offline."),
            code="receipt.busy",
        )
    try:
        return read_pdf_apart(data)
    finally:
        _readers.release()


def _issued(document: bytes) -> IssuedReceipt | None:
    """Our own row of this very receipt; a file that only borrows an id of ours is none of ours."""
    try:
        receipt = read_receipt(document)
    except Unreadable:
        return None
    row = _row(receipt.id)
    return row if row is not None and row.header_digest == receipt.header_digest else None


def _row(receipt_id: str) -> IssuedReceipt | None:
    try:
        key = UUID(receipt_id)
    except ValueError:
        return None
    return IssuedReceipt.objects.visible_to(VERIFY).filter(pk=key).first()


def _sheet(receipt: Receipt) -> dict[str, Any] | None:
    """What the receipt says, laid out as on paper; plain lines when it was laid out elsewhere."""
    marks = receipt.body("layout").get("marks")
    words = [mark for mark in marks if isinstance(mark, str)] if isinstance(marks, list) else []
    return sheet_of(words, receipt.printed)


def _verify_qr(text: str) -> Finding:
    """Whether a QR code is the one of a receipt issued here; it cannot vouch for the words around it."""
    parts = text.split()
    row = _row(parts[1]) if len(parts) == 4 else None
    if row is None:
        return Finding(qr=Paperless.UNKNOWN)
    same = read_receipt(row.document).qr_text().split() == parts
    return Finding(
        qr=Paperless.MATCHES if same else Paperless.DIFFERS, ours=same, known=row if same else None
    )
