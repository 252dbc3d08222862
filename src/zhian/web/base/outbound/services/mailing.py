"""The mail back-end of a real site: Django's own, on a connection that was opened by our door."""

from __future__ import annotations

import smtplib
import socket
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from .connecting import open_stream, tls_context


class _Plain(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return open_stream(host, port, connect_seconds=timeout)


class _Secured(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return open_stream(host, port, tls=True, connect_seconds=timeout)


class Backend(EmailBackend):
    """As `django.core.mail.backends.smtp`, with addresses checked and certificates verified."""

    @property
    def connection_class(self) -> Any:
        """The class that speaks SMTP, with TLS from the first byte or by STARTTLS."""
        return _Secured if self.use_ssl else _Plain

    @property
    def ssl_context(self) -> Any:
        """The same authorities as for every other connection."""
        from django.conf import settings

        return tls_context(settings.OUTBOUND_AUTHORITIES)
