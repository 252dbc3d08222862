"""Puts the actor on the request and the reader's language into effect."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from zhian.kernel.clock import legal_day, now
from zhian.web.base.people.kit import Actor

from .selectors import actor_for

LANGUAGE_COOKIE = "zhian_language"


class ActorMiddleware:
    """`request.actor` for every view: who asks, in which posts, in which language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve the actor once a request."""
        language = self._language(request)
        actor = Actor(language=language)
        if request.user.is_authenticated:
            user = request.user
            actor = actor_for(user.pk, user.display_name, on=legal_day(now()), language=language)
        request.actor = actor  # type: ignore[attr-defined]
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            response.headers.setdefault("Vary", "Accept-Language, Cookie")
        return response

    @staticmethod
    def _language(request: HttpRequest) -> str:
        known = {code for code, _ in settings.LANGUAGES}
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        if chosen in known:
            return chosen
        if request.user.is_authenticated and request.user.language in known:
            return request.user.language
        wanted = translation.get_language_from_request(request)
        return wanted if wanted in known else settings.LANGUAGE_CODE
