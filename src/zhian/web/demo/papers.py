"""Specimen papers: one-page PDFs that say what they stand for."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from uuid import UUID

from zhian.web.base.people.kit import Actor
from zhian.web.base.vault.services import store, store_made


def specimen(actor: Actor, item: str, *, at: datetime, uploaded: bool) -> UUID:
    """Store a specimen PDF for an evidence item and return its file id.

    One that is `uploaded` goes the way of every upload; the others are kept as what they are, made here.
    """
    data = _pdf(f"SPECIMEN - {item} - not a real document")
    if uploaded:
        return store(actor, io.BytesIO(data), f"{item}.pdf", at=at).pk
    return store_made(actor, data, f"{item}.pdf", "application/pdf", at=at).pk


@cache
def _pdf(line: str) -> bytes:
    stream = f"BT /F1 18 Tf 72 720 Td ({line}) Tj ET".encode("ascii")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for n, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj%s\nendobj\n" % (n, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()
