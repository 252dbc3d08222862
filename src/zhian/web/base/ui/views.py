"""The page for what is the site's own fault, without a look at the database that may be the cause."""

from __future__ import annotations

import errno
import logging
import sys
from typing import Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

RETRY_SECONDS: Final = 15
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_log = logging.getLogger("zhian.web")


def server_fault(request: HttpRequest) -> HttpResponse:
    """503 while the database is away or the disk is full, 500 for everything else; nothing was half saved."""
    del request
    error = sys.exc_info()[1]
    if error is None or not passes(error):
        return HttpResponse(get_template("500.html").render(), status=500)
    _log.error("unavailable: %s", type(error).__name__)
    answer = HttpResponse(get_template("ui/unavailable.html").render(), status=503)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def passes(error: BaseException) -> bool:
    """Whether the operator can mend it and the same request will then do: no room, or no database."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return isinstance(error, OperationalError | InterfaceError)
