"""Reads `matrix.yaml`, knocks at doors, and names what the answer amounts to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories.undoing import undone
from tests.suite.door import DoorClient

from .cast import ROLES, Cast
from .samples import Sample, Upload

FILE = Path(__file__).with_name("matrix.yaml")
BACKEND = "zhian.web.base.people.backends.AccountBackend"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
VERDICTS = frozenset({"allowed", "empty", "invalid", "login", "denied", "not_found", "refused"})
BY_STATUS = {
    401: "login",
    403: "denied",
    404: "not_found",
    405: "no_method",
    409: "refused",
    422: "invalid",
    429: "locked",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One door in one state: which verdict each role gets."""

    route: str
    method: str
    state: str
    expected: Mapping[str, str]
    guards: tuple[str, ...]

    @property
    def name(self) -> str:
        """`people:file GET consents`."""
        return f"{self.route} {self.method} {self.state}".strip()


@cache
def load() -> dict[str, Any]:
    """The file as written."""
    data: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return data


def names_of_roles(words: str | list[str]) -> list[str]:
    """Roles behind a list of roles and groups, or behind `everyone` and `nobody`."""
    if words == "everyone":
        return list(ROLES)
    if words == "nobody":
        return []
    groups: dict[str, list[str]] = load()["groups"]
    listed = [words] if isinstance(words, str) else words
    roles = [role for word in listed for role in groups.get(word, [word])]
    unknown = set(roles) - set(ROLES)
    assert not unknown, f"matrix.yaml names unknown roles: {sorted(unknown)}"
    return roles


def rows() -> list[Row]:
    """Every row, with all roles spelled out; complains about roles without a verdict or with two."""
    found = []
    for route, spec in load()["routes"].items():
        guards = tuple(spec.get("guards", ()))
        for key, cells in spec.items():
            if key == "guards":
                continue
            method, _, state = key.partition(" ")
            assert method in METHODS, f"{route}: {key!r} does not start with a method"
            found.append(Row(route, method, state, _spell_out(f"{route} {key}", cells), guards))
    return found


def _spell_out(where: str, cells: Mapping[str, Any]) -> dict[str, str]:
    assert cells.keys() <= VERDICTS, f"{where}: unknown verdicts {sorted(cells.keys() - VERDICTS)}"
    expected: dict[str, str] = {}
    rest = ""
    for verdict, words in cells.items():
        if words == "others":
            assert not rest, f"{where}: `others` stands twice"
            rest = verdict
            continue
        for role in names_of_roles(words):
            assert role not in expected, f"{where}: {role} has two verdicts"
            expected[role] = verdict
    missing = [role for role in ROLES if role not in expected]
    assert rest or not missing, f"{where}: no verdict for {missing}"
    return {role: expected.get(role, rest) for role in ROLES}


def routes() -> Iterator[str]:
    """The full name of every route of the resolver; `(no name) pattern` for one without a name."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _walk(entry.url_patterns, inner)
        else:
            yield f"{prefix}{entry.name}" if entry.name else f"(no name) {prefix}{entry.pattern}"


def knock(cast: Cast, route: str, method: str, sample: Sample, role: str) -> str:
    """The verdict one role gets; everything the request wrote is undone."""
    return verdict_of(answer(cast, route, method, sample, role), sample.marker)


def answer(cast: Cast, route: str, method: str, sample: Sample, role: str) -> Any:
    """The response one role gets."""
    client = _client()
    with undone():
        if role in cast.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = cast.sessions[role]
        elif role != "anonymous":
            client.force_login(cast.users[role], backend=BACKEND)
        client.cookies["zhian_language"] = "en"
        address = reverse(route, kwargs=dict(sample.kwargs))
        send: Any = getattr(client, method.lower())
        if method == "GET":
            return send(address, dict(sample.query))
        if sample.query:
            address = f"{address}?{urlencode(sample.query)}"
        if sample.as_json and method == "POST":
            return send(address, dict(sample.data), content_type="application/json")
        return send(address, _form_data(sample)) if method == "POST" else send(address)


def sign_in_everybody(cast: Cast) -> None:
    """Begin one session for each role, for who knocks many times."""
    for role, user in cast.users.items():
        client = _client()
        client.force_login(user, backend=BACKEND)
        cast.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value


def _form_data(sample: Sample) -> dict[str, Any]:
    return {
        name: SimpleUploadedFile(value.name, value.content, value.media_type)
        if isinstance(value, Upload)
        else value
        for name, value in sample.data.items()
    }


@cache
def _shared_client() -> Client:
    return DoorClient()


def _client() -> Client:
    """One client for all knocks, for its chain of middleware takes long to build; cookies are not kept."""
    client = _shared_client()
    client.cookies = SimpleCookie()
    return client


def verdict_of(response: Any, marker: str) -> str:
    """What an answer amounts to, in the words of the matrix."""
    status = response.status_code
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status in {301, 302, 303}:
        target = urlsplit(response.headers["Location"])
        at_login = target.path == resolve_url(settings.LOGIN_URL) and target.query.startswith("next=")
        return "login" if at_login else "allowed"
    if not 200 <= status < 300:
        return f"status {status}"
    if _has_wrong_form(response):
        return "invalid"
    if marker and marker not in _text(response):
        return "empty"
    return "allowed"


def _has_wrong_form(response: Any) -> bool:
    for layer in response.context or ():
        for entry in layer.dicts if hasattr(layer, "dicts") else [layer]:
            if any(isinstance(value, BaseForm) and value.errors for value in entry.values()):
                return True
    return False


def _text(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode("utf-8", errors="replace"))
