"""Fixtures of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from .receiver import write_certificate


@pytest.fixture(autouse=True)
def _empty_mailbox() -> None:
    mail.outbox = []


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for a receiver on loopback."""
    return write_certificate(tmp_path_factory.mktemp("receiver") / "receiver.pem")


@pytest.fixture
def outside(certificate: Path, settings: Any) -> Path:
    """The operator has listed loopback for webhooks, and trusts the certificate that receivers show."""
    settings.WEBHOOK_ALLOW = ("127.0.0.1",)
    settings.OUTBOUND_AUTHORITIES = str(certificate)
    return certificate
