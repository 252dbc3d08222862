"""Receipts as files: the JSON itself, or a PDF that carries it as the attachment `receipt.json`.

Stands beside the kernel because reading a PDF takes a package the kernel must not need.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhian.kernel.errors import Unreadable, ZhianError, reason_of
from zhian.kernel.locales import Text
from zhian.kernel.receipts import StatusList, TrustStore, Verdict, unreadable, verify, with_page

if TYPE_CHECKING:
    from pypdf import PageObject

ATTACHMENT: Final = "receipt.json"
SIZE_LIMIT: Final = 10_000_000
PAGE_LIMIT: Final = 20
TEXT_LIMIT: Final = 200_000
APART_SECONDS: Final = 5
APART_BYTES: Final = 1024 * 1024 * 1024


class PdfReaderMissing(ZhianError):
    """The file is a PDF, and the package that reads PDFs is not installed."""

    code = "receipt.pdf_reader_missing"

    def __init__(self) -> None:
        super().__init__(
            Text(
                zh="这是 PDF 文件，当前安装不含 PDF 读取组件。", en="This is a PDF, which needs a PDF reader."
            ),
            why=Text(
                zh="基本安装只核验 JSON 回执。", en="The bare installation verifies JSON receipts only."
            ),
            do_next=Text(
                zh="请运行 pip install 'zhian[web]'，或改为核验其中的 receipt.json 附件。",
                en="Run pip install 'zhian[web]', or verify its attachment receipt.json instead.",
            ),
        )
        self.args = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """What a PDF holds: the attached receipt, and the text a reader sees."""

    attachment: bytes
    page_text: str


def read_file(path: Path) -> bytes:
    """The bytes of a file, of which no more are read than show it to be too large. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as fault:
        raise Unreadable(
            Text(zh="文件 {name} 打不开。", en="The file {name} does not open.").fill(name=path.name),
            why=reason_of(fault),
            do_next=Text(zh="请核对路径后重试。", en="Check the path and try again."),
        ) from fault
    return data


def verify_file(
    data: bytes,
    trust: TrustStore,
    status_list: StatusList | None = None,
    *,
    read: Callable[[bytes], Paper] | None = None,
) -> Verdict:
    """The verdict on a file, JSON or PDF; the page of a PDF must agree with its attachment.

    `read` reads the PDF: `read_pdf` by default, `read_pdf_apart` where strangers choose the files.
    Raises PdfReaderMissing for a PDF in an installation without the web extra; never raises for bad input.
    """
    if len(data) > SIZE_LIMIT:
        return unreadable(_too_large())
    if not data.lstrip().startswith(b"%PDF-"):
        return verify(data, trust, status_list)
    try:
        paper = (read or read_pdf)(data)
    except Unreadable as fault:
        return unreadable(fault)
    verdict = verify(paper.attachment, trust, status_list)
    if verdict.receipt is None:
        return verdict
    missing, extra = compare_page(verdict.receipt.printed, paper.page_text)
    return with_page(verdict, missing, extra)


def read_pdf(data: bytes) -> Paper:
    """The attached receipt and the visible text of a PDF. Raises Unreadable and PdfReaderMissing."""
    try:
        import pypdf
    except ImportError as fault:
        raise PdfReaderMissing from fault
    # A damaged file is a verdict here, not an event for the operator's log.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise _unreadable_pdf(_ENCRYPTED)
        if len(reader.pages) > PAGE_LIMIT:
            raise _unreadable_pdf(_TOO_MANY_PAGES)
        attached = [item.content for item in reader.attachment_list if item.name == ATTACHMENT]
        if len(attached) != 1:
            raise _unreadable_pdf(_NO_ATTACHMENT if not attached else _TWO_ATTACHMENTS)
        return Paper(attached[0], "\n".join(_visible_text(page) for page in reader.pages))
    except Unreadable:
        raise
    except Exception as fault:  # a PDF parser fed by strangers can fail in any way
        raise _unreadable_pdf(_DAMAGED) from fault


