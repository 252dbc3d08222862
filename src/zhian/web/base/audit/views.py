"""What anybody may know about the log: its checkpoints and the keys that sign them."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text
from zhian.web.base.vault.services import public_keys

from . import selectors

_PLAIN = "text/plain; charset=utf-8"


@require_safe
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The newest fifty checkpoints."""
    return render(request, "audit/checkpoints.html", {"checkpoints": selectors.newest_checkpoints()})


@require_safe
def checkpoint(request: HttpRequest, size: int) -> HttpResponse:
    """One checkpoint, as the signed text to keep."""
    del request
    note = selectors.checkpoint_note(size)
    if note is None:
        raise NotFound(
            Text(zh="没有这个检查点。", en="There is no such checkpoint."),
            do_next=Text(zh="请从检查点页面选取一个。", en="Choose one from the page of checkpoints."),
        )
    response = HttpResponse(note, content_type=_PLAIN)
    response["Content-Disposition"] = f'attachment; filename="checkpoint-{size}.txt"'
    return response


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The public keys by which receipts and checkpoints of this site are recognised."""
    return render(request, "audit/key.html", {"keys": public_keys()})


@require_safe
def key_file(request: HttpRequest) -> HttpResponse:
    """The same keys as a file for `zhian keys trust`."""
    del request
    text = json.dumps([each.trust_entry for each in public_keys()], ensure_ascii=False, indent=2)
    response = HttpResponse(text + "\n", content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="zhian-keys.json"'
    return response
