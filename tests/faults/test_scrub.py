"""Whatever a person types, a mail server answers or foreign code says: none of it stands in what we write.

A web process and a worker are really run. Every place that takes words gets a mark of its own, and then the
marks are looked for in everything that both processes wrote.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socketserver
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.factories.people import make_user
from tests.suite.door import BACKEND, show_factor
from tests.web.entry import tasks
from zhian.web.base.people.models import User

from .crowd import CSRF
from .front import BENEATH
from .onesite import OneSite, one_site

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

FORM = "application/x-www-form-urlencoded"
WORKER_SECONDS = 20


class Marks:
    """Words that occur nowhere else, one for each place."""

    def __init__(self) -> None:
        self.by_place: dict[str, str] = {}

    def __call__(self, place: str) -> str:
        return self.by_place.setdefault(place, f"mark{len(self.by_place):02d}qz7")

    def found_in(self, text: str) -> list[str]:
        """The places whose marks stand in a text, in whatever case."""
        return sorted(place for place, mark in self.by_place.items() if mark in text.lower())


def signed_in(user: User) -> str:
    """The key of a session of theirs."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    show_factor(session, user)
    session.create()
    return str(session.session_key)


def multipart(fields: Mapping[str, str], name: str, content: bytes) -> tuple[str, bytes]:
    """A form with a file: its content type and body."""
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return "multipart/form-data; boundary=b", "".join([*parts, head]).encode() + content + b"\r\n--b--\r\n"


def requests_with(mark: Marks, session: str, email: str) -> Iterator[tuple[Any, ...]]:
    """Method, address, headers and body of every request; each place that can be typed into has its mark."""
    form = {"Content-Type": FORM, "Cookie": f"csrftoken={CSRF}"}
    token = f"csrfmiddlewaretoken={CSRF}"
    yield "GET", f"/{mark('path')}/x", {}, b""
    yield "GET", f"/join/{mark('link')}/", {}, b""
    yield "GET", f"/login/?next=/{mark('query')}", {}, b""
    yield "GET", f"/api/v1/{mark('api path')}", {}, b""
    yield mark("method").upper(), "/", {}, b""
    yield "GET", "/", {"Host": f"{mark('host')}.example"}, b""
    yield "GET", "/start", {"Cookie": f"sessionid={mark('cookie')}; other={mark('other cookie')}"}, b""
    named = ("User-Agent", "Referer", "X-Request-ID", "X-Forwarded-For", "Accept-Language", "X-Mark")
    yield "GET", "/", {name: mark(name) for name in named}, b""
    yield "GET", "/api/v1/cases", {"Authorization": f"Bearer zhian1_{mark('token')}"}, b""
    typed = f"{token}&email={mark('unknown name')}@example.org"
    yield "POST", "/login/", form, f"{typed}&password={mark('password')}&{mark('field name')}=1".encode()
    wrong = f"{token}&email={email.replace('@', '%40')}&password={mark('wrong password')}"
    yield "POST", "/login/", form, wrong.encode()
    yield "POST", "/login/", {"Content-Type": FORM}, f"email={mark('without token')}".encode()
    yield "POST", "/login/forgotten/", form, f"{token}&email={email.replace('@', '%40')}".encode()
    own = f"csrftoken={CSRF}; sessionid={session}"
    for content in (f"%PDF-1.7 {mark('file content')}".encode(), b""):
        kind, body = multipart({"csrfmiddlewaretoken": CSRF}, f"{mark('file name')}.pdf", content)
        yield "POST", "/files", {"Content-Type": kind, "Cookie": own}, body
    yield (
        "POST",
        "/files",
        {"Content-Type": f"multipart/form-data; boundary={mark('boundary')}"},
        b"x",
    )
    yield (
        "POST",
        "/account/",
        form | {"Cookie": own},
        f"{token}&display_name={mark('name')}&language=xx".encode(),
    )
    as_json = {"Content-Type": "application/json"}
    for body in (f'{{"a": "{mark("broken json")}"', json.dumps({mark("key"): mark("value")})):
        yield "POST", "/api/v1/eligibility", as_json, body.encode()
        yield "POST", "/api/v1/receipts/verify", as_json, body.encode()
    yield "GET", "/audit/checkpoints", {}, b""
    yield "GET", f"{BENEATH}?{mark('beneath')}", {}, b""


def send(site: OneSite, method: str, path: str, headers: Mapping[str, str], body: bytes) -> int:
    """One request; its status."""
    link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    with contextlib.closing(link):
        link.request(method, path, body, dict(headers))
        answer = link.getresponse()
        answer.read()
        return answer.status


@contextlib.contextmanager
def unwilling_mail_server(says: str) -> Iterator[int]:
    """Refuses every recipient with these words; its port."""

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                refused = line.upper().startswith(b"RCPT")
                self.wfile.write(
                    f"550 no such box {says} {line.decode().strip()}\r\n".encode()
                    if refused
                    else b"250 ok\r\n"
                )

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()


def wait_until(said: str, site: OneSite) -> None:
    """Wait for the worker."""
    until = time.monotonic() + WORKER_SECONDS
    while said not in site.said():
        assert time.monotonic() < until, site.said()
        time.sleep(0.05)


def it_writes_nothing_that_anybody_typed_or_foreign_code_said(tmp_path: Path) -> None:
    mark = Marks()
    user = make_user(email=f"{mark('e-mail')}@example.org")
    tasks.stumble.enqueue(mark("job"))
    with unwilling_mail_server(mark("mail server")) as mail:
        more = {
            "ZHIAN_MAIL_URL": f"smtp://127.0.0.1:{mail}",
            "ZHIAN_TEST_MARK": mark("foreign error"),
        }
        with one_site(tmp_path, more, worker=True) as site:
            sent = list(requests_with(mark, signed_in(user), user.email))
            statuses = [send(site, *request) for request in sent]
            for event in ("job", "delivery-failed"):
                wait_until(f'"event": "{event}"', site)
    said = site.said()
    assert mark.found_in(said) == []
    lines = [json.loads(line) for line in said.splitlines()]
    assert all(line["number"] for line in lines if line["event"] in {"request", "fault", "refused", "job"})
    answered = [line["status"] for line in lines if line["event"] == "request"]
    assert len(answered) == len(sent) - 1, "one line a request, but for what broke beneath them"
    assert {200, 302, 400, 401, 403, 404, 422, 500} <= set(statuses), statuses
    events = {line["event"] for line in lines}
    assert {"fault", "uncaught", "answer-failed", "job", "delivery-failed"} <= events, events


def it_would_see_a_mark() -> None:
    mark = Marks()
    assert mark.found_in(f'{{"path": "/{mark("path").upper()}/"}}') == ["path"]
    assert mark.found_in("nothing") == []
