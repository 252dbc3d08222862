"""Receipts for their holders, and for anybody who wants to know whether one is genuine."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from zhian.kernel.clock import now
from zhian.kernel.errors import Conflict, Erased, NotFound
from zhian.kernel.locales import Text
from zhian.kernel.receipts import Status
from zhian.kernel.receipts.sentences import KINDS
from zhian.web.base.audit.services import Entry, record_read
from zhian.web.base.people.kit import Actor, ActorRequest, Purpose, SystemActor, signed_in
from zhian.web.base.privacy.selectors import erased_on
from zhian.web.base.vault.selectors import open_file
from zhian.web.base.vault.services import file_response
from zhian.web.casework.forms.receipts import VerifyForm
from zhian.web.casework.models import IssuedReceipt
from zhian.web.casework.selectors import find_case
from zhian.web.casework.services.letters import LetterKind, render_letter
from zhian.web.casework.services.reading import note_reading
from zhian.web.casework.services.receipting import receipt_for
from zhian.web.casework.services.receipting_verify import (
    UPLOAD_LIMIT_BYTES,
    Finding,
    Paperless,
    public_status,
    status_list,
    verify_upload,
)

BODY_LIMIT_BYTES: Final = UPLOAD_LIMIT_BYTES + 50_000  # the frame of the form around the file
TOO_LARGE: Final = 413
SHOWN_AT_MOST: Final = 6
JSON: Final = "application/json"
MOODS: Final = {
    Status.GENUINE: "good",
    Status.INTACT_ISSUER_UNVERIFIED: "wait",
    Status.SPECIMEN: "wait",
    Status.REVOKED: "late",
    Status.ALTERED: "late",
    Status.FORGED: "late",
    Status.UNREADABLE: "late",
}
FIELDS: Final = {
    "holder_name": Text(zh="姓名", en="Name"),
    "holder_document": Text(zh="证件号码", en="Document number"),
    "holder_birth_date": Text(zh="出生日期", en="Date of birth"),
}


class _InMemory(MemoryFileUploadHandler):
    """Keeps the file in memory whatever its size; the size was looked at before."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True


@never_cache
@csrf_exempt  # nothing is changed, and the check would read the upload before its size is known
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: ActorRequest) -> HttpResponse:
    """Verify an upload in memory; a file that is too large is not even read."""
    if request.method != "POST":
        return render(request, "casework/receipts/verify.html", {"form": VerifyForm()})
    if _body_bytes(request) > BODY_LIMIT_BYTES:
        form = VerifyForm({}, too_large=True)
        return render(request, "casework/receipts/verify.html", {"form": form}, status=TOO_LARGE)
    request.upload_handlers = [_InMemory(request)]
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "casework/receipts/verify.html", {"form": form}, status=422)
    finding = verify_upload(form.document, at=now())
    return render(request, "casework/receipts/verdict.html", _verdict_page(finding))


