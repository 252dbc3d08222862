"""Webhooks: a signed word to an organisation's own system that there is news."""

from .sending import Call, body_of, send
from .signing import new_secret, signatures

__all__ = ["Call", "body_of", "new_secret", "send", "signatures"]
