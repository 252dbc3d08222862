"""Cleaning: what acts, leads away or hides is gone, the pages stay, and a hostile file hurts nobody."""

from __future__ import annotations

import io
import os
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image

from tests.factories import hostile
from tests.factories.files import PDF
from zhian.web.base.vault.services import FileRefused, cleaning
from zhian.web.base.vault.services.cleaning import LIMITS, CleaningFailed, _Room, clean

PDF_TYPE, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
MARKS = ("JavaScript", "/JS", "Launch", "SubmitForm", "EmbeddedFile", "RichMedia", "XFA", "URI", "GoToR",
         "/AA", "Rendition", "FileAttachment", "ByteRange", "OpenAction", "creator")  # fmt: skip


def unpacked(data: bytes) -> str:
    """A PDF with everything in it readable."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        text = hostile.saved(
            pdf,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
    return text.decode("latin-1")


def refusal(data: bytes, kind: str = PDF_TYPE, **limits: float) -> FileRefused:
    """The refusal of a file."""
    with pytest.raises(FileRefused) as refused:
        clean(data, kind, replace(LIMITS, **limits))  # type: ignore[arg-type]
    assert refused.value.what.zh
    assert refused.value.do_next
    return refused.value


class DescribePapers:
    def it_takes_out_whatever_acts_leads_away_or_hides(self) -> None:
        before, cleaned = hostile.acting_pdf(), clean(hostile.acting_pdf(), PDF_TYPE)
        assert [mark for mark in MARKS if mark not in unpacked(before)] == []
        text = unpacked(cleaned.data)
        assert [mark for mark in MARKS if mark in text.replace("/AA 1", "").replace("/Font", "")] == ["/AA"]
        assert "secret cargo" not in text
        assert "Somebody" not in text
        assert set(cleaned.removed) == {
            "actions", "details", "files", "form", "links", "media", "scripts", "signature"
        }  # fmt: skip

    def it_keeps_pages_fonts_and_the_way_from_page_to_page(self) -> None:
        cleaned = clean(hostile.acting_pdf(), PDF_TYPE)
        with pikepdf.open(io.BytesIO(cleaned.data)) as pdf:
            page = pdf.pages[0].obj
            assert len(pdf.pages) == 2
            assert page.Resources.Font.AA.BaseFont == pikepdf.Name.Helvetica
            kinds = [(str(note.Subtype), str(note.get("/A", {}).get("/S", ""))) for note in page.Annots]
            assert kinds == [("/Widget", ""), ("/Link", ""), ("/Link", "/GoTo")]

    def it_takes_camera_and_place_off_a_photograph_on_a_page(self) -> None:
        cleaned = clean(hostile.photograph_in_pdf(), PDF_TYPE)
        assert cleaned.removed == ("details",)
        with pikepdf.open(io.BytesIO(cleaned.data)) as pdf:
            picture = pdf.pages[0].obj.Resources.XObject.I
            assert b"Sample Camera" not in picture.read_raw_bytes()
            with Image.open(io.BytesIO(picture.read_raw_bytes())) as seen:
                assert seen.convert("RGB").getpixel((5, 5))[0] > 250  # type: ignore[index]
                assert not seen.getexif()

    def it_says_nothing_of_a_plain_paper(self) -> None:
        assert clean(PDF, PDF_TYPE).removed == ()

    def it_leaves_nothing_of_a_file_that_is_two_files(self) -> None:
        cargo = b"PK\x03\x04 a whole archive"
        for twofold in (PDF + cargo, b"#!/bin/sh\n" + cargo + b"\n" + PDF):
            cleaned = clean(twofold, PDF_TYPE).data
            assert cleaned.startswith(b"%PDF-")
            assert b"archive" not in cleaned

    def it_opens_a_lock_that_needs_no_password_and_says_so(self) -> None:
        cleaned = clean(hostile.locked_pdf(user=""), PDF_TYPE)
        assert "lock" in cleaned.removed
        with pikepdf.open(io.BytesIO(cleaned.data)) as pdf:
            assert not pdf.is_encrypted

    @pytest.mark.parametrize(
        ("make", "limits", "code"),
        [
            (hostile.locked_pdf, {}, "file-encrypted"),
            (hostile.swelling_pdf, {"stream_bytes": 5_000_000}, "file-bomb"),
            (hostile.swelling_pdf, {"unpacked_bytes": 5_000_000}, "file-bomb"),
            (hostile.nested_pdf, {}, "file-bomb"),
            (hostile.vast_picture_in_pdf, {}, "file-pixels"),
            (lambda: hostile.saved(hostile.one_page(3)), {"pages": 2}, "file-pages"),
            (hostile.acting_pdf, {"objects": 20}, "file-objects"),
            (lambda: hostile.saved(pikepdf.new()), {}, "file-broken"),
            (lambda: hostile.acting_pdf()[:400], {}, "file-broken"),
        ],
        ids=(
            "locked",
            "swelling",
            "swelling in all",
            "nested",
            "vast",
            "pages",
            "objects",
            "no page",
            "torn",
        ),
    )
    def it_refuses(self, make: object, limits: dict[str, float], code: str) -> None:
        assert callable(make)
        assert refusal(make(), **limits).code == code

    def it_names_the_number_of_pages_and_the_most(self) -> None:
        told = refusal(hostile.saved(hostile.one_page(3)), pages=2).sentence("en")
        assert "3 pages; 2 is the most" in told


class DescribePictures:
    @pytest.mark.parametrize(("kind", "media_type"), [("JPEG", JPEG), ("PNG", PNG)])
    def it_turns_them_upright_and_leaves_place_and_camera_out(self, kind: str, media_type: str) -> None:
        data = hostile.photograph(kind)
        cleaned = clean(data, media_type)
        assert set(cleaned.removed) == {"place", "details"}
        for told in (b"Sample Camera", b"drawer nine"):
            assert told in data
            assert told not in cleaned.data
        with Image.open(io.BytesIO(cleaned.data)) as picture:
            assert picture.size == (20, 40)
            assert not picture.getexif()
            assert picture.convert("RGB").getpixel((10, 10))[0] > 250  # type: ignore[index]

    def it_keeps_what_can_be_seen_through(self) -> None:
        out = io.BytesIO()
        Image.new("RGBA", (4, 4), (255, 0, 0, 128)).save(out, "PNG")
        with Image.open(io.BytesIO(clean(out.getvalue(), PNG).data)) as picture:
            assert picture.getpixel((0, 0)) == (255, 0, 0, 128)

    def it_leaves_nothing_behind_the_picture(self) -> None:
        assert b"archive" not in clean(hostile.picture() + b"PK\x03\x04 archive", JPEG).data

    def it_refuses_a_bomb_before_it_is_decoded(self) -> None:
        told = refusal(hostile.vast_png(), PNG)
        assert told.code == "file-pixels"
        assert "60000 × 60000" in told.sentence("en")

    def it_refuses_a_torn_one(self) -> None:
        assert refusal(hostile.picture(size=(500, 500))[:900], JPEG).code == "file-broken"


class DescribeTheRoom:
    def it_stops_what_takes_too_long(self) -> None:
        slow = hostile.picture("PNG", (3000, 3000))
        assert refusal(slow, PNG, wall_seconds=0.02).code == "file-slow"

    def it_stops_what_takes_too_much_memory(self) -> None:
        big = hostile.picture("PNG", (6000, 6000))
        assert refusal(big, PNG, memory_bytes=150_000_000).code in ("file-heavy", "file-broken")
        assert clean(PDF, PDF_TYPE).data  # and goes on to the next file

    def it_knows_no_secret_and_ends_with_us(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ZHIAN_SECRET_KEY", "do not tell")
        room = _Room()
        with open(f"/proc/{room.process.pid}/environ", "rb") as environment:
            assert b"do not tell" not in environment.read()
        assert room.process.stdin is not None
        room.process.stdin.close()
        assert room.process.wait(10) == 0
        room.close()

    def it_is_opened_anew_when_it_closed_for_want_of_work(self) -> None:
        assert clean(PDF, PDF_TYPE).data
        (room,) = cleaning._idle
        room.process.kill()
        assert clean(PDF, PDF_TYPE).data

    def it_tells_when_it_is_out_of_order(self) -> None:
        room = _Room()
        os.kill(room.process.pid, 9)
        room.process.wait(10)
        with pytest.raises(CleaningFailed, match="file-unchecked"):
            room.ask({"kind": PDF_TYPE, "limits": {}}, PDF * 1000)
        room.close()
