"""Handing a letter to the mail server."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from .letters import Letter


def send(address: str, letter: Letter, *, key: str, at: datetime) -> None:
    """Send one letter to one address. Call it outside a transaction.

    Raises: OSError or smtplib.SMTPException when the mail server does not take it.
    """
    EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[address],
        headers={
            "Message-ID": message_id(key),
            "Date": format_datetime(at),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    ).send()


def message_id(key: str) -> str:
    """The same for the same key: a mail sent again after a crash is recognised by the reader's mailbox."""
    name = hashlib.sha256(key.encode("utf-8")).hexdigest()[:40]
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{name}@{host.strip('[]').replace(':', '.')}>"
