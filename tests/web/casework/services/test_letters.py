"""Receipts on paper: the page reads back as what was signed, and nothing else gets out."""

from __future__ import annotations

import io
from dataclasses import replace
from threading import BoundedSemaphore

import pypdf
import pytest
import typst

from tests.factories import receipts as matters
from tests.factories.people import NOW
from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.receipts import Receipt, Status, TrustedKey, TrustStore, read_receipt
from zhian.receiptfile import read_pdf, verify_file
from zhian.web.base.people.kit import Purpose, Role, SystemActor
from zhian.web.base.vault.selectors import open_file
from zhian.web.casework.kit import ReceiptKind
from zhian.web.casework.models import IssuedReceipt
from zhian.web.casework.services import letters
from zhian.web.casework.services.letters import LetterKind, NotSet, receipt_pdf, render_letter, render_receipt

pytestmark = pytest.mark.django_db
TEST = SystemActor(Purpose.TEST)


def paper(row: IssuedReceipt) -> bytes:
    return receipt_pdf(read_receipt(row.document), row.document)


def own(receipt: Receipt) -> TrustStore:
    return TrustStore([TrustedKey(receipt.key_id, receipt.public_key)])


def verdict_on(pdf: bytes, row: IssuedReceipt) -> Status:
    return verify_file(pdf, own(read_receipt(row.document))).status


def it_shows_exactly_the_signed_words_for_every_kind() -> None:
    matter = matters.answered()
    for kind in ReceiptKind:
        row = matter.receipt(kind)
        pdf = paper(row)
        assert verdict_on(pdf, row) is Status.SPECIMEN
        found = read_pdf(pdf)
        assert found.attachment.decode("utf-8") == row.document
        assert "".join(read_receipt(row.document).printed[-1].split()) in "".join(found.page_text.split())


def it_gives_the_same_bytes_each_time() -> None:
    row = matters.filed().receipt("recommendation")
    assert paper(row) == paper(row)


def it_is_an_archival_file_with_fonts_of_its_own() -> None:
    reader = pypdf.PdfReader(io.BytesIO(paper(matters.filed().receipt("recommendation"))))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode("utf-8")  # type: ignore[index,union-attr]
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    names = {
        str(font.get_object()["/BaseFont"])  # type: ignore[index]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index,union-attr]
    }
    assert {name.split("+")[1].split("-")[0] for name in names} == {"NotoSansSC", "NotoSerifSC"}


def it_stamps_every_page_of_a_specimen() -> None:
    reader = pypdf.PdfReader(io.BytesIO(paper(matters.answered().receipt("recorded_decision"))))
    assert len(reader.pages) > 1
    for page in reader.pages:
        assert "样本" in page.extract_text()
        assert "SPECIMEN" in page.extract_text()


def it_is_found_out_when_words_are_laid_over_the_page() -> None:
    row = matters.answered(granted=False).receipt("recorded_decision")
    overlay = typst.compile(
        b'#set page(width: 210mm, height: 297mm)\n#set text(font: "Noto Sans SC")\n#v(80mm) Granted',
        font_paths=letters._fonts(),
        ignore_system_fonts=True,
    )
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(paper(row)))
    writer.pages[0].merge_page(pypdf.PdfReader(io.BytesIO(overlay)).pages[0])
    out = io.BytesIO()
    writer.write(out)
    found = verify_file(out.getvalue(), own(read_receipt(row.document)))
    assert found.status is Status.ALTERED
    assert found.changed_sections == ("printed page",)
    assert "Granted" in found.sentences[0].en


def it_is_found_out_when_a_word_of_the_page_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """The strongest forgery: set by our own template, with our own fonts, around the genuine attachment."""
    row = matters.answered(granted=False).receipt("recorded_decision")
    genuine = read_receipt(row.document)
    printed = dict(genuine.body("printed"))
    printed["strings"] = [text.replace("不予批准", "准予") for text in genuine.printed]
    sections = genuine.sections | {"printed": replace(genuine.sections["printed"], body=printed)}
    monkeypatch.setattr(letters, "_insist_on_agreement", lambda receipt, pdf: None)
    forged = receipt_pdf(replace(genuine, sections=sections), row.document)
    found = verify_file(forged, own(genuine))
    assert found.status is Status.ALTERED
    assert "不予批准" in found.sentences[0].zh


