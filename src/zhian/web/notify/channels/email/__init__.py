"""E-mail: plain text in both languages, through the mail server the operator named."""

from .letters import (
    Letter,
    invitation_of_colleague,
    invitation_of_person,
    news,
    password_link,
    recovery_asked,
    security_changed,
    way_back,
)
from .sending import message_id, send

__all__ = [
    "Letter",
    "invitation_of_colleague",
    "invitation_of_person",
    "message_id",
    "news",
    "password_link",
    "recovery_asked",
    "security_changed",
    "send",
    "way_back",
]
