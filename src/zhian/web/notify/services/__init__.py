"""Telling people, and marking what they have read."""

from __future__ import annotations

from .delivering import sweep_deliveries, tell_hooks
from .hooking import AT_MOST, delete_hook, pause_hook, register_hook, resume_hook, rotate_secret, send_test
from .lanes import send_due
from .mailing import mail_colleague, mail_password_link, mail_person, mail_recovery, mail_security
from .reading import mark_all_read, open_notice
from .telling import tell_each, tell_news, warn_of_dates
from .texting import send_due_texts, send_texts, spooled_texts, text_code

__all__ = [
    "AT_MOST",
    "delete_hook",
    "mail_colleague",
    "mail_password_link",
    "mail_person",
    "mail_recovery",
    "mail_security",
    "mark_all_read",
    "open_notice",
    "pause_hook",
    "register_hook",
    "resume_hook",
    "rotate_secret",
    "send_due",
    "send_due_texts",
    "send_test",
    "send_texts",
    "spooled_texts",
    "sweep_deliveries",
    "tell_each",
    "tell_hooks",
    "tell_news",
    "text_code",
    "warn_of_dates",
]
