"""The ways out of the house: one folder a kind, one line here."""

from __future__ import annotations

from . import email

__all__ = ["email"]
