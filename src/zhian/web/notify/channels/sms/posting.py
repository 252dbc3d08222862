"""The gateway `http`: one POST with JSON a text, to the address the operator named.

The form is our own and belongs to no vendor: `{"id", "to", "text"}`, the number as `+` and digits, the token
as a bearer. `id` is the same when a text is sent again; a gateway that knows it already sends nothing twice.
Any status from 200 to 299 means that it was taken; 400, 409 and 422 mean that this text is not, and every
other that the gateway has to be asked again later.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from zhian.kernel import jsonio
from zhian.kernel.locales import Text
from zhian.web.base.outbound.kit import Limits, OutboundError, Request
from zhian.web.base.outbound.services import fetch

from .troubles import GatewayAway, TextRefused

LIMITS: Final = Limits(
    connect_seconds=3.0, read_seconds=4.0, total_seconds=5.0, body_bytes=64 * 1024, redirects=0
)
# What is about this one text. Whatever else it answers (a wrong token, an empty account) would meet all.
_ABOUT_THE_TEXT: Final = frozenset({400, 409, 422})


class Poster:
    """Speaks to the gateway through the one door out; what it answers is looked at and not kept."""

    def send(self, number: str, text: str, *, key: UUID, at: datetime) -> None:
        """Hand it over. Raises: GatewayAway, TextRefused."""
        del at
        headers = {"Content-Type": "application/json"}
        if settings.TEXT_GATEWAY_TOKEN:
            headers["Authorization"] = f"Bearer {settings.TEXT_GATEWAY_TOKEN}"
        body = jsonio.canonical({"id": str(key), "to": number, "text": text})
        try:
            reply = fetch(Request(settings.TEXT_GATEWAY_URL, "POST", headers, body), LIMITS)
        except OutboundError as error:
            raise GatewayAway(_AWAY, why=error.why, do_next=_LOOK) from error
        if 200 <= reply.status < 300:
            return
        why = _STATUS.fill(status=str(reply.status))
        if reply.status in _ABOUT_THE_TEXT:
            raise TextRefused(_REFUSED, why=why, do_next=_LOOK)
        raise GatewayAway(_AWAY, why=why, do_next=_LOOK)


_AWAY: Final = Text(zh="短信网关不可用。", en="The gateway for text messages is not to be had.")
_REFUSED: Final = Text(zh="短信网关未接收该条短信。", en="The gateway does not take this text message.")
_STATUS: Final = Text(zh="网关返回的状态码为 {status}。", en="It answers with the status {status}.")
_LOOK: Final = Text(
    zh="请检查 ZHIAN_SMS_URL、ZHIAN_SMS_TOKEN 和网关。",
    en="Check ZHIAN_SMS_URL, ZHIAN_SMS_TOKEN and the gateway.",
)
