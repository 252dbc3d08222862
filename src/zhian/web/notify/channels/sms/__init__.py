"""Text messages: one sentence, through the gateway the operator named."""

from .gateways import Gateway, gateway
from .keeping import TEXT_TYPE, KeptText, read_kept
from .troubles import GatewayAway, TextRefused
from .words import code, news

__all__ = [
    "TEXT_TYPE",
    "Gateway",
    "GatewayAway",
    "KeptText",
    "TextRefused",
    "code",
    "gateway",
    "news",
    "read_kept",
]
