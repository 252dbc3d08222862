"""Setting receipts and letters on paper: A4, bilingual, PDF/A-3 with the signed data attached.

Typst sets the page from files in `casework/typst`, in fonts that come as a package; neither the machine's
fonts nor the network are looked at, so the same document gives the same bytes everywhere.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final
from uuid import UUID

import pylopdf_fonts_zh_cn
import segno
import typst
from django.conf import settings

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused, ZhianError
from zhian.kernel.locales import Text
from zhian.kernel.receipts import Receipt, Status, TrustedKey, TrustStore, read_receipt
from zhian.receiptfile import ATTACHMENT, verify_file
from zhian.web.base.people.kit import Actor, SystemActor
from zhian.web.base.privacy.selectors import erased_on
from zhian.web.base.vault.services import store_made
from zhian.web.casework.models import IssuedReceipt
from zhian.web.casework.selectors import case_file, find_case

from .letters_wording import acceptance_letter, correction_letter
from .receipting_paper import Paper, sheet_of

STANDARD: Final[typst.PDFStandard] = "a-3a"
MEDIA_TYPE: Final = "application/pdf"
MISSING_SIGN: Final = "〓"  # what a printer puts where the type is wanting
_NAME_OF_MARKS: Final = re.compile(r"（[〓\s·.-]*〓[〓\s·.-]*）| \([〓\s·.-]*〓[〓\s·.-]*\)")
_PROBE: Final = b'#set text(font: "Noto Serif SC")\n#sys.inputs.signs'
WAIT_SECONDS: Final = 15
_presses: Final = BoundedSemaphore(2)  # readers may keep two cores busy, and the others wait
QR_ALT: Final = "二维码：回执编号、摘要和签名 / QR code: receipt id, digest and signature"


class NotSet(ZhianError):
    """A page was not set, or does not read back as what was signed; nothing of it was kept."""

    code = "letter.not_set"


def render_receipt(receipt_id: UUID, reader: SystemActor, *, at: datetime) -> UUID | None:
    """Set a receipt's PDF and keep it; the file's id, or None when the receipt is unknown.

    Repeating it changes nothing. Call it outside a transaction. Raises: NotSet.
    Cost: a quarter of a second, most of it for reading the page back.
    """
    row = IssuedReceipt.objects.visible_to(reader).select_related("case").filter(pk=receipt_id).first()
    if row is None or row.pdf_file_id is not None:
        return None if row is None else row.pdf_file_id
    if erased_on(row.case_id) is not None:
        return None
    pdf = receipt_pdf(read_receipt(row.document), row.document)
    kept = store_made(reader, pdf, f"{row.case.reference}-{row.kind}.pdf", MEDIA_TYPE, at=at)
    first = IssuedReceipt.objects.visible_to(reader).filter(pk=row.pk, pdf_file_id__isnull=True)
    if not first.update(pdf_file_id=kept.pk):
        row.refresh_from_db(fields=["pdf_file_id"], from_queryset=IssuedReceipt.objects.visible_to(reader))
        return row.pdf_file_id
    return UUID(str(kept.pk))


def receipt_pdf(receipt: Receipt, document: str) -> bytes:
    """The PDF of a receipt: its printed strings laid out by its own layout, the document attached.

    The page is read back before it is given out. Raises: NotSet when it does not agree with what was signed.
    """
    marks = receipt.body("layout").get("marks")
    words = [mark for mark in marks if isinstance(mark, str)] if isinstance(marks, list) else []
    sheet = sheet_of(words, receipt.printed)
    if sheet is None:
        raise NotSet(
            Text(zh="回执没有可用的版式。", en="The receipt has no usable layout."),
            do_next=Text(zh="请使用其 JSON 文件。", en="Use its JSON file."),
        )
    pdf = _compile(
        "sheet.typ",
        {
            "sheet": json.dumps({**sheet, "author": receipt.issuer.name.zh, "qr_alt": QR_ALT}),
            "qr": _qr(receipt.qr_text()),
            "document": document,
            "attachment": ATTACHMENT,
        },
        receipt.issued_at,
    )
    _insist_on_agreement(receipt, pdf)
    return pdf


class LetterKind(StrEnum):
    """The letters of a case that a party may take home."""

    CORRECTION = "correction"
    ACCEPTANCE = "acceptance"


def render_letter(kind: LetterKind, case_id: UUID, reader: Actor, *, at: datetime) -> bytes:
    """The PDF of a letter as this reader may see it, in both languages; nothing is kept.

    Raises: NotFound when the case is not the reader's to see or has no such letter, Refused when too many
    are being set, NotSet. Cost: a tenth of a second; at most two at a time.
    """
    file = case_file(find_case(case_id, reader), reader, today=legal_day(at))
    wording = correction_letter if kind is LetterKind.CORRECTION else acceptance_letter
    return press(wording(file, demo=settings.DEMO), file.case.office.name_zh, at=at)


def press(paper: Paper, author: str, *, at: datetime) -> bytes:
    """The PDF of a letter somebody worded; nothing is kept. At most two are set at a time.

    Raises: Refused when too many are being set, NotSet. Cost: a tenth of a second.
    """
    if not _presses.acquire(timeout=WAIT_SECONDS):
        raise Refused(
            [Text(zh="正在制作的文书较多。", en="Many letters are being made right now.")],
            do_next=Text(zh="请稍候再试。", en="Try again in a moment."),
            code="letter.busy",
        )
    try:
        return _letter_pdf(paper, author, at)
    finally:
        _presses.release()


def _letter_pdf(paper: Paper, author: str, at: datetime) -> bytes:
    """The page; a sign that the fonts do not have gives way to a mark, for a letter is better than none."""
    try:
        return _set(paper.marks, paper.strings, author, at)
    except NotSet:
        missing = "".join(_not_in_fonts("".join(sorted(set("".join(paper.strings))))))
        if not missing:
            raise
        marked = str.maketrans(dict.fromkeys(missing, MISSING_SIGN))
        strings = [_NAME_OF_MARKS.sub("", text.translate(marked)) for text in paper.strings]
        return _set(paper.marks, strings, author, at)


def _set(marks: Sequence[str], strings: Sequence[str], author: str, at: datetime) -> bytes:
    sheet = sheet_of(marks, strings)
    return _compile("sheet.typ", {"sheet": json.dumps({**(sheet or {}), "author": author})}, at)


def _not_in_fonts(signs: str) -> Iterator[str]:
    """Those of these signs that cannot be set. Cost: a few milliseconds for each halving."""
    try:
        typst.compile(
            _PROBE,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"signs": signs},
            pdf_standards=[STANDARD],
        )
    except typst.TypstError:
        if len(signs) == 1:
            yield signs
            return
        half = len(signs) // 2
        yield from _not_in_fonts(signs[:half])
        yield from _not_in_fonts(signs[half:])


def _insist_on_agreement(receipt: Receipt, pdf: bytes) -> None:
    """A page that a verifier would call altered must never leave the house: a glyph may be missing."""
    own = TrustStore([TrustedKey(receipt.key_id, receipt.public_key)])
    verdict = verify_file(pdf, own)
    if verdict.status not in (Status.GENUINE, Status.SPECIMEN):
        raise NotSet(
            Text(zh="排版结果与已签名的内容不一致。", en="The page does not read back as what was signed."),
            why=Text(
                zh="；".join(text.zh for text in verdict.sentences[:1]),
                en="; ".join(text.en for text in verdict.sentences[:1]),
            ),
            do_next=Text(
                zh="JSON 回执不受影响；请平台运营单位检查字体和版式文件。",
                en="The JSON receipt is not affected; the operator should look at fonts and layout files.",
            ),
            code="letter.page_differs",
        )


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode("utf-8")


def _compile(template: str, inputs: Mapping[str, str], at: datetime) -> bytes:
    source = files("zhian.web.casework").joinpath("typst", template).read_bytes()
    try:
        pdf, warnings = typst.compile_with_warnings(
            source,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=dict(inputs),
            pdf_standards=[STANDARD],
            timestamp=at,
        )
    except typst.TypstError as error:
        raise _not_set(error.message) from error
    if warnings:
        raise _not_set(warnings[0].message)
    return bytes(pdf)


def _not_set(reason: str) -> NotSet:
    return NotSet(
        Text(zh="文书排版失败。", en="The page could not be set."),
        why=Text(zh="原因：{reason}", en="Reason: {reason}").fill(reason=reason[:200]),
        do_next=Text(zh="请平台运营单位查看日志。", en="The operator should look at the log."),
    )


@lru_cache(maxsize=1)
def _fonts() -> Any:
    folder = Path(str(pylopdf_fonts_zh_cn.__file__)).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
