"""Turns our own errors into pages that say what happened, why, and what to do next."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from zhian.kernel.errors import Conflict, Erased, NotFound, Refused, ZhianError
from zhian.policy.faults import LawErrors

logger = logging.getLogger(__name__)
SERVER_FAULT = 500
STATUS_OF: tuple[tuple[type[ZhianError], int], ...] = (
    (LawErrors, 503),
    (NotFound, 404),
    (Erased, 410),
    (Conflict, 409),
    (Refused, 409),
    (ZhianError, 400),
)


class RefusalMiddleware:
    """An error of the family becomes an answer; anything else stays the server's fault (500)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way in or out."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The error page for one of our own errors."""
        if not isinstance(exception, ZhianError):
            return None
        language = get_language() or "zh-hans"
        status = next(code for kind, code in STATUS_OF if isinstance(exception, kind))
        if status >= SERVER_FAULT:
            logger.error("%s", exception)
        reasons = exception.reasons if isinstance(exception, Refused) else ()
        context = {
            "status": status,
            "what": exception.what.get(language),
            # Which file on the server is at fault is for the operator's log, not for every visitor.
            "why": exception.why.get(language) if exception.why and status < SERVER_FAULT else "",
            "reasons": [reason.get(language) for reason in reasons],
            "do_next": exception.do_next.get(language) if exception.do_next else "",
        }
        return render(request, "ui/error.html", context, status=status)
