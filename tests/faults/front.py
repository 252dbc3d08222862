"""What the server of `onesite` serves: the platform, less patient with slow bodies, and broken in places.

The broken places stand for foreign code that puts what a person typed into the words of its errors.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from zhian.web.entry.reception import WsgiApplication
from zhian.web.entry.web import front_of, make_application

GRACE_S = 3.0
BENEATH = "/beneath-django"
LARGE, LARGE_BYTES = "/large", 30 * 1024 * 1024  # more than the kernel takes off us for who does not read


def _break(application: WsgiApplication) -> WsgiApplication:
    from zhian.web.base.audit import selectors

    def broken(*_: object, **__: object) -> None:
        said = os.environ["ZHIAN_TEST_MARK"]
        threading.Thread(target=_fail, args=(said,)).start()
        _fail(said)

    selectors.newest_checkpoints = broken  # type: ignore[assignment]

    def around(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == BENEATH:
            _fail(environ["QUERY_STRING"])
        if environ["PATH_INFO"] == LARGE:
            start_response("200 OK", [("content-type", "application/octet-stream")])
            return [bytes(LARGE_BYTES)]
        return application(environ, start_response)

    return around


def _fail(said: str) -> None:
    raise ValueError(f"cannot read {said}")


def __getattr__(name: str) -> Any:
    """Made when the server asks for it: a test that only reads the figures above must not break anything."""
    if name != "front":
        raise AttributeError(name)
    return front_of(_break(make_application()), grace_s=GRACE_S)
