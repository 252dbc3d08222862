"""The answers that belong to no door: no such page, unreadable, and the site's own fault.

The last is told without a look at the database that may be its cause.
"""

from __future__ import annotations

import errno
import logging
import sys
from typing import Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.views.defaults import bad_request, page_not_found

from zhian.kernel.locales import Text
from zhian.web.base.audit.kit import number_in_hand
from zhian.web.base.people.kit.problems import for_programs, problem

RETRY_SECONDS: Final = 15
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_log = logging.getLogger("zhian.web")


def server_fault(request: HttpRequest) -> HttpResponse:
    """503 while the database is away or the disk is full, 500 for everything else; nothing was half saved."""
    error = sys.exc_info()[1]
    number = number_in_hand()
    if error is None or not passes(error):
        if for_programs(request):
            return problem(500, "fault", _FAULT, detail=[_QUOTE.fill(number=number)])
        return HttpResponse(get_template("500.html").render({"number": number}), status=500)
    _log.error("unavailable: %s", type(error).__name__)
    answer: HttpResponse = (
        problem(503, "unavailable", _UNAVAILABLE)
        if for_programs(request)
        else HttpResponse(get_template("ui/unavailable.html").render(), status=503)
    )
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def no_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 as a page, and for programs as a problem."""
    if for_programs(request):
        return problem(404, "not_found", _NO_DOOR, detail=[_READ_SCHEMA])
    return page_not_found(request, exception)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 as a page, and for programs as a problem."""
    if for_programs(request):
        return problem(400, "request", _UNREADABLE)
    return bad_request(request, exception)


def passes(error: BaseException) -> bool:
    """Whether the operator can mend it and the same request will then do: no room, or no database."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return isinstance(error, OperationalError | InterfaceError)


_NO_DOOR = Text(zh="接口没有这个地址。", en="The API has no such address.")
_READ_SCHEMA = Text(
    zh="可用的地址见 /api/v1/openapi.json。", en="Its addresses stand in /api/v1/openapi.json."
)
_UNREADABLE = Text(zh="请求无法读取。", en="The request could not be read.")
_FAULT = Text(zh="系统出现故障，故障出在我方。", en="Something went wrong here; the fault is ours.")
_QUOTE = Text(
    zh="内容未被部分保存。联系运营单位时请提供编号 {number}。",
    en="Nothing was half saved. Quote the number {number} to the operator.",
)
_UNAVAILABLE = Text(
    zh="暂时无法办理，请稍后重试。", en="This is not possible at the moment; try again shortly."
)
