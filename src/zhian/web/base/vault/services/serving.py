"""Giving a stored file to a reader whom the calling view has found entitled to it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from ..selectors import OpenedFile


def file_response(opened: OpenedFile, *, name: str = "") -> HttpResponse:
    """The whole file as a download, verified before the first byte leaves.

    A browser may neither guess its kind nor run anything in it. Raises: FileDamaged.
    """
    record = opened.record
    with opened.stream as stream:
        response = HttpResponse(stream.read(), content_type=record.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name or record.name) or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
