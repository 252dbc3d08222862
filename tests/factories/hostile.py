"""Files as they should not be: made on the spot, none of them kept in the repository."""

from __future__ import annotations

import io
import zlib
from struct import pack
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, PngImagePlugin

GPS, ORIENTATION, MAKER, COMMENT = 0x8825, 0x0112, 0x010F, 0x9286
SIDEWAYS = 6


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **how: Any) -> bytes:
    """A red picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **how)
    return out.getvalue()


def photograph(kind: str = "JPEG") -> bytes:
    """A picture taken sideways by a named camera at a named place, with a remark."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = SIDEWAYS, "Sample Camera Works"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (39.0, 59.0, 31.0)
    if kind == "JPEG":
        return picture(kind, exif=exif, comment=b"kept in drawer nine")
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "kept in drawer nine")
    return picture(kind, exif=exif, pnginfo=notes)


def vast_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few kilobytes that say they are billions of pixels."""
    head = pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(100_000), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


def saved(pdf: pikepdf.Pdf, **how: Any) -> bytes:
    """The bytes of a PDF made here."""
    out = io.BytesIO()
    if "encryption" not in how:  # streams stay as they were packed
        how = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False, **how}
    pdf.save(out, **how)
    return out.getvalue()


def one_page(pages: int = 1) -> pikepdf.Pdf:
    """A PDF with empty pages."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    return pdf


def script(source: str = "app.alert('boo')") -> Dictionary:
    """An action that runs a script."""
    return Dictionary(S=Name.JavaScript, JS=pikepdf.String(source))


def acting_pdf() -> bytes:
    """A PDF that acts in every place where a PDF can, leads away, and carries things along."""
    pdf = one_page(2)
    root, page = pdf.Root, pdf.pages[0].obj
    root.OpenAction = script("on opening")
    root.AA = Dictionary(WC=script("on closing"))
    root.Names = Dictionary(JavaScript=Dictionary(Names=Array([pikepdf.String("a"), script("by name")])))
    root.AcroForm = Dictionary(Fields=Array([]), XFA=pikepdf.String("<xdp:xdp/>"), CO=Array([]), SigFlags=3)
    page.AA = Dictionary(O=Dictionary(S=Name.Launch, F=pikepdf.String("calc.exe")))
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=pikepdf.String("f"),
            Rect=Array([0, 0, 9, 9]),
            A=Dictionary(S=Name.SubmitForm, F=pikepdf.String("http://collect.invalid/")),
            AA=Dictionary(K=script("on every key")),
        )
    )
    signature = Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Contents=pikepdf.String("sig"))
    root.AcroForm.Fields = Array([field, pdf.make_indirect(Dictionary(FT=Name.Sig, V=signature))])
    inside = Dictionary(S=Name.GoTo, D=Array([pdf.pages[1].obj, Name.Fit]), Next=script("after turning"))
    notes = [
        field,
        _note(Name.Link, A=Dictionary(S=Name.URI, URI=pikepdf.String("http://elsewhere.invalid/"))),
        _note(Name.Link, A=inside),
        _note(Name.FileAttachment, FS=Dictionary(F=pikepdf.String("x.exe"))),
        _note(Name.RichMedia, RichMediaContent=Dictionary()),
        _note(Name.Screen, A=Dictionary(S=Name.Rendition, JS=pikepdf.String("play"))),
    ]
    page.Annots = Array(notes)
    # A font may be called anything, and goes on being one.
    page.Resources = Dictionary(Font=Dictionary(AA=Dictionary(Type=Name.Font, BaseFont=Name.Helvetica)))
    outline = Dictionary(
        Title=pikepdf.String("chapter"), A=Dictionary(S=Name.GoToR, F=pikepdf.String("o.pdf"))
    )
    root.Outlines = Dictionary(First=pdf.make_indirect(outline), Count=1)
    pdf.attachments["hidden.txt"] = b"secret cargo"
    with pdf.open_metadata() as words:
        words["dc:creator"] = ["Somebody Somewhere"]
    return saved(pdf)


def photograph_in_pdf() -> bytes:
    """A PDF with a photograph as the telephone took it."""
    pdf = one_page()
    image = pikepdf.Stream(pdf, photograph(), Type=Name.XObject, Subtype=Name.Image, Width=40, Height=20)
    image.ColorSpace, image.BitsPerComponent, image.Filter = Name.DeviceRGB, 8, Name.DCTDecode
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))
    return saved(pdf)


def _note(kind: Name, **more: Any) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=kind, Rect=Array([0, 0, 9, 9]), **more)


def locked_pdf(user: str = "open sesame") -> bytes:
    """A PDF that needs a password, or with `user=""` one that only forbids copying."""
    return saved(one_page(), encryption=pikepdf.Encryption(owner="the owner", user=user))


def swelling_pdf(unpacked: int = 6_000_000) -> bytes:
    """A PDF whose page unpacks to a thousand times its size."""
    machine = zlib.compressobj(9)
    packed = (
        b"".join(machine.compress(bytes(1_000_000)) for _ in range(unpacked // 1_000_000)) + machine.flush()
    )
    pdf = one_page()
    pdf.pages[0].Contents = pikepdf.Stream(pdf, packed, Filter=Name.FlateDecode)
    return saved(pdf)


def nested_pdf() -> bytes:
    """A PDF with a stream packed twice over."""
    pdf = one_page()
    twice = zlib.compress(zlib.compress(bytes(1_000_000)))
    pdf.pages[0].Contents = pikepdf.Stream(pdf, twice, Filter=Array([Name.FlateDecode, Name.FlateDecode]))
    return saved(pdf)


def vast_picture_in_pdf() -> bytes:
    """A PDF with a picture of a few bytes that says it is enormous."""
    pdf = one_page()
    image = pikepdf.Stream(pdf, b"x", Type=Name.XObject, Subtype=Name.Image, Width=90_000, Height=90_000)
    image.Filter = Name.JBIG2Decode
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))
    return saved(pdf)
