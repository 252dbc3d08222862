"""Turns our own errors into pages that say what happened, why, and what to do next."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from zhian.kernel.errors import Refused, ZhianError
from zhian.web.base.people.kit.problems import SERVER_FAULT, STATUS_OF, for_programs, problem_of

logger = logging.getLogger(__name__)


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
        if for_programs(request):
            return problem_of(exception)
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


class TransportMiddleware:
    """Tells browsers to come by https alone, wherever the public address says that there is https.

    Django's own header waits for a request that it knows to be secure, which behind a proxy it does not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header to every response."""
        response = self.get_response(request)
        if settings.PUBLIC_URL.startswith("https://"):
            response.headers["Strict-Transport-Security"] = (
                f"max-age={settings.HSTS_SECONDS}; includeSubDomains"
            )
        return response
