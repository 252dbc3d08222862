"""Requests that leave at the same moment, each from its own thread over its own connection."""

from __future__ import annotations

import html
import http.client
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from tests.suite.door import show_factor
from zhian.web.base.people.kit import Actor
from zhian.web.base.people.models import User

T = TypeVar("T")
CSRF = "b" * 32
BACKEND = "zhian.web.base.people.backends.AccountBackend"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and words of an answer."""

    status: int
    text: str


class Door:
    """The server's address, for people who are signed in."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "localhost", parts.port or 80

    def key_of(self, actor: Actor) -> str:
        """A session of the actor."""
        user = User._base_manager.get(pk=actor.user_id)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        show_factor(session, user)
        session.create()
        return str(session.session_key)

    def press(self, session: str, case_id: UUID, move: str, **fields: Any) -> Answer:
        """Send the form of a move."""
        form = urlencode({"csrfmiddlewaretoken": CSRF, **fields})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={CSRF}; zhian_language=en",
        }
        link = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            link.request("POST", f"/cases/{case_id}/do/{move}", form, headers)
            answer = link.getresponse()
            body = answer.read().decode("utf-8")
            return Answer(answer.status, " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split()))
        finally:
            link.close()


def at_once(*acts: Callable[[], T]) -> list[T]:
    """Do all of them at the same moment; results in the order given, the first error raised."""
    gate = threading.Barrier(len(acts))

    def act(one: Callable[[], T]) -> T:
        gate.wait(30)
        try:
            return one()
        finally:
            connections.close_all()  # this thread's own

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def statuses(answers: Sequence[Answer]) -> list[int]:
    """Sorted, for who was first is nobody's business."""
    return sorted(answer.status for answer in answers)
