"""What every response carries, whatever the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db


def it_keeps_browsers_on_https_where_there_is_https(client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "https://district.example"
    for path in ("/", "/healthz", "/no-such-page"):
        said = client.get(path).headers["Strict-Transport-Security"]
        assert int(said.split("max-age=")[1].split(";")[0]) >= 365 * 24 * 60 * 60
        assert "includeSubDomains" in said


def it_promises_no_https_where_there_is_none(client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert "Strict-Transport-Security" not in client.get("/").headers


@pytest.mark.parametrize("path", ["/", "/login/", "/healthz", "/no-such-page"])
def it_lets_no_browser_guess_frame_or_tell_on_us(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "charset=utf-8" in headers["Content-Type"] or headers["Content-Type"] == "application/json"


def it_takes_no_change_without_the_forgery_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/language/", {"language": "en"}).status_code == 403


def it_exempts_no_page_from_the_forgery_token() -> None:
    def exempt(patterns: list[Any], prefix: str = "") -> list[str]:
        found = []
        for pattern in patterns:
            where = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                found += exempt(pattern.url_patterns, where)
            elif isinstance(pattern, URLPattern) and getattr(pattern.callback, "csrf_exempt", False):
                found.append(where)
        return found

    # The API checks by itself: a token in a header needs none, a session does. Verifying a receipt knows
    # nobody and keeps nothing.
    found = [where for where in exempt(get_resolver().url_patterns) if not where.startswith("api/")]
    assert found == ["receipts/verify"]
