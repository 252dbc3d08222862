"""A file on its way in: sent as soon as it is picked, looked at, taken back."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhian.kernel.clock import now
from zhian.kernel.errors import NotFound, ZhianError
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ActorRequest, signed_in

from .models import StoredFile
from .selectors import open_file, receipt_of, stored_file
from .services import file_response, store, take_back

FIELD: Final = re.compile(r"[a-z][\w-]{0,59}")
NO_FILE: Final = Text(zh="没有这个文件。", en="There is no such file.")
WRONG: Final = 422


@require_POST
def upload(request: ActorRequest) -> HttpResponse:
    """Store the file that was just picked and answer with its receipt, for the place below its field."""
    if request.actor.is_anonymous and "HX-Request" in request.headers:  # the page behind keeps what was typed
        return _answer(
            request, None, _("You were signed out. Sign in in another window, then pick the file again.")
        )
    return _take_in(request)


@signed_in
def _take_in(request: ActorRequest) -> HttpResponse:
    picked, former = request.FILES.get(_field(request)), _draft(request)
    if picked is None:
        return _answer(request, former, _("No file arrived. Pick it again."))
    try:
        row = store(request.actor, picked, picked.name or "", at=now())
    except ZhianError as error:
        return _answer(request, former, error.sentence(request.LANGUAGE_CODE or "zh-hans"))
    if former is not None:
        take_back(former.pk, request.actor)
    return _answer(request, row)


@require_safe
@signed_in
def file(request: ActorRequest, file_id: UUID) -> HttpResponse:
    """What is kept of a file that one uploaded and nothing uses yet; later it is served with its case."""
    row = stored_file(file_id, request.actor)
    if row is None or row.used_at is not None:
        raise NotFound(NO_FILE)
    return file_response(open_file(file_id, request.actor))


@require_POST
@signed_in
def remove(request: ActorRequest, file_id: UUID) -> HttpResponse:
    """Take back a file that nothing uses yet."""
    if not take_back(file_id, request.actor):
        raise NotFound(NO_FILE)
    return _answer(request, None)


def _field(request: ActorRequest) -> str:
    named = request.POST.get("field", "")
    return named if FIELD.fullmatch(named) else "file"


def _draft(request: ActorRequest) -> StoredFile | None:
    """The file that the picked one replaces, when there is one and it is the reader's own."""
    try:
        row = stored_file(UUID(request.POST.get(f"{_field(request)}_kept", "")), request.actor)
    except ValueError:
        return None
    return row if row is not None and row.used_at is None else None


def _answer(request: ActorRequest, row: StoredFile | None, says: str = "") -> HttpResponse:
    context = {"name": _field(request), "kept": row and receipt_of(row), "says": says}
    return render(request, "ui/form/kept.html", context, status=WRONG if says else 200)