def read_pdf_apart(data: bytes, *, seconds: int = APART_SECONDS) -> Paper:
    """The same in a process of its own, which a hostile file cannot make run on or fill the memory.

    Cost: half a second for a receipt; at most `seconds` of computing, three times that of waiting, and a
    gigabyte. Raises Unreadable.
    """
    package = str(Path(__file__).resolve().parents[1])
    try:
        done = subprocess.run(
            [sys.executable, "-m", "zhian.receiptfile", str(seconds)],
            input=data,
            capture_output=True,
            timeout=3 * seconds,
            check=True,
            env={"PYTHONPATH": package, "PATH": os.environ.get("PATH", "")},
        )
        found = json.loads(done.stdout)
        if "why" in found:
            raise _unreadable_pdf(Text(zh=found["why"]["zh"], en=found["why"]["en"]))
        return Paper(base64.b64decode(found["attachment"]), found["text"])
    except (subprocess.SubprocessError, ValueError, KeyError) as fault:
        raise _unreadable_pdf(_TOO_HEAVY) from fault


def _answer_apart() -> None:
    """The other end of `read_pdf_apart`: a PDF comes in, its parts or a reason go out as JSON."""
    try:
        import resource
    except ImportError:  # only Unix can limit a process; elsewhere the caller's clock has to do
        pass
    else:
        resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1])))
        resource.setrlimit(resource.RLIMIT_AS, (APART_BYTES, APART_BYTES))
    try:
        paper = read_pdf(sys.stdin.buffer.read())
        if len(paper.attachment) > SIZE_LIMIT or len(paper.page_text) > TEXT_LIMIT:
            raise _unreadable_pdf(_TOO_HEAVY)
        answer: dict[str, object] = {
            "attachment": base64.b64encode(paper.attachment).decode("ascii"),
            "text": paper.page_text,
        }
    except ZhianError as fault:
        why = fault.why or fault.what
        answer = {"why": {"zh": why.zh, "en": why.en}}
    sys.stdout.write(json.dumps(answer))


def _visible_text(page: PageObject) -> str:
    """The text of a page and of the notes, stamps and fields laid over it, which a PDF keeps elsewhere."""
    lines = [page.extract_text()]
    for reference in page.annotations or ():
        note = reference.get_object()
        if note.get("/Subtype") != "/Link":
            kind = str(note.get("/Subtype", "/Annotation")).lstrip("/")
            lines.append(f"[{kind}] {note.get('/Contents', '')} {note.get('/V', '')}")
    return "\n".join(lines)


def compare_page(printed: Iterable[str], page_text: str) -> tuple[tuple[str, ...], str]:
    """The printed strings missing from the page, and what the page shows beside them.

    Space, line breaks and compatibility forms do not count, because laying out text changes them.
    """
    page, signed = _bare(page_text), {_bare(text): text for text in printed}
    missing = tuple(text for bare, text in signed.items() if bare not in page)
    # The longest first, so that a short string is not cut out of the middle of a longer one.
    for bare in sorted(filter(None, signed), key=len, reverse=True):
        page = page.replace(bare, _CUT)
    return missing, " ".join(part for part in page.split(_CUT) if part)


_CUT: Final = "\x00"


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf"))


_ENCRYPTED = Text(zh="文件已加密。", en="It is encrypted.")
_TOO_MANY_PAGES = Text(zh="页数过多，不像回执。", en="It has too many pages for a receipt.")
_NO_ATTACHMENT = Text(
    zh="其中没有 receipt.json 附件，只有页面图文，无从核验。",
    en="It holds no attachment receipt.json; a picture of a receipt cannot be verified.",
)
_TWO_ATTACHMENTS = Text(
    zh="其中有多个 receipt.json 附件。", en="It holds more than one attachment receipt.json."
)
_TOO_HEAVY = Text(
    zh="其内容过于庞大，不像回执，已停止读取。",
    en="It unpacks into far more than a receipt holds, so reading was stopped.",
)
_DAMAGED = Text(zh="文件已损坏或不是有效的 PDF。", en="It is damaged or no valid PDF.")


def _unreadable_pdf(why: Text) -> Unreadable:
    return Unreadable(
        Text(zh="无法从该 PDF 读出回执。", en="No receipt can be read from this PDF."),
        why=why,
        do_next=Text(
            zh="请使用出具方发放的原始 PDF，扫描件或另存的副本不能核验。",
            en="Use the PDF as the issuer gave it out; scans and re-printed copies cannot be verified.",
        ),
        code="receipt.unreadable_pdf",
    )


def _too_large() -> Unreadable:
    return Unreadable(
        Text(zh="文件过大，不像回执。", en="The file is too large for a receipt."),
        why=Text(zh="上限为 10 MB。", en="The limit is 10 MB."),
        code="receipt.too_large",
    )


if __name__ == "__main__":
    _answer_apart()
