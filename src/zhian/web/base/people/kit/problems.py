"""An error as a program reads it: problem details (RFC 9457), in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language

from zhian.kernel.errors import Conflict, Erased, NotFound, Refused, Unreadable, ZhianError
from zhian.kernel.locales import Text
from zhian.policy.faults import LawErrors

API: Final = "/api/"
PROBLEM_TYPE: Final = "application/problem+json"
SERVER_FAULT: Final = 500
STATUS_OF: Final[tuple[tuple[type[ZhianError], int], ...]] = (
    (LawErrors, 503),
    (NotFound, 404),
    (Erased, 410),
    (Conflict, 409),
    (Refused, 409),
    (Unreadable, 400),
    (ZhianError, 400),
)


def for_programs(request: HttpRequest) -> bool:
    """Whether the door is one of the API, where nobody reads pages."""
    return request.path.startswith(API)


def problem(
    status: int,
    code: str,
    what: Text,
    *,
    detail: Sequence[Text | None] = (),
    errors: Sequence[dict[str, str]] = (),
) -> JsonResponse:
    """The answer that says what went wrong; `code` is stable, the sentences may be reworded."""
    language = get_language() or "zh-hans"
    gap = "" if language.startswith("zh") else " "
    body: dict[str, Any] = {
        "type": f"urn:zhian:problem:{code}",
        "title": what.get(language),
        "status": status,
        "code": code,
    }
    if told := gap.join(text.get(language) for text in detail if text is not None):
        body["detail"] = told
    if errors:
        body["errors"] = list(errors)
    response = JsonResponse(body, status=status, content_type=PROBLEM_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def problem_of(error: ZhianError) -> JsonResponse:
    """The same for one of our own errors; whose file on the server is at fault is not told."""
    status = next(number for kind, number in STATUS_OF if isinstance(error, kind))
    why = error.why if status < SERVER_FAULT else None
    reasons = error.reasons if isinstance(error, Refused) else ()
    return problem(status, error.code, error.what, detail=[why, *reasons, error.do_next])
