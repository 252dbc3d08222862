"""Puts a number and the actor on the request, the reader's language into effect, and limits on doors."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from zhian.kernel.clock import legal_day, now
from zhian.kernel.locales import Text
from zhian.web.base.audit.kit import NO_DOOR, NUMBER_HEADER, is_number, numbered, shown_method
from zhian.web.base.people.kit import Actor, owes_second_factor
from zhian.web.base.people.kit.problems import for_programs, problem
from zhian.web.base.people.services import holder_of, second_factor_shown
from zhian.web.base.people.services.noticing import OWED_FACTOR, note_refusal, note_unknown

from .selectors import actor_for
from .services import body_bytes_of, caller_behind, count_change, count_read, is_proxy, window_of

_access = logging.getLogger("zhian.access")
LANGUAGE_COOKIE = "zhian_language"
# What is open to somebody whose posts need a second factor that this session has not shown.
BEFORE_THE_FACTOR: Final = frozenset(
    {
        "set_language",
        "people:logout",
        "people:set_up",
        "people:prove",
        "people:add_app",
        "people:add_passkey",
    }
)


STATIC = "static"
FORBIDDEN, MISSING = 403, 404
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class NumberMiddleware:
    """A number for every request, first of all: on its log lines, in the answer, on the page of a fault.

    It is made here; only the operator's own proxies may bring one along. The one line about the request says
    which door answered how and after how long, and neither the address nor who asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Number, answer, write down."""
        begun = time.perf_counter()
        with numbered(self._brought(request)) as number:
            request.number = number  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers[NUMBER_HEADER] = number
            fields = {
                "method": shown_method(request.method),
                "door": door_of(request),
                "status": response.status_code,
                "ms": round((time.perf_counter() - begun) * 1000, 1),
            }
            _access.info("request", extra={"fields": fields})
        return response

    @staticmethod
    def _brought(request: HttpRequest) -> str:
        brought = request.headers.get(NUMBER_HEADER, "")
        if not is_number(brought):
            return ""
        return brought if is_proxy(request.META.get("REMOTE_ADDR", ""), settings.TRUSTED_PROXIES) else ""


def door_of(request: HttpRequest) -> str:
    """The pattern of the door, which holds nothing that anybody typed."""
    if match := request.resolver_match:
        return str(match.route) or "/"
    return STATIC if request.path_info.startswith(settings.STATIC_URL) else NO_DOOR


def was_refused(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a door was shut, or did not admit that there is what the address names."""
    match = request.resolver_match
    return response.status_code == FORBIDDEN or (
        response.status_code == MISSING and match is not None and bool(match.kwargs)
    )


class ActorMiddleware:
    """`request.actor` for every view: who asks, in which posts, in which language.

    Posts at an office or an authority count only behind a second factor: until this session has shown one,
    the actor holds no post and no file, and every page but those where a factor is set up sends there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve the actor once a request."""
        language = self._language(request)
        actor = Actor(language=language)
        # Django's request knows none of what is put on it here; views read it through `ActorRequest`.
        request.owes_second_factor = False  # type: ignore[attr-defined]
        if for_programs(request) and "Authorization" in request.headers:
            actor = self._holder(request, language)
        elif request.user.is_authenticated:
            user = request.user
            actor = actor_for(user.pk, user.display_name, on=legal_day(now()), language=language)
            if owes_second_factor(actor.posts) and not second_factor_shown(request):
                actor = Actor(user_id=user.pk, display_name=user.display_name, language=language)
                request.owes_second_factor = True  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if actor.user_id is not None and was_refused(request, response):
                owes = getattr(request, "refused_for", "")
                note_refusal(actor, door_of(request), response.status_code, at=now(), owes=owes)
            response.headers.setdefault("Content-Language", language)
            response.headers.setdefault("Vary", "Accept-Language, Cookie")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Nothing opens before the second factor but the pages where it is set up or shown."""
        del view, args, kwargs
        match = request.resolver_match
        if not getattr(request, "owes_second_factor", False):
            return None
        if for_programs(request):
            request.refused_for = OWED_FACTOR  # type: ignore[attr-defined]
            return problem(403, "second_factor", _SHOW_FACTOR)
        return None if match and match.view_name in BEFORE_THE_FACTOR else redirect("people:set_up")

    @staticmethod
    def _holder(request: HttpRequest, language: str) -> Actor:
        """Whoever made the token that is shown; a session beside it does not count, nor does a false token.

        Posts behind a second factor are opened by a token alone that was made behind one.
        """
        scheme, _, token = request.headers["Authorization"].partition(" ")
        at = now()
        holder = holder_of(token.strip(), at=at) if scheme.lower() == "bearer" else None
        if holder is None:
            note_unknown("token", at=at)
            return Actor(language=language)
        request.token_id = holder.token_id  # type: ignore[attr-defined]
        request.token_scopes = holder.scopes  # type: ignore[attr-defined]
        user = holder.user
        actor = actor_for(user.pk, user.display_name, on=legal_day(at), language=language)
        if owes_second_factor(actor.posts) and not holder.with_factor:
            return Actor(user_id=user.pk, display_name=user.display_name, language=language)
        return actor

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


class LengthMiddleware:
    """Refuses what is too large for its door (413), before anybody looks into the body.

    The front has left such a body where it was (`entry/reception.py`), so this stands before what looks for
    a token in it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way in or out."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Compare what is announced with the table of doors."""
        del view, args, kwargs
        if request.method in READING:
            return None
        limit = body_bytes_of(_name_of(request))
        return _too_large(request, limit) if _length_of(request) > limit else None


