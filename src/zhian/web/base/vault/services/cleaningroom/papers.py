"""PDFs: written anew from what its pages show, without anything that acts, leads away or hides."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from .refusing import Unfit

STAYS_INSIDE: Final = {"/GoTo", "/Named", "/Thread"}  # actions that only turn pages
KIND_OF_ACTION: Final = {
    "/JavaScript": "scripts",
    "/URI": "links",
    "/GoToR": "links",
    "/GoToE": "links",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
}
DROPPED: Final = {
    "/JS": "scripts",
    "/JavaScript": "scripts",
    "/XFA": "form",
    "/EmbeddedFiles": "files",
    "/EF": "files",
    "/RF": "files",
    "/AF": "files",
    "/Collection": "files",
    "/Renditions": "media",
    "/PA": "links",
    "/Ref": "links",
    "/OPI": "links",
    "/Metadata": "details",
    "/PieceInfo": "details",
    "/Requirements": "",
    "/Perms": "",
    "/SigFlags": "",
}
KIND_OF_NOTE: Final = {
    "/FileAttachment": "files",
    "/RichMedia": "media",
    "/Screen": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/3D": "media",
}
# Under these keys a dictionary's keys are names that the author chose, not words of the format.
CHOSEN_NAMES: Final = {
    "/Font",
    "/XObject",
    "/ExtGState",
    "/ColorSpace",
    "/Pattern",
    "/Shading",
    "/Properties",
}
OUTSIDE: Final = ("/F", "/FFilter", "/FDecodeParms")  # of a stream: its bytes lie in another file
PACKED: Final = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
FLATE: Final = {"/FlateDecode", "/Fl"}
START_OF_SCAN: Final = 0xDA
NOTES_IN_JPEG: Final = {0xE1, 0xED, 0xFE}  # Exif and XMP, Photoshop, remarks
STEP_BYTES: Final = 1 << 20


def clean_paper(data: bytes, limits: Mapping[str, int]) -> tuple[bytes, list[str]]:
    """The paper as its pages show it, and what was left out. Raises: Unfit."""
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            return _cleaned(pdf, limits)
    except pikepdf.PasswordError as error:
        raise Unfit("encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        raise Unfit("broken") from error


def _cleaned(pdf: pikepdf.Pdf, limits: Mapping[str, int]) -> tuple[bytes, list[str]]:
    pages = len(pdf.pages)
    if not pages:
        raise Unfit("broken")
    if pages > limits["pages"]:
        raise Unfit("pages", pages=pages, most=limits["pages"])
    cleaner = _Cleaner(limits)
    if pdf.is_encrypted:  # it opened without a password, so the lock only forbade printing or copying
        cleaner.removed.add("lock")
    if pdf.trailer.get(Name.Info) is not None:
        cleaner.removed.add("details")
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size", "/ID", "/Encrypt"}:
        del pdf.trailer[key]
    cleaner.walk(pdf.Root)
    out = io.BytesIO()
    pdf.save(
        out,
        encryption=False,
        fix_metadata_version=False,
        deterministic_id=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return out.getvalue(), sorted(cleaner.removed)


class _Cleaner:
    """Walks everything that can be reached from the catalogue, each thing once for each way it is meant."""

    def __init__(self, limits: Mapping[str, int]) -> None:
        self.limits = limits
        self.removed: set[str] = set()
        self.unpacked = 0

    def walk(self, root: Object) -> None:
        waiting: list[tuple[Any, bool]] = [(root, False)]
        seen: set[tuple[int, int, bool]] = set()
        looked_at = 0
        while waiting:
            thing, names_are_chosen = waiting.pop()
            looked_at += 1
            if looked_at > self.limits["objects"]:
                raise Unfit("objects", most=self.limits["objects"])
            if thing.is_indirect:
                mark = (*thing.objgen, names_are_chosen)
                if mark in seen:
                    continue
                seen.add(mark)
            if isinstance(thing, Array):
                waiting += [(part, False) for part in thing if isinstance(part, Array | Dictionary | Stream)]
                continue
            if isinstance(thing, Stream):
                self.measure(thing)
                self.bare(thing)
            if not names_are_chosen:
                self.strip(thing)
            for key in thing.keys():  # noqa: SIM118
                part = thing.get(key)
                if isinstance(part, Array | Dictionary | Stream):
                    waiting.append((part, key in CHOSEN_NAMES and not names_are_chosen))

    def strip(self, thing: Any) -> None:
        """Take out of one dictionary whatever acts, leads away or hides."""
        keys = set(thing.keys())
        for key in keys & DROPPED.keys():
            self.drop(thing, key, DROPPED[key])
        if "/AA" in keys and isinstance(thing.AA, Dictionary):
            self.removed |= {_kind_of(thing.AA.get(key)) for key in thing.AA.keys()}  # noqa: SIM118
            self.drop(thing, "/AA", "")
        for key in keys & {"/A", "/OpenAction"}:
            self.judge(thing, key)
        if "/Annots" in keys and isinstance(thing.Annots, Array):
            self.thin_out(thing)
        if "/V" in keys and isinstance(thing.V, Dictionary) and "/ByteRange" in thing.V:
            self.drop(thing, "/V", "signature")
        if isinstance(thing, Stream) and "/F" in keys:
            for key in OUTSIDE:
                self.drop(thing, key, "files")
        if "/URI" in keys and isinstance(thing.URI, Dictionary):
            self.drop(thing, "/URI", "")

    def judge(self, thing: Any, key: str) -> None:
        """An action may turn pages; what comes after it goes in any case."""
        act = thing.get(key)
        if not isinstance(act, Dictionary) or "/S" not in act:
            return
        if str(act.S) in STAYS_INSIDE:
            self.drop(act, "/Next", "actions")
        else:
            self.drop(thing, key, _kind_of(act))

    def thin_out(self, page: Any) -> None:
        """Take notes off a page that carry files, films or sounds."""
        kept = []
        for note in page.Annots:
            subtype = str(note.get("/Subtype", "")) if isinstance(note, Dictionary) else ""
            if subtype in KIND_OF_NOTE:
                self.removed.add(KIND_OF_NOTE[subtype])
            else:
                kept.append(note)
        if len(kept) < len(page.Annots):
            page.Annots = Array(kept)

    def bare(self, stream: Any) -> None:
        """Take place, camera and remarks off a photograph that stands on a page as it was taken."""
        if _filters(stream) not in (["/DCTDecode"], ["/DCT"]):
            return
        raw = bytes(stream.read_raw_bytes())
        picture = _without_notes(raw)
        if len(picture) < len(raw):
            stream.write(picture, filter=Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))
            self.removed.add("details")

    def drop(self, thing: Any, key: str, code: str) -> None:
        if key in thing:
            del thing[key]
            if code:
                self.removed.add(code)

    def measure(self, stream: Any) -> None:
        """Refuse what would burst in the reader's viewer: sizes are counted, and nothing is kept."""
        pixels = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
        if pixels > self.limits["paper_pixels"]:
            width, height = int(stream.Width), int(stream.Height)
            raise Unfit("pixels", width=width, height=height, most=self.limits["paper_pixels"] // 1_000_000)
        filters = _filters(stream)
        packed = [each for each in filters if each in PACKED]
        if not packed:
            return
        if len(packed) > 1:
            raise Unfit("bomb")
        room = min(self.limits["stream_bytes"], self.limits["unpacked_bytes"] - self.unpacked)
        if filters[0] in FLATE:
            self.unpacked += _inflated_size(bytes(stream.read_raw_bytes()), room)
        else:
            self.unpacked += len(stream.read_bytes(pikepdf.StreamDecodeLevel.generalized))
        if self.unpacked > self.limits["unpacked_bytes"]:
            raise Unfit("bomb")


def _filters(stream: Any) -> list[str]:
    listed = stream.get("/Filter", [])
    return [str(listed)] if isinstance(listed, Name) else [str(each) for each in listed]


def _kind_of(act: Any) -> str:
    if not isinstance(act, Dictionary):
        return "actions"
    return KIND_OF_ACTION.get(str(act.get("/S", "")), "scripts" if "/JS" in act else "actions")


def _without_notes(jpeg: bytes) -> bytes:
    """A JPEG without the segments in which cameras and programs write; what cannot be read stays."""
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and len(jpeg) >= at + 4 and jpeg[at + 1] != START_OF_SCAN:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] not in NOTES_IN_JPEG:
            kept.append(jpeg[at:end])
        at = end
    return b"".join([*kept, jpeg[at:]])


def _inflated_size(packed: bytes, most: int) -> int:
    size, machine = 0, zlib.decompressobj()
    while packed:
        try:
            size += len(machine.decompress(packed, STEP_BYTES))
        except zlib.error:
            break  # a viewer stops here too
        if size > most:
            raise Unfit("bomb")
        if machine.eof:
            break
        packed = machine.unconsumed_tail
    return size
