"""The ways out of the house: one folder a kind, one line here."""

from __future__ import annotations

from . import email, sms, webhook

__all__ = ["email", "sms", "webhook"]
