"""Ends sessions that were left alone, or have lasted too long."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .services import keep_session


class SessionLifeMiddleware:
    """Stands right behind Django's authentication, so that everybody after it sees nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the clock once a request of somebody signed in."""
        if request.user.is_authenticated:
            keep_session(request)
        return self.get_response(request)