def it_is_found_out_when_the_data_of_another_receipt_is_attached() -> None:
    one, other = matters.answered(granted=True), matters.filed()
    row, borrowed = other.receipt("recommendation"), one.receipt("recorded_decision")
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(io.BytesIO(paper(row))).pages:
        writer.add_page(page)
    writer.add_attachment("receipt.json", borrowed.document.encode("utf-8"))
    out = io.BytesIO()
    writer.write(out)
    assert verdict_on(out.getvalue(), borrowed) is Status.ALTERED


def it_never_gives_out_a_page_that_says_something_else() -> None:
    row = matters.filed().receipt("recommendation")
    receipt = read_receipt(row.document)
    printed = dict(receipt.body("printed"))
    printed["strings"] = [*receipt.printed[:-1], "HD26-999999-9"]
    sections = receipt.sections | {"printed": replace(receipt.sections["printed"], body=printed)}
    with pytest.raises(NotSet) as refused:
        receipt_pdf(replace(receipt, sections=sections), row.document)
    assert refused.value.code == "letter.page_differs"


def it_refuses_a_page_with_a_letter_the_fonts_do_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    matter = matters.recommended()
    matter.office.name_zh = "样例\N{OGHAM LETTER BEITH}窗口"
    matter.office.save()
    matter.go("confirm", matter.applicant, consent=True, consent_sensitive=True)
    with pytest.raises(NotSet):
        paper(matter.receipt("recommendation"))


def it_says_so_when_a_receipt_brings_no_layout() -> None:
    row = matters.filed().receipt("recommendation")
    receipt = read_receipt(row.document)
    bare = replace(receipt, sections={k: v for k, v in receipt.sections.items() if k != "layout"})
    with pytest.raises(NotSet, match="layout"):
        receipt_pdf(bare, row.document)


def it_keeps_one_file_for_a_receipt_however_often_it_is_asked() -> None:
    row = matters.filed().receipt("recommendation")
    first = render_receipt(row.pk, TEST, at=NOW)
    again = render_receipt(row.pk, TEST, at=NOW)
    assert first is not None
    assert first == again
    row.refresh_from_db(from_queryset=IssuedReceipt.objects.visible_to(TEST))
    assert row.pdf_file_id == first
    with open_file(first, TEST).stream as stream:
        assert verdict_on(stream.read(), row) is Status.SPECIMEN


def it_knows_no_receipt_of_an_unknown_id() -> None:
    assert render_receipt(matters.filed().case.pk, TEST, at=NOW) is None


def it_holds_a_long_refusal_without_losing_a_word() -> None:
    matter = matters.work_permit()
    reason = "所交材料不齐，且与申请事项不符。The papers are not complete. " * 40
    matter.by(Role.INTAKE, "refuse_acceptance", reason=reason, no_conflict=True)
    row = matter.receipt("office_act")
    assert verdict_on(paper(row), row) is Status.SPECIMEN


def words_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


