"""What every operation of the API shares: who is asking, how it fails, how its schema tells.

Operations stand in the `api` module of each app, on a `Router` of ninja's; `zhian.web.urls` mounts them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern
from django.views.decorators.http import require_safe
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text

from .problems import PROBLEM_TYPE, SERVER_FAULT, problem, problem_of

VERSION: Final = "1.0.0"
_log = logging.getLogger("zhian.web")


class Words(Schema):
    """A text in both languages."""

    zh: str
    en: str


def words(text: Text) -> Words:
    """A bilingual text as the API gives it."""
    return Words(zh=text.zh, en=text.en)


class Flaw(Schema):
    """One value that was refused: where it stands, and the code of the reason."""

    at: str
    code: str


class Problem(Schema):
    """What went wrong (RFC 9457). `code` is stable; title and detail are in the language asked for."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: list[Flaw] = Field(default_factory=list)


def answers(model: Any, *more: int, private: bool = False) -> dict[int, Any]:
    """What an operation may answer: its own model, or a problem; every one is declared here."""
    fails = {400, 404, 405, 413, 422, 429, 503, *more} | ({401, 403} if private else set())
    return {200: model, **dict.fromkeys(sorted(fails), Problem)}


class Session(APIKeyCookie):
    """The session of a page, behind its second factor; changes need the token of a form as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=False)  # looked at below, and only where a session is what counts

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The actor that the middleware found, unless a token was shown instead."""
        del key
        if "Authorization" in request.headers or request.actor.is_anonymous:  # type: ignore[attr-defined]
            return None
        if request.method not in {"GET", "HEAD", "OPTIONS"} and check_csrf(request):
            raise HttpError(403, "csrf")
        return request.actor  # type: ignore[attr-defined]


class Token(HttpBearer):
    """A token that its owner made on the page of their account, with the scope that the door asks for."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The actor behind the token, which the middleware looked up."""
        del token
        scopes: frozenset[str] | None = getattr(request, "token_scopes", None)
        if scopes is None:
            return None
        if self.scope not in scopes:
            raise HttpError(403, "scope")
        return request.actor  # type: ignore[attr-defined]


def private(scope: str) -> list[Any]:
    """For `auth=` of an operation that belongs to somebody: a session, or a token of that scope."""
    return [Session(), Token(scope)]


class Api(NinjaAPI):
    """Ninja with our errors: every answer from 400 on is a problem, and the schema says so."""

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        super().__init__(version=VERSION, docs_url=None, urls_namespace="api", **kwargs)
        self.prefix = prefix
        for kind, handler in _HANDLERS.items():
            self.add_exception_handler(kind, handler)

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        """Every door but ninja's own front page; what the router refuses is a problem too."""
        doors, app, namespace = super().urls
        kept = [door for door in doors if isinstance(door, URLPattern) and door.name != "api-root"]
        for door in kept:
            if door.name == "openapi-json":
                door.callback = require_safe(door.callback)
            door.callback = _in_our_words(door.callback)
        return kept, app, namespace

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The schema, with the media type that problems have."""
        del path_params
        schema = super().get_openapi_schema(path_prefix=path_prefix or self.prefix)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, told in operation["responses"].items():
                    if int(status) >= 400 and "content" in told:
                        told["content"] = {PROBLEM_TYPE: next(iter(told["content"].values()))}
        return schema


def _in_our_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            told = problem(405, "method", _METHOD)
            told.headers["Allow"] = response.headers.get("Allow", "")
            return told
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # a session that changes something is asked above
    return answer


def _ours(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    response = problem_of(error)
    if response.status_code >= SERVER_FAULT:
        _log.error("%s", error)
    return response


def _not_signed_in(request: HttpRequest, error: Any) -> HttpResponse:
    del request, error
    response = problem(401, "signed_out", _SIGNED_OUT, detail=[_SHOW_TOKEN])
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    if error.status_code == 403:
        scope = str(error) == "scope"
        return problem(403, "scope" if scope else "csrf", _SCOPE if scope else _CSRF)
    return problem(error.status_code, "request", _UNREADABLE)


def _wrong_values(request: HttpRequest, error: Any) -> HttpResponse:
    """Where and why, in codes: the value itself is not repeated, it may be personal."""
    del request
    flaws = [{"at": _place(each["loc"]), "code": str(each["type"])} for each in error.errors[:50]]
    return problem(422, "values", _VALUES, errors=flaws)


def _place(loc: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in loc).encode("ascii", "backslashreplace").decode()[:200]


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    del request, error
    return problem(400, "request", _UNREADABLE)


def _no_door(request: HttpRequest, error: Any) -> HttpResponse:
    del request, error
    return problem(404, "not_found", _NOTHING)


_METHOD = Text(zh="此处不支持这种请求方法。", en="This method is not taken here.")
_SIGNED_OUT = Text(zh="需要登录或者令牌。", en="This needs a session or a token.")
_SHOW_TOKEN = Text(
    zh="请在账号页面创建令牌，并以 Authorization: Bearer 请求头提交；已过期或撤销的令牌无效。",
    en="Make a token on the page of your account and send it as Authorization: Bearer. "
    "A token that expired or was withdrawn no longer works.",
)
_SCOPE = Text(zh="该令牌不含此项权限。", en="The token does not cover this.")
_CSRF = Text(zh="缺少表单校验码。", en="The token of the form is missing.")
_UNREADABLE = Text(zh="请求无法读取。", en="The request could not be read.")
_VALUES = Text(zh="部分内容不符合要求。", en="Some values were not accepted.")
_NOTHING = Text(zh="没有找到。", en="There is no such thing.")
_HANDLERS: Final[dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]]] = {
    ZhianError: _ours,
    AuthenticationError: _not_signed_in,
    HttpError: _http,
    ValidationError: _wrong_values,
    SuspiciousOperation: _unreadable,
    BadRequest: _unreadable,
    MultiPartParserError: _unreadable,
    Http404: _no_door,
}
