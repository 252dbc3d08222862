"""Every page a role can reach by following links, in both languages, bears a careful look in two sizes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from playwright.sync_api import Page

from tests.suite.site import Site

from .conftest import DEVICES, OpenPage
from .looking import (
    axe,
    axe_for_words,
    no_horizontal_scroll,
    no_missing_glyph,
    nothing_clipped,
    screenshot,
)
from .walking import Mouse, Visitor

pytestmark = pytest.mark.browser

# Who looks, and where each begins; what one role has looked at, the next does not look at again,
# but for the desk's own pages and those of some cases: every side sees them differently, and they lead on
# to other steps.
VISITORS: dict[str, tuple[str, ...]] = {
    "": ("/", "/login/", "/login/forgotten/sent/", "/receipts/verify", "/no-such-page"),
    "coordinator@qingya.example": ("/cases", "/recommend", "/organisations/", "/account/"),
    "person01@people.example": ("/cases", "/file/", "/news/"),
    "researcher@people.example": ("/cases",),
    "intake@zgc.example": ("/desk", "/desk/counter"),
    "review@zgc.example": ("/desk",),
    "approve@zgc.example": ("/desk",),
    "record@zgc.example": ("/desk",),
    "head@zgc.example": ("/desk", "/desk/deputies"),
    "clerk@nia.example": ("/handoffs",),
}
DESKS = ("/desk", "/handoffs", "/news")
PAGES_AT_LEAST = 55
CASES_EACH = 6
LAW = re.compile(r"\btalent\.[a-z-]+")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
FILES = re.compile(r"\.(json|txt|pdf)$|/download|/export|/openings|/status-list|^/(papers|files)/")


def pattern(path: str) -> str:
    """The address without ids and queries: what kind of page it is."""
    return UUID.sub("*", path.split("?")[0].split("#")[0])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def it_finds_nothing_wrong_on_any_page(site: Site, open_page: OpenPage, language: str) -> None:
    seen: set[str] = set()
    looked_at: set[str] = set()
    wrong: list[str] = []
    for email, starts in VISITORS.items():
        page = open_page(language, "desktop", site)
        if email:
            Visitor(page, Mouse(), site, "every").sign_in(email)
        for path in _reachable(page, email, starts, seen):
            name = re.sub(r"[^a-z]+", "-", pattern(path).lower()).strip("-") or "home"
            name = f"every-{language}-{email.split('@')[0] or 'anybody'}-{name}"
            about_a_law = LAW.sub("*", pattern(path)) if LAW.search(path) else ""
            # The same page about the next law has other words in the same places.
            seen_so = about_a_law in looked_at
            wrong += _read(page, name, language) if seen_so else _look(page, name, language)
            looked_at |= {about_a_law} - {""}
    assert not wrong, "\n\n".join(wrong)
    assert len(seen) >= PAGES_AT_LEAST, sorted(seen)


def _reachable(page: Page, email: str, starts: tuple[str, ...], seen: set[str]) -> Iterator[str]:
    """Opens page after page; the caller looks at each before the next is opened."""
    waiting = list(starts)
    while waiting:
        path = waiting.pop(0)
        kind = pattern(path)
        if kind.startswith(DESKS):
            kind = f"{kind} {email}"
        if kind == "/cases/*" and _cases(seen, email) < CASES_EACH:
            kind = f"/cases/* {email} {path}"
        if kind in seen or FILES.search(path.split("?")[0]):
            continue
        seen.add(kind)
        answer = page.goto(path)
        assert answer
        assert answer.status < 500, f"{path} answers {answer.status}"
        links: list[str] = page.eval_on_selector_all(
            "a[href^='/']", "all => all.map(a => a.getAttribute('href'))"
        )
        yield path
        waiting += links


def _cases(seen: set[str], email: str) -> int:
    return sum(kind.startswith(f"/cases/* {email} ") for kind in seen)


def _look(page: Page, name: str, language: str) -> list[str]:
    """What is wrong with the page at a desk and on a telephone, and a picture of both.

    On a telephone the same parts stand in another order, in whichever language: axe hears them in one.
    """
    screenshot(page, name)
    wrong = _read(page, name, language)
    page.set_viewport_size(DEVICES["phone"])
    screenshot(page, f"{name}-phone")
    checks = (no_horizontal_scroll, nothing_clipped, *([axe] if language == "zh-hans" else []))
    wrong += _complaints(page, f"{name} on a telephone", checks)
    page.set_viewport_size(DEVICES["desktop"])
    return wrong


def _read(page: Page, name: str, language: str) -> list[str]:
    """What is wrong with the page as it stands; colours and structure, the same in both languages, once."""
    heard = axe if language == "zh-hans" else axe_for_words
    return _complaints(page, name, (no_horizontal_scroll, nothing_clipped, no_missing_glyph, heard))


def _complaints(page: Page, name: str, checks: Iterable[Callable[[Page], None]]) -> list[str]:
    wrong = []
    for check in checks:
        try:
            check(page)
        except AssertionError as error:
            wrong.append(f"{name}: {error}")
    return wrong