class DescribeTheLetterAboutWhatIsMissing:
    def it_lists_to_each_side_its_own_items_in_both_languages(self) -> None:
        matter = matters.filed()
        items = [
            {"item": "passport", "party": "applicant", "note": ""},
            {"item": "recommendation-letter", "party": "sponsor", "note": "缺公章"},
        ]
        matter.by(Role.INTAKE, "send_correction", items=items)
        assert matter.coordinator is not None
        own = words_of(render_letter(LetterKind.CORRECTION, matter.case.pk, matter.applicant, at=matter.at))
        sponsors = words_of(
            render_letter(LetterKind.CORRECTION, matter.case.pk, matter.coordinator, at=matter.at)
        )
        for text in (own, sponsors):
            assert "一次性补正告知书" in text
            assert "推荐函：缺公章" in text
            assert "Recommendationletter:缺公章" in text
            assert matter.case.reference in text
            assert "以中文文本为准" in text
            assert "演示系统制作" in text
        assert "有效的外国护照" in own
        assert "有效的外国护照" not in sponsors
        assert "一次列明全部事项" in own
        assert "须由申请人补正的，已另行告知其本人" in sponsors
        assert "toldtothepersonalone" in sponsors

    def it_calls_an_employer_an_employer(self) -> None:
        matter = matters.employed()
        items = [{"item": "employer-letter", "party": "sponsor", "note": ""}]
        matter.by(Role.INTAKE, "send_correction", items=items)
        text = words_of(render_letter(LetterKind.CORRECTION, matter.case.pk, matter.applicant, at=matter.at))
        assert "邀请单位（用人单位）提交" in text
        assert "Fromtheemployer" in text
        assert "推荐" not in text
        assert "ecommend" not in text

    def it_does_not_exist_before_the_notice_or_for_a_stranger(self) -> None:
        matter, other = matters.filed(), matters.filed()
        with pytest.raises(NotFound) as missing:
            render_letter(LetterKind.CORRECTION, matter.case.pk, matter.applicant, at=matter.at)
        assert missing.value.code == "letter.none"
        matter.by(Role.INTAKE, "accept", no_conflict=True)
        with pytest.raises(NotFound):
            render_letter(LetterKind.ACCEPTANCE, matter.case.pk, other.applicant, at=matter.at)

    @pytest.mark.parametrize("native", ["김민수", "สมชาย ดี", "محمد", "𠮷"])
    def it_comes_also_to_those_whose_name_the_fonts_do_not_have(self, native: str) -> None:
        matter = matters.filed(family_name="SAMPLE", given_name="Min", native_name=native)
        items = [{"item": "passport", "party": "applicant", "note": "Scan page 3 😀 again"}]
        matter.by(Role.INTAKE, "send_correction", items=items)
        text = words_of(render_letter(LetterKind.CORRECTION, matter.case.pk, matter.applicant, at=matter.at))
        assert "SAMPLEMin" in text
        assert "Scanpage3〓again" in text
        assert "（〓" not in text

    def it_is_no_letter_for_a_sponsor_who_owes_nothing(self) -> None:
        matter = matters.filed()
        assert matter.coordinator is not None
        items = [{"item": "passport", "party": "applicant", "note": ""}]
        matter.by(Role.INTAKE, "send_correction", items=items)
        with pytest.raises(NotFound):
            render_letter(LetterKind.CORRECTION, matter.case.pk, matter.coordinator, at=matter.at)

    def it_is_asked_for_in_vain_while_too_many_are_being_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        matter = matters.accepted()
        monkeypatch.setattr(letters, "WAIT_SECONDS", 0.01)
        monkeypatch.setattr(letters, "_presses", BoundedSemaphore(1))
        with letters._presses, pytest.raises(Refused) as refused:
            render_letter(LetterKind.ACCEPTANCE, matter.case.pk, matter.applicant, at=matter.at)
        assert refused.value.code == "letter.busy"
        assert render_letter(LetterKind.ACCEPTANCE, matter.case.pk, matter.applicant, at=matter.at)


class DescribeTheLetterOfAcceptance:
    def it_gives_the_day_and_the_dates_and_is_no_acceptance_receipt(self) -> None:
        matter = matters.accepted()
        text = words_of(render_letter(LetterKind.ACCEPTANCE, matter.case.pk, matter.applicant, at=matter.at))
        assert "已于2026年11月27日受理" in text
        assert "2027年5月27日" in text
        assert "国家移民管理局" in text
        assert "不是出入境管理法律、行政法规所称的受理回执" in text
        assert "".join(matter.person.full_name.split()) in text

    def it_waits_for_the_acceptance(self) -> None:
        matter = matters.filed()
        with pytest.raises(NotFound):
            render_letter(LetterKind.ACCEPTANCE, matter.case.pk, matter.applicant, at=matter.at)