class LimitsMiddleware:
    """Refuses what comes too often (429).

    Stands behind ActorMiddleware: who shows a token is counted by it, who is signed in by account, everybody
    else by address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way in or out."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Look at the table of doors (`zhian.web.settings.doors`)."""
        del view, args, kwargs
        name = _name_of(request)
        door = settings.DOORS.get(name, settings.DOOR_HOUSE)
        changes = request.method not in READING
        rate = door.changes if changes else door.reads
        at = now()
        count = count_change if changes else count_read
        if (
            count(door.group or name, self._caller(request), rate.minutes, at)
            <= rate.times * settings.DOOR_FACTOR
        ):
            return None
        return _too_often(request, window_of(at, rate.minutes)[1] - at)

    @staticmethod
    def _caller(request: HttpRequest) -> str:
        if token := getattr(request, "token_id", None):
            return f"token:{token}"
        if request.user.is_authenticated:
            return f"account:{request.user.pk}"
        meta = request.META
        return caller_behind(meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""))


def _name_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _length_of(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _too_often(request: HttpRequest, wait: timedelta) -> HttpResponse:
    seconds = max(1, math.ceil(wait.total_seconds()))
    what = Text(zh="操作过于频繁，请稍候。", en="That was too often; please wait a little.")
    why = Text(
        zh="为防止滥用，同一账号或网络地址在一段时间内的次数有限。您的内容没有丢失，也没有提交。",
        en="To stop misuse, one account or address may do this only so often. "
        "Nothing was sent, and nothing is lost.",
    )
    again = Text(zh="请在 {n} 秒后返回上一页重试。", en="Go back and try again in {n} seconds.").fill(
        n=str(seconds)
    )
    response = _refusal(request, 429, what, why, again)
    response.headers["Retry-After"] = str(seconds)
    return response


def _too_large(request: HttpRequest, limit: int) -> HttpResponse:
    size = f"{limit // (1024 * 1024)} MB" if limit >= 1024 * 1024 else f"{limit // 1024} KB"
    what = Text(zh="提交的内容过大。", en="What you sent is too large.")
    why = Text(zh="此处一次最多接收 {size}。", en="At most {size} are taken here at once.").fill(size=size)
    again = Text(
        zh="请返回上一页，精简内容或缩小文件后重试。",
        en="Go back, shorten the text or use a smaller file, and try again.",
    )
    return _refusal(request, 413, what, why, again)


def _refusal(request: HttpRequest, status: int, what: Text, why: Text, do_next: Text) -> HttpResponse:
    if for_programs(request):
        return problem(status, "too_often" if status == 429 else "too_large", what, detail=[why])
    language = request.LANGUAGE_CODE or settings.LANGUAGE_CODE
    context = {
        "status": status,
        "what": what.get(language),
        "why": why.get(language),
        "do_next": do_next.get(language),
    }
    return render(request, "ui/error.html", context, status=status)


_SHOW_FACTOR = Text(
    zh="您的岗位须经二次验证。请先在网页上完成验证。",
    en="Your posts need a second factor. Show it on the pages first.",
)
