"""Receipts on paper: the attachment is verified, and the page must say what was signed and nothing else."""

from __future__ import annotations

import io
import json
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import pylopdf_fonts_zh_cn
import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, StreamObject

from tests.kernel.receipts.samples import NOBODY, TRUST, make
from zhian.kernel.errors import Unreadable
from zhian.kernel.receipts import NOT_AN_ACCEPTANCE_RECEIPT
from zhian.receiptfile import (
    PdfReaderMissing,
    compare_page,
    read_file,
    read_pdf,
    read_pdf_apart,
    verify_file,
)

LINES = (
    "推荐回执",
    "Recommendation receipt",
    "办件编号 HD26-000123-M，签发日期 2026 年 11 月 24 日",
    # Long enough to be broken into several lines, in both scripts.
    NOT_AN_ACCEPTANCE_RECEIPT.zh * 3,
    NOT_AN_ACCEPTANCE_RECEIPT.en * 2,
)
SOURCE = """
#set text(font: "Noto Sans SC", size: 11pt)
#for file in json(bytes(sys.inputs.files)) [#pdf.attach(file.at(0), bytes(file.at(1)))]
#for line in json(bytes(sys.inputs.lines)) [#par(line)]
"""


def paper(lines: Sequence[str], *attached: bytes, name: str = "receipt.json") -> bytes:
    files = [[name, data.decode()] for data in attached]
    return typst.compile(
        SOURCE.encode(),
        font_paths=[str(pylopdf_fonts_zh_cn.sans_path().parent)],
        ignore_system_fonts=True,
        sys_inputs={"lines": json.dumps(lines), "files": json.dumps(files)},
    )


RECEIPT = make(printed=LINES).to_bytes()
PAPER = paper(LINES, RECEIPT)