@require_safe
def status(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """Whether a receipt still holds, by its id; what it says is not shown."""
    row = public_status(receipt_id)
    return render(request, "casework/receipts/status.html", {"receipt": row})


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The short address of the public keys."""
    del request
    return redirect("audit:key")


@require_safe
def keys_file(request: HttpRequest) -> HttpResponse:
    """The short address of the file for `zhian keys trust`."""
    del request
    return redirect("audit:key_file")


@require_safe
def status_list_file(request: HttpRequest) -> HttpResponse:
    """The signed list of receipts taken back, for `zhian receipt verify --status-list`."""
    del request
    response = HttpResponse(status_list(at=now()).to_bytes(), content_type=JSON)
    response["Content-Disposition"] = 'attachment; filename="zhian-receipt-status.json"'
    response["Cache-Control"] = "public, max-age=60"
    return response


@never_cache
@require_safe
@signed_in
def download(request: ActorRequest, receipt_id: UUID, form: str) -> HttpResponse:
    """The receipt itself, for those on the case; the opening is on record before a byte is sent."""
    if form not in ("json", "pdf"):
        raise NotFound(Text(zh="没有这种格式。", en="There is no such format."))
    row = receipt_for(receipt_id, request.actor)
    gone = erased_on(row.case_id)
    if gone is not None:
        raise Erased(gone)
    if form == "pdf" and row.pdf_file_id is None:
        raise Conflict(
            Text(zh="回执的 PDF 正在制作。", en="The PDF of this receipt is being made."),
            do_next=Text(
                zh="请稍后再试；JSON 文件现在即可下载，效力相同。",
                en="Try again in a moment. The JSON file is ready and counts the same.",
            ),
            code="receipt.pdf_not_ready",
        )
    _read(request.actor, row, form)
    name = f"{row.case.reference}-{row.kind}.{form}"
    if row.pdf_file_id is not None and form == "pdf":
        return file_response(open_file(row.pdf_file_id, SystemActor(Purpose.SERVE_FILE)), name=name)
    response = HttpResponse(row.document, content_type=JSON)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_safe
@signed_in
def openings(request: ActorRequest, receipt_id: UUID) -> HttpResponse:
    """What opens the commitments, for the person alone: who has it can prove the receipt is theirs."""
    row = receipt_for(receipt_id, request.actor)
    if row.case.applicant_id != request.actor.person_id:
        raise NotFound(
            Text(zh="没有找到该页面。", en="There is no such page."),
            why=Text(zh="只有申请人本人可以查看密值。", en="Only the person can see the openings."),
        )
    _read(request.actor, row, "openings")
    rows = [
        {"label": FIELDS.get(name, Text(zh=name, en=name)), "name": name, **opening}
        for name, opening in row.openings.items()
    ]
    context = {"receipt": row, "rows": rows, "file": f"{row.case.reference}-{row.kind}.json"}
    return render(request, "casework/receipts/openings.html", context)


@never_cache
@require_safe
@signed_in
def letter(request: ActorRequest, case_id: UUID, kind: str) -> HttpResponse:
    """A letter of the case as its reader may see it; the reading is on record before a byte is sent."""
    if kind not in set(LetterKind):
        raise NotFound(Text(zh="没有这种文书。", en="There is no such letter."))
    case, at = find_case(case_id, request.actor), now()
    pdf = render_letter(LetterKind(kind), case_id, request.actor, at=at)
    note_reading(request.actor, case, f"letter:{kind}")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}-{kind}.pdf"'
    return response


def _read(actor: Actor, row: IssuedReceipt, form: str) -> None:
    case = row.case
    own = [place for place in (case.office_id, case.sponsor_id) if place in actor.organisations()]
    entry = Entry(
        verb="receipt.opened",
        subject_kind="receipt",
        subject_id=row.pk,
        about_person_id=case.applicant_id,
        matter_id=case.pk,
        acting=actor.post(organisation_id=own[0]) if own and case.applicant_id != actor.person_id else None,
        body={"form": form},
    )
    record_read(actor, entry, at=now())


def _body_bytes(request: HttpRequest) -> int:
    """The length the client announced; without one the server reads nothing."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isdecimal() else BODY_LIMIT_BYTES + 1


def _verdict_page(finding: Finding) -> dict[str, Any]:
    verdict = finding.verdict
    context: dict[str, Any] = {"finding": finding, "status_row": finding.known}
    if verdict is None:
        headline, sentence, mood = _QR[finding.qr or Paperless.UNKNOWN]
        return context | {"headline": headline, "sentences": [sentence], "mood": mood}
    receipt = verdict.receipt
    return context | {
        "headline": verdict.headline,
        "mood": MOODS[verdict.status],
        "sentences": _shortened(verdict.sentences),
        "receipt": receipt,
        "kind": None if receipt is None else KINDS[receipt.kind.value],
    }


def _shortened(sentences: tuple[Text, ...]) -> tuple[Text, ...]:
    """Enough to see what is wrong: a page swapped whole differs in every line."""
    rest = len(sentences) - SHOWN_AT_MOST - 1
    if rest < 1:
        return sentences
    more = Text(zh="另有 {n} 处不一致。", en="There are {n} more differences.").fill(n=rest)
    return (*sentences[:SHOWN_AT_MOST], more, sentences[-1])


_QR: Final = {
    Paperless.MATCHES: (
        Text(zh="二维码与记录一致", en="The QR code is on record"),
        Text(
            zh="本平台出具过带有该二维码的回执。二维码不能证明纸面文字未被改动，"
            "请以原始 PDF 或 JSON 文件核验。",
            en="This platform issued a receipt with this QR code. The code does not vouch for the words "
            "printed around it: verify the original PDF or JSON for that.",
        ),
        "good",
    ),
    Paperless.DIFFERS: (
        Text(zh="二维码不符", en="The QR code is false"),
        Text(
            zh="本平台出具过该编号的回执，但其摘要或签名与此二维码不同。请勿采信。",
            en="This platform issued a receipt of this id, but with another digest or signature. "
            "Do not rely on this paper.",
        ),
        "late",
    ),
    Paperless.UNKNOWN: (
        Text(zh="没有记录", en="Not on record"),
        Text(
            zh="本平台没有出具过该编号的回执。如由其他机构出具，请上传回执文件核验，或者向其核实。",
            en="This platform never issued a receipt of this id. If it comes from elsewhere, upload its file "
            "or ask its issuer.",
        ),
        "wait",
    ),
}
