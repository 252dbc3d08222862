"""A real server, a real Chromium, pages in both languages and in two sizes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)

from tests.suite.machine import TOOLS, chromium
from tests.suite.site import Site, running

ZHIAN = [sys.executable, "-c", "import sys; from zhian.cli import main; sys.exit(main())"]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
LANGUAGES = {"zh-hans": "zh-CN", "en": "en-GB"}
DEVICES: dict[str, ViewportSize] = {
    "desktop": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
WAIT_MILLISECONDS = 15_000

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration district in a folder of its own: server and worker, as `make run` starts them."""
    folder = tmp_path_factory.mktemp("site")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ZHIAN_", "DATABASE_URL", "DJANGO_"))
    }
    environment = {**kept, "ZHIAN_DATA": str(folder / "data"), "ZHIAN_DEMO_SIZE": "small", "LANG": "C.UTF-8"}
    with running([*ZHIAN, "demo", "run"], environment, folder) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, speaking to nobody but us."""
    found = chromium()
    if found is None:
        pytest.fail(TOOLS["browser"].hint())
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page("en", "phone")`: a new visitor with an empty cookie jar.

    The test fails at its end when a page wrote an error to the console, which is also where the
    content security policy speaks, or asked another host for anything.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def visitor(language: str = "zh-hans", device: str = "desktop", site: Site | None = None) -> Page:
        context = browser.new_context(
            viewport=DEVICES[device],
            locale=LANGUAGES[language],
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            base_url=site.url if site else None,
        )
        context.set_default_timeout(WAIT_MILLISECONDS)
        contexts.append(context)
        page = context.new_page()
        _listen(page, complaints, site)
        if site:
            context.add_cookies([{"name": "zhian_language", "value": language, "url": site.url}])
        return page

    yield visitor
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def _listen(page: Page, complaints: list[str], site: Site | None) -> None:
    def console(message: ConsoleMessage) -> None:
        # An answer of 4xx is the server's polite refusal, and tests look at the page it brings.
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(f"{page.url}: console: {message.text}")

    def script(error: Error) -> None:
        complaints.append(f"{page.url}: script: {error}")

    def request(sent: Request) -> None:
        if site and not sent.url.startswith((site.url, "data:", "blob:", "about:")):
            complaints.append(f"{page.url}: asked another host: {sent.url}")

    page.on("console", console)
    page.on("pageerror", script)
    page.on("request", request)


@pytest.fixture(params=sorted(LANGUAGES))
def language(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it runs in Chinese and in English."""
    return str(request.param)


@pytest.fixture(params=sorted(DEVICES))
def device(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it runs on a desktop and on a phone."""
    return str(request.param)


@pytest.fixture
def page(open_page: OpenPage, site: Site, language: str, device: str) -> Page:
    """A page of the site, in the test's language and size."""
    return open_page(language, device, site)