class DescribeAPdf:
    def it_is_genuine_when_page_and_attachment_agree(self) -> None:
        verdict = verify_file(PAPER, TRUST)
        assert verdict.status == "genuine"
        assert any("text on the page agrees" in text.en for text in verdict.sentences)
        assert verify_file(PAPER, NOBODY).status == "intact_issuer_unverified"

    def it_is_altered_when_the_page_says_something_else(self) -> None:
        other = [line.replace("11 月 24 日", "11 月 25 日") for line in LINES]
        verdict = verify_file(paper(other, RECEIPT), TRUST)
        assert (verdict.status, verdict.changed_sections) == ("altered", ("printed page",))
        assert any("11 月 24 日" in text.zh for text in verdict.sentences)

    def it_is_altered_when_the_page_says_more(self) -> None:
        verdict = verify_file(paper([*LINES, "准予在华永久居留"], RECEIPT), TRUST)
        assert verdict.status == "altered"
        assert any("准予在华永久居留" in text.zh for text in verdict.sentences)

    def it_is_altered_when_a_note_was_laid_over_the_page(self) -> None:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(PAPER))
        writer.add_annotation(0, FreeText(text="APPROVED", rect=(50, 550, 200, 650)))
        stamped = io.BytesIO()
        writer.write(stamped)
        verdict = verify_file(stamped.getvalue(), TRUST)
        assert verdict.status == "altered"
        assert any("APPROVED" in text.en for text in verdict.sentences)

    def it_may_show_more_when_the_issuer_signed_that_it_does(self) -> None:
        partial = make(printed=LINES, printed_complete=False).to_bytes()
        verdict = verify_file(paper([*LINES, "LI Example"], partial), TRUST)
        assert verdict.status == "genuine"
        assert any("LIExample" in text.en for text in verdict.sentences)

    def it_still_names_the_section_changed_in_the_attachment(self) -> None:
        changed = RECEIPT.replace(b"HD26-000123-M", b"HD26-000124-M", 1)
        verdict = verify_file(paper(LINES, changed), TRUST)
        assert verdict.status == "altered"
        assert set(verdict.changed_sections) & {"case", "printed"}

    def it_does_not_choose_between_two_attached_receipts(self) -> None:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(PAPER))
        writer.add_attachment("receipt.json", make(id="r-0002").to_bytes())
        doubled = io.BytesIO()
        writer.write(doubled)
        verdict = verify_file(doubled.getvalue(), TRUST)
        assert verdict.status == "unreadable"
        assert any("more than one" in text.en for text in verdict.sentences)

    def it_cannot_verify_a_picture_or_an_attachment_of_another_name(self) -> None:
        for data in (paper(LINES), paper(LINES, RECEIPT, name="other.json")):
            verdict = verify_file(data, TRUST)
            assert verdict.status == "unreadable"
            assert any("no attachment" in text.en for text in verdict.sentences)

    def it_is_unreadable_when_encrypted_or_cut_short(self) -> None:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(PAPER))
        writer.encrypt("", "owner")  # opens without asking, but what it shows may be restricted
        locked = io.BytesIO()
        writer.write(locked)
        verdict = verify_file(locked.getvalue(), TRUST)
        assert verdict.status == "unreadable"
        assert any("encrypted" in text.en for text in verdict.sentences)
        assert verify_file(b"%PDF-1.7\n" + bytes(100), TRUST).status == "unreadable"

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def it_answers_damaged_files_without_breaking(self, data: st.DataObject) -> None:
        raw = bytearray(PAPER)
        for _ in range(data.draw(st.integers(1, 30))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        verdict = verify_file(bytes(raw), TRUST)
        # A damaged byte may lie in a font; what matters is that a genuine verdict has the true receipt in it.
        assert verdict.status != "genuine" or (verdict.receipt and verdict.receipt.to_bytes() == RECEIPT)

    def it_says_what_to_install_when_there_is_no_pdf_reader(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pypdf", None)
        with pytest.raises(PdfReaderMissing) as missing:
            verify_file(PAPER, TRUST)
        assert "pip install 'zhian[web]'" in missing.value.sentence("en")
        assert "pip install 'zhian[web]'" in missing.value.sentence("zh-hans")


class DescribeComparing:
    @pytest.mark.parametrize(
        ("printed", "page", "missing", "extra"),
        [
            (["受理日期", "受理"], "受理\n日期 受理", (), ""),
            (["受理日期", "受理"], "受理日期", (), ""),
            (["⼀号", "A1"], "一号 Ａ１", (), ""),
            (["a b"], "a\u00a0\u200bb", (), ""),
            (["甲", "乙"], "甲丙", ("乙",), "丙"),
            ([], "多出的字", (), "多出的字"),
            (["  "], "", (), ""),
        ],
    )
    def it_ignores_layout_and_nothing_else(
        self, printed: list[str], page: str, missing: tuple[str, ...], extra: str
    ) -> None:
        assert compare_page(printed, page) == (missing, extra)


class DescribeOtherFiles:
    def it_verifies_plain_json(self) -> None:
        assert verify_file(RECEIPT, TRUST).status == "genuine"

    def it_refuses_a_file_too_large_to_be_a_receipt(self) -> None:
        assert verify_file(b" " * 10_000_001, TRUST).status == "unreadable"

    def it_tells_why_a_file_does_not_open(self, tmp_path: Path) -> None:
        for path, part in ((tmp_path / "absent.json", "no such file"), (tmp_path, "a folder")):
            with pytest.raises(Unreadable) as refusal:
                read_file(path)
            assert part in refusal.value.sentence("en")


class DescribeReadingApart:
    def it_reads_the_same(self) -> None:
        assert read_pdf_apart(PAPER) == read_pdf(PAPER)

    def it_gives_the_same_reason(self) -> None:
        with pytest.raises(Unreadable, match="no attachment"):
            read_pdf_apart(paper(LINES))

    def it_stops_a_page_that_would_keep_it_busy(self) -> None:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(PAPER))
        page = writer.pages[0]
        font = next(iter(page["/Resources"]["/Font"]))  # type: ignore[index,call-overload]
        stream = StreamObject()
        stream._data = zlib.compress(f"BT {font} 9 Tf <00010002> Tj ET ".encode() * 300_000, 9)
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        page[NameObject("/Contents")] = writer._add_object(stream)
        out = io.BytesIO()
        writer.write(out)
        assert len(out.getvalue()) < 200_000
        with pytest.raises(Unreadable, match="reading was stopped"):
            read_pdf_apart(out.getvalue(), seconds=1)
