"""Whether a receipt is genuine: the file is read in memory and forgotten."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from ninja import File, Router, Schema
from ninja.errors import HttpError
from ninja.files import UploadedFile

from zhian.kernel.clock import now
from zhian.web.base.people.kit.api import Words, answers, words
from zhian.web.casework.services.receipting_verify import UPLOAD_LIMIT_BYTES, verify_upload

TOO_LARGE: Final = 413
router = Router(tags=["receipts"])


class VerdictOut(Schema):
    """The verdict on a file: JSON, PDF, or the text of a QR code.

    `verdict` is genuine, intact_issuer_unverified, specimen, revoked, altered, forged or unreadable; for the
    text of a QR code, which says nothing about the paper around it: qr_matches, qr_differs or qr_unknown.
    What the receipt says of itself is given only where nothing in it was changed.
    """

    verdict: str
    ours: bool
    sentences: list[Words]
    changed: list[Words]
    receipt: str | None = None
    kind: str | None = None
    issued_at: str | None = None
    key: str | None = None
    on_record: str | None = None


@router.post("/receipts/verify", response=answers(VerdictOut, 409), url_name="verify_receipt")
def verify(request: HttpRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """Verify a receipt; nothing is stored."""
    del request
    if (file.size or 0) > UPLOAD_LIMIT_BYTES:
        raise HttpError(TOO_LARGE, "size")
    finding = verify_upload(file.read(), at=now())
    told: dict[str, Any] = {
        "ours": finding.ours,
        "sentences": [],
        "changed": [words(text) for text in finding.changed],
        "on_record": finding.known.status if finding.known else None,
    }
    verdict = finding.verdict
    if verdict is None:
        return {**told, "verdict": f"qr_{finding.qr or 'unknown'}", "ours": finding.qr == "matches"}
    told["sentences"] = [words(text) for text in verdict.sentences]
    if finding.sheet is not None:
        said = verdict.as_json()
        told |= {
            "receipt": said["receipt_id"],
            "kind": said["kind"],
            "issued_at": said["issued_at"],
            "key": said["key_id"],
        }
    return {**told, "verdict": verdict.status.value}
