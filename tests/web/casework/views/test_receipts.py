"""The doors of receipts: strangers verify without leaving a trace, holders get their own."""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf.generic import NameObject, StreamObject

from tests.factories import receipts as matters
from tests.factories.people import NOW, make_applicant
from tests.suite.door import DoorClient
from zhian.kernel.locales import Text
from zhian.kernel.receipts import Issuer, SigningKey, build, read_receipt, read_status_list, sign
from zhian.web.base.audit.models import Event
from zhian.web.base.people.kit import Actor, Purpose, Role, SystemActor
from zhian.web.base.people.models import User
from zhian.web.base.vault.models import StoredFile
from zhian.web.casework.models import IssuedReceipt
from zhian.web.casework.services.letters import receipt_pdf, render_receipt
from zhian.web.casework.views import receipts as views

pytestmark = pytest.mark.django_db
TEST = SystemActor(Purpose.TEST)
VERIFY = "/receipts/verify"


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader comes after everything that the matters went through."""
    monkeypatch.setenv("ZHIAN_NOW", "2026-12-15T02:00:00Z")


def client(actor: Actor | None = None, language: str = "en") -> Client:
    fresh = DoorClient()
    fresh.cookies["zhian_language"] = language
    if actor is not None:
        fresh.force_login(
            User.objects.visible_to(TEST).get(pk=actor.user_id),
            backend="zhian.web.base.people.backends.AccountBackend",
        )
    return fresh


def upload(data: bytes, name: str = "receipt.json", **extra: Any) -> Any:
    return client(**extra).post(VERIFY, {"file": SimpleUploadedFile(name, data)})


def paste(text: str) -> Any:
    return client().post(VERIFY, {"text": text})


def page(response: Any) -> str:
    return str(response.content.decode("utf-8"))


def pdf_of(row: IssuedReceipt) -> bytes:
    return receipt_pdf(read_receipt(row.document), row.document)


def bomb(plain: bytes, document: str) -> bytes:
    """A small PDF with a genuine receipt attached, whose page unpacks into `plain`."""
    writer = pypdf.PdfWriter()
    sheet = writer.add_blank_page(200, 200)
    stream = StreamObject()
    stream._data = zlib.compress(plain, 9)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    sheet[NameObject("/Contents")] = writer._add_object(stream)
    writer.add_attachment("receipt.json", document.encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class DescribeVerify:
    def it_takes_the_json_the_pdf_and_pasted_text(self) -> None:
        row = matters.filed().receipt("recommendation")
        for response in (
            upload(row.document.encode()),
            upload(pdf_of(row), "receipt.pdf"),
            paste(row.document),
            paste("\n  " + row.document),
        ):
            assert response.status_code == 200
            assert "Specimen, without effect" in page(response)
            assert "in effect" in page(response)
            assert row.case.reference in page(response)

    def it_answers_in_the_language_of_the_reader(self) -> None:
        row = matters.filed().receipt("recommendation")
        text = page(upload(row.document.encode(), language="zh-hans"))
        assert "样本，不具效力" in text
        assert "推荐单位" in text
        assert "Recommending organisation" not in text

    def it_names_the_part_that_was_changed_and_shows_no_word_of_it(self) -> None:
        row = matters.answered(granted=False).receipt("recorded_decision")
        value = json.loads(row.document)
        value["sections"]["decision"]["body"]["granted"] = True
        text = page(upload(json.dumps(value).encode()))
        assert "Altered" in text
        assert "<li>decision</li>" in text
        assert row.case.reference not in text

    def it_says_which_receipt_took_the_place_of_an_older_one(self) -> None:
        matter = matters.answered(granted=False)
        first = matter.receipt("recorded_decision")
        second = matters.corrected(matter)
        text = page(upload(first.document.encode()))
        assert "No longer valid" in text
        assert "superseded" in text
        assert str(second.pk) in text

    def it_does_not_vouch_for_a_stranger_who_borrows_our_receipt_id(self) -> None:
        row = matters.filed().receipt("recommendation")
        key = SigningKey("somebody-2026", Ed25519PrivateKey.generate())
        issuer = Issuer("elsewhere", Text(zh="别处", en="Elsewhere"))
        unsigned = build(
            "office_act", issuer, {"act": {"done": True}}, id=str(row.pk), at=NOW, printed=("x",)
        )
        text = page(upload(sign(unsigned, key).to_bytes()))
        assert "Intact, issuer not verified" in text
        assert "Claims to be issued by" in text
        assert "unknown to this platform" in text
        assert "Status on record" not in text

    def it_finds_the_page_of_a_pdf_that_differs_from_its_data(self) -> None:
        one, other = matters.answered(), matters.filed()
        writer = pypdf.PdfWriter()
        for sheet in pypdf.PdfReader(io.BytesIO(pdf_of(one.receipt("recorded_decision")))).pages:
            writer.add_page(sheet)
        writer.add_attachment("receipt.json", other.receipt("recommendation").document.encode())
        out = io.BytesIO()
        writer.write(out)
        text = page(upload(out.getvalue(), "receipt.pdf"))
        assert "Altered" in text
        assert "<li>the text on the page</li>" in text
        assert "more differences" in text
        assert text.count("it lacks") == views.SHOWN_AT_MOST

    def it_stores_nothing_of_an_upload(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        row = matters.filed().receipt("recommendation")
        files = StoredFile.objects.visible_to(TEST).count()
        events = Event.objects.visible_to(TEST).count()
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        response = upload(pdf_of(row) + b" " * 800_000, "receipt.pdf")
        assert response.status_code == 200
        assert list(tmp_path.iterdir()) == []
        assert StoredFile.objects.visible_to(TEST).count() == files
        assert Event.objects.visible_to(TEST).count() == events

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (b"%PDF-1.7\nnothing of the kind", "receipt.pdf"),
            (b"\x00\xff\xfe not text", "receipt.json"),
            (b"[" * 900_000, "receipt.json"),
            (b'{"a":' * 150_000, "receipt.json"),
            (b'{"format":"zhian-receipt/1","format":"zhian-receipt/1"}', "receipt.json"),
            (b"PK\x03\x04 an archive", "receipt.zip"),
        ],
    )
    def it_answers_what_is_no_receipt_with_a_sentence(self, data: bytes, name: str) -> None:
        response = upload(data, name)
        assert response.status_code == 200
        assert "Unreadable" in page(response)

    def it_does_not_unpack_a_file_that_holds_far_more_than_a_receipt(self) -> None:
        row = matters.filed().receipt("recommendation")
        text = page(upload(bomb(b" " * 200_000_000, row.document), "receipt.pdf"))
        assert "Unreadable" in text or "Altered" in text
        assert "Specimen, without effect" not in text

    def it_does_not_read_what_is_announced_as_too_large(self) -> None:
        class Endless(io.RawIOBase):
            def read(self, size: int = -1) -> bytes:
                raise AssertionError("the body was read")

        response = client().post(
            VERIFY,
            content_type="multipart/form-data; boundary=b",
            CONTENT_LENGTH=str(2**30),
            **{"wsgi.input": Endless()},
        )
        assert response.status_code == views.TOO_LARGE
        assert "At most 8 MB are taken here at once." in page(response)

    def it_asks_for_a_receipt_when_none_was_given(self) -> None:
        response = client().post(VERIFY, {"text": "  "})
        assert response.status_code == 422
        assert "Pick the file of a receipt" in page(response)
        assert "<title>Error: " in page(response)

    def it_tells_the_limit_before(self) -> None:
        assert "up to 1 MB" in page(client().get(VERIFY))


class DescribeQrText:
    def it_recognises_its_own(self) -> None:
        row = matters.filed().receipt("recommendation")
        text = page(paste(read_receipt(row.document).qr_text()))
        assert "The QR code is on record" in text
        assert "does not vouch for the words" in text
        assert row.case.reference not in text

    def it_tells_a_false_one_from_one_it_never_issued(self) -> None:
        row = matters.filed().receipt("recommendation")
        name, own_id, digest, signature = read_receipt(row.document).qr_text().split()
        assert "The QR code is false" in page(paste(f"{name} {own_id} {digest[:-1]}0 {signature[::-1]}"))
        assert "Not on record" in page(paste(f"{name} {uuid4()} {digest} {signature}"))
        assert "Not on record" in page(paste(f"{name} nonsense"))


class DescribeStatus:
    def it_says_whether_a_receipt_holds_and_nothing_else_of_it(self) -> None:
        row = matters.filed().receipt("recommendation")
        text = page(client().get(f"/receipts/{row.pk}"))
        assert "in effect" in text
        assert row.case.reference not in text
        assert client().get(f"/receipts/{uuid4()}").status_code == 404

    def it_publishes_a_signed_list_of_those_taken_back(self) -> None:
        matter = matters.answered(granted=False)
        first = matter.receipt("recorded_decision")
        second = matters.corrected(matter)
        found = read_status_list(client().get("/receipts/status-list").content)
        assert found.is_intact()
        entry = found.find(str(first.pk))
        assert entry is not None
        assert entry.by == str(second.pk)
        assert found.find(str(second.pk)) is None

    def it_leads_to_the_public_keys(self) -> None:
        assert client().get("/receipts/keys")["Location"] == reverse("audit:key")
        assert client().get("/receipts/keys.json")["Location"] == reverse("audit:key_file")


class DescribeDownload:
    def it_gives_each_side_its_receipts_and_writes_down_who_took_them(self) -> None:
        matter = matters.accepted()
        assert matter.coordinator is not None
        row, own = matter.receipt("recommendation"), matter.receipt("office_act")
        intake = matter.officers[Role.INTAKE]
        for actor, wanted, status in (
            (matter.applicant, row, 200),
            (matter.applicant, own, 200),
            (intake, own, 200),
            (matter.coordinator, row, 200),
            (matter.coordinator, own, 404),
        ):
            response = client(actor).get(f"/receipts/{wanted.pk}/download.json")
            assert response.status_code == status
            if status == 200:
                assert response.content.decode() == wanted.document
        reads = Event.objects.visible_to(TEST).filter(verb="receipt.opened", is_read=True)
        assert [e.actor_user_id for e in reads.order_by("recorded_at", "id")] == [
            matter.applicant.user_id,
            matter.applicant.user_id,
            intake.user_id,
            matter.coordinator.user_id,
        ]
        assert [e.actor_role for e in reads.order_by("recorded_at", "id")] == [
            "",
            "",
            "intake",
            "coordinator",
        ]

    def it_sends_a_stranger_to_log_in_and_an_outsider_away(self) -> None:
        row = matters.filed().receipt("recommendation")
        address = f"/receipts/{row.pk}/download.json"
        assert client().get(address).status_code == 302
        outsider, person = make_applicant()
        actor = Actor(user_id=outsider.pk, person_id=person.pk)
        assert client(actor).get(address).status_code == 404

    def it_offers_the_json_while_the_pdf_is_being_made(self) -> None:
        matter = matters.filed()
        row = matter.receipt("recommendation")
        address = f"/receipts/{row.pk}/download.pdf"
        assert client(matter.applicant).get(address).status_code == 409
        render_receipt(row.pk, TEST, at=NOW)
        response = client(matter.applicant).get(address)
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")
        assert client(matter.applicant).get(f"/receipts/{row.pk}/download.exe").status_code == 404

    def it_shows_nothing_when_the_reading_cannot_be_written_down(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        matter = matters.filed()
        row = matter.receipt("recommendation")

        def fail(*args: object, **kwargs: object) -> None:
            raise RuntimeError("the log is full")

        monkeypatch.setattr(views, "record_read", fail)
        with pytest.raises(RuntimeError, match="the log is full"):
            client(matter.applicant).get(f"/receipts/{row.pk}/download.json")


class DescribeLetters:
    ITEMS = (
        {"item": "passport", "party": "applicant", "note": ""},
        {"item": "recommendation-letter", "party": "sponsor", "note": "缺公章"},
    )

    def it_hands_each_letter_to_those_who_see_the_case_and_writes_down_who_took_it(self) -> None:
        matter = matters.filed()
        matter.by(Role.INTAKE, "send_correction", items=self.ITEMS)
        assert matter.coordinator is not None
        intake = matter.officers[Role.INTAKE]
        address = f"/cases/{matter.case.pk}/letters/correction.pdf"
        for actor in (matter.applicant, matter.coordinator, intake):
            response = client(actor).get(address)
            assert response.status_code == 200
            assert response["Content-Type"] == "application/pdf"
            assert f'"{matter.case.reference}-correction.pdf"' in response["Content-Disposition"]
            assert response.content.startswith(b"%PDF-")
        reads = Event.objects.visible_to(TEST).filter(verb="case.read", matter_id=matter.case.pk)
        assert [e.body for e in reads] == [{"view": "letter:correction"}] * 2
        # What the person looks at is nobody's business.
        assert {e.actor_user_id for e in reads} == {matter.coordinator.user_id, intake.user_id}

    def it_has_no_letter_that_was_not_written_and_none_for_outsiders(self) -> None:
        matter = matters.filed()
        for kind in ("correction", "acceptance", "recommendation", "receipt"):
            response = client(matter.applicant).get(f"/cases/{matter.case.pk}/letters/{kind}.pdf")
            assert response.status_code == 404
        address = f"/cases/{matter.case.pk}/letters/acceptance.pdf"
        matter.by(Role.INTAKE, "accept", no_conflict=True)
        assert client(matter.applicant).get(address).status_code == 200
        assert client(matter.applicant).post(address).status_code == 405
        outsider, person = make_applicant()
        assert client(Actor(user_id=outsider.pk, person_id=person.pk)).get(address).status_code == 404
        assert client().get(address).status_code == 302
        assert not Event.objects.visible_to(TEST).filter(actor_user_id=outsider.pk, verb="case.read").exists()

    def it_gives_no_letter_when_the_reading_cannot_be_written_down(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        matter = matters.accepted()

        def fail(*args: object, **kwargs: object) -> None:
            raise RuntimeError("the log is full")

        monkeypatch.setattr(views, "note_reading", fail)
        with pytest.raises(RuntimeError, match="the log is full"):
            client(matter.officers[Role.INTAKE]).get(f"/cases/{matter.case.pk}/letters/acceptance.pdf")

    def it_links_on_the_case_page_only_what_is_there_for_the_reader(self) -> None:
        matter = matters.filed()
        assert matter.coordinator is not None
        case_page = f"/cases/{matter.case.pk}"
        assert "/letters/" not in page(client(matter.applicant).get(case_page))
        matter.by(Role.INTAKE, "send_correction", items=self.ITEMS[:1])
        assert "/letters/correction.pdf" in page(client(matter.applicant).get(case_page))
        assert "/letters/" not in page(client(matter.coordinator).get(case_page))
        accepted = matters.accepted()
        for actor in (accepted.applicant, accepted.coordinator):
            for language, words in (("en", "Notice of acceptance"), ("zh-hans", "受理告知书")):
                text = page(client(actor, language).get(f"/cases/{accepted.case.pk}"))
                assert "/letters/acceptance.pdf" in text
                assert "/letters/correction.pdf" not in text
                assert words in text


class DescribeTheCard:
    def it_tells_a_receipt_taken_back_from_one_that_was_replaced(self) -> None:
        matter = matters.filed()
        assert matter.coordinator is not None
        matter.go("withdraw_recommendation", matter.coordinator, "The post no longer exists.")
        text = page(client(matter.applicant).get(f"/cases/{matter.case.pk}"))
        card = text[text.index("<h2>Receipts</h2>") :]
        assert "withdrawn" in card[: card.index("</section>")]
        assert "superseded" not in card[: card.index("</section>")]
        answered = matters.answered(granted=False)
        matters.corrected(answered)
        text = page(client(answered.applicant).get(f"/cases/{answered.case.pk}"))
        card = text[text.index("<h2>Receipts</h2>") :]
        assert "superseded" in card[: card.index("</section>")]
        assert "withdrawn" not in card[: card.index("</section>")]


class DescribeOpenings:
    def it_shows_the_salts_to_the_person_alone(self) -> None:
        matter = matters.filed()
        assert matter.coordinator is not None
        row = matter.receipt("recommendation")
        address = f"/receipts/{row.pk}/openings"
        text = page(client(matter.applicant).get(address))
        for opening in row.openings.values():
            assert opening["salt"] in text
        for actor in (matter.coordinator, matter.officers[Role.INTAKE]):
            response = client(actor).get(address)
            assert response.status_code == 404
            assert row.openings["holder_name"]["salt"] not in page(response)
        assert client().get(address).status_code == 302
