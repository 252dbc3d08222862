"""The webhook of the demonstration: registered, tested once and paused, so that nothing is ever called."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhian.web.base.people.kit import Actor
from zhian.web.notify.services import pause_hook, register_hook, send_test

OWNER = "coordinator@qingya.example"
ADDRESS = "https://hooks.qingya.example/zhian"  # a name that is reserved: nobody can ever own it


def first_webhook(owner: Actor, organisation_id: UUID, *, at: datetime) -> None:
    """What an administrator finds on the page of webhooks."""
    made, _secret = register_hook(owner, organisation_id, ADDRESS, at=at, resolve=_not_asked)
    send_test(owner, made.pk, at=at)
    pause_hook(owner, made.pk, at=at)


def _not_asked(_host: str, _port: int) -> list[str]:
    """Some public address: the demonstration asks no name server."""
    return ["9.9.9.9"]
