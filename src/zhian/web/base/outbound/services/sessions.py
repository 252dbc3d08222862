"""For libraries that speak through `requests`: a session whose every request goes out by our own door."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from zhian.web.base.outbound.kit import Limits, OutboundError, Request

from .fetching import DEFAULT_LIMITS, fetch


def requests_session(limits: Limits = DEFAULT_LIMITS) -> requests.Session:
    """A session without proxies or stored credentials, bound by the rules of `fetch`.

    Its errors are `requests.ConnectionError`, which such libraries expect, caused by ours.
    """
    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(limits))
    return session


class _Adapter(BaseAdapter):
    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send by `fetch`; certificates are always checked, whatever `verify` says."""
        body = request.body.encode() if isinstance(request.body, str) else request.body
        sent = Request(request.url or "", request.method or "GET", dict(request.headers), body)
        try:
            reply = fetch(sent, self._limits)
        except OutboundError as error:
            raise requests.ConnectionError(error, request=request) from error
        answer = requests.Response()
        answer.status_code = reply.status
        # Already unpacked: whoever reads it must not try again.
        kept = [(key, value) for key, value in reply.headers if key.lower() != "content-encoding"]
        answer.headers = CaseInsensitiveDict(kept)
        answer.raw = io.BytesIO(reply.body)
        answer.url = reply.url
        answer.request = request
        answer.encoding = requests.utils.get_encoding_from_headers(answer.headers)
        return answer

    def close(self) -> None:
        """Nothing is kept open."""
