"""The server that the walks stand on: it starts, and its first page bears a careful look."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .looking import looks_right

pytestmark = pytest.mark.browser


def it_opens_with_a_page_that_looks_right(page: Page, language: str, device: str) -> None:
    answer = page.goto("/")
    assert answer
    assert answer.status == 200
    assert (page.locator("html").get_attribute("lang") or "").lower() == language
    looks_right(page, f"first-page-{language}-{device}")
