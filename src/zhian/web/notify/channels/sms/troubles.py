"""The two ways in which a text message is not taken."""

from __future__ import annotations

from zhian.kernel.errors import ZhianError


class GatewayAway(ZhianError):
    """Nothing can be sent at present, to whatever number."""

    code = "texts.gateway_away"


class TextRefused(ZhianError):
    """The gateway works and does not take this text: the number cannot be reached, for instance."""

    code = "texts.refused"
