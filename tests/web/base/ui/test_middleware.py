"""What every response carries, whatever the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

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
