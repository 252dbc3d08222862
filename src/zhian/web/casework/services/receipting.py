"""Issuing receipts: signed in the transaction of the act they speak of, set on paper afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from zhian.kernel.checkpoints import read_checkpoint
from zhian.kernel.errors import NotFound
from zhian.kernel.ids import uuid7
from zhian.kernel.locales import Text
from zhian.kernel.receipts import Issuer, Receipt, build, commit, new_commitment_salt, sign
from zhian.web.base.audit.selectors import latest_checkpoint
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.outbox.services import emit
from zhian.web.base.people.kit import AnyActor
from zhian.web.base.people.selectors import person
from zhian.web.base.vault.services import receipt_signing_key
from zhian.web.casework.kit import CASEWORK, ReceiptKind
from zhian.web.casework.models import Case, IssuedReceipt

from .receipting_paper import paper_of
from .receipting_sections import sections_of
from .steps import Step

CURRENT, SUPERSEDED, WITHDRAWN = "current", "superseded", "withdrawn"
ISSUED = "receipt.issued"


def issue(step: Step, kind: ReceiptKind) -> IssuedReceipt:
    """Sign the receipt of the act that is being done; a former one of this kind for the case is superseded.

    Call it inside the business transaction, when the case carries the outcome of the act.
    Raises: Refused when a typed reason names the person, SigningKeyError when a real site has no key.
    """
    case, receipt_id = step.case, uuid7(step.at)
    former = _current(case, kind, step.rule.name if kind is ReceiptKind.OFFICE_ACT else "")
    openings, commitments = _commit_to_person(case)
    receipt = _signed(step, kind, str(receipt_id), commitments, str(former.pk) if former else None)
    row = IssuedReceipt.objects.create(
        id=receipt_id,
        case=case,
        kind=kind.value,
        act=step.rule.name,
        document=receipt.to_bytes().decode("utf-8"),
        openings=openings,
        header_digest=receipt.header_digest,
        issued_at=step.at,
    )
    if former is not None:
        former.status, former.superseded_by = SUPERSEDED, row.pk
        former.save(update_fields=["status", "superseded_by"])
    _log(step.actor, row, "receipt.issued", step.at, post=step.acting.post if step.acting else None)
    emit(ISSUED, {"receipt": str(row.pk), "case": str(case.pk)}, key=f"receipt:{row.pk}", at=step.at)
    return row


def withdraw(step: Step, kind: ReceiptKind) -> IssuedReceipt | None:
    """Take back the current receipt of a kind, because what it says was taken back; None without one."""
    row = _current(step.case, kind)
    if row is None:
        return None
    row.status = WITHDRAWN
    row.save(update_fields=["status"])
    _log(step.actor, row, "receipt.withdrawn", step.at, post=step.acting.post if step.acting else None)
    return row


def receipt_for(receipt_id: UUID, reader: AnyActor) -> IssuedReceipt:
    """A receipt its reader may see, with its case. Raises: NotFound."""
    rows = IssuedReceipt.objects.visible_to(reader).select_related("case").filter(pk=receipt_id)
    row = rows.first()
    if row is None:
        raise NotFound(
            Text(zh="没有找到这份回执。", en="There is no such receipt."),
            why=Text(
                zh="编号可能有误，或者您无权查看。", en="The number may be wrong, or it is not yours to see."
            ),
            do_next=Text(
                zh="如需核验他人出示的回执，请使用公开核验页面。",
                en="To check a receipt somebody shows you, use the public verification page.",
            ),
            code="receipt.not_found",
        )
    return row


def office_issuer(case: Case) -> Issuer:
    """The office as the issuer that a receipt names."""
    return Issuer(case.office.code, Text(zh=case.office.name_zh, en=case.office.name_en))


def verify_address() -> str:
    """The public page that verifies receipts, as it is printed on paper."""
    return f"{settings.PUBLIC_URL}/receipts/verify"


def _current(case: Case, kind: ReceiptKind, act: str = "") -> IssuedReceipt | None:
    """The newest receipt of a kind that stands; of one act alone where an act is named."""
    rows = IssuedReceipt.objects.visible_to(CASEWORK).filter(case=case, kind=kind.value, status=CURRENT)
    rows = rows.filter(act=act) if act else rows
    return rows.order_by("issued_at", "id").last()


def _signed(
    step: Step, kind: ReceiptKind, receipt_id: str, commitments: Mapping[str, str], supersedes: str | None
) -> Receipt:
    key = receipt_signing_key().for_receipts
    sections = sections_of(step, kind)
    paper = paper_of(kind, sections, receipt_id=receipt_id, specimen=key.specimen, verify_at=verify_address())
    latest = latest_checkpoint()
    unsigned = build(
        kind.value,
        office_issuer(step.case),
        {**sections, "layout": paper.layout()},
        id=receipt_id,
        at=step.at,
        checkpoint=read_checkpoint(latest["note"]) if latest else None,
        commitments=commitments,
        printed=paper.strings,
        supersedes=supersedes,
    )
    return sign(unsigned, key)


def _commit_to_person(case: Case) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Openings for the holder and commitments for the receipt; what is not on file is left out."""
    found = person(case.applicant_id, CASEWORK)
    if found is None:
        raise LookupError("a case without a person has no receipts")
    values = {
        "holder_name": found.full_name,
        "holder_document": found.document_number,
        "holder_birth_date": found.birth_date.isoformat() if found.birth_date else "",
    }
    openings: dict[str, dict[str, str]] = {}
    commitments: dict[str, str] = {}
    for name, value in values.items():
        if value:
            salt = new_commitment_salt()
            openings[name] = {"value": value, "salt": salt.hex()}
            commitments[name] = commit(value, salt)
    return openings, commitments


def _log(actor: AnyActor, row: IssuedReceipt, verb: str, at: datetime, *, post: Any) -> None:
    record(
        actor,
        Entry(
            verb=verb,
            subject_kind="receipt",
            subject_id=row.pk,
            about_person_id=row.case.applicant_id,
            matter_id=row.case_id,
            acting=post,
            body={"kind": row.kind, "header_digest": row.header_digest},
        ),
        at=at,
    )
