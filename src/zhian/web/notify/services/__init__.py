"""Telling people, and marking what they have read."""

from __future__ import annotations

from .mailing import mail_colleague, mail_password_link, mail_person, mail_recovery, mail_security
from .reading import mark_all_read, open_notice
from .telling import tell_each, tell_news, warn_of_dates

__all__ = [
    "mail_colleague",
    "mail_password_link",
    "mail_person",
    "mail_recovery",
    "mail_security",
    "mark_all_read",
    "open_notice",
    "tell_each",
    "tell_news",
    "warn_of_dates",
]
