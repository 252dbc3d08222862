"""The platform from its wheel: it migrates, serves a page with all its assets, and stops."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.suite.site import Site, running

from .conftest import Elsewhere

KINDS = {
    ".css": {"text/css"},
    ".js": {"text/javascript", "application/javascript"},
    ".svg": {"image/svg+xml"},
    ".woff2": {"font/woff2"},
    ".png": {"image/png"},
    ".ico": {"image/x-icon", "image/vnd.microsoft.icon"},
}
REDIRECTS_AT_MOST = 5


class Links(HTMLParser):
    """Addresses a page loads by itself, and the language it says it is in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what a browser would fetch."""
        said = dict(attrs)
        if tag == "html":
            self.language = said.get("lang") or ""
        if tag == "link" and said.get("rel") in {"stylesheet", "icon", "preload", "manifest"}:
            self.found.append(said.get("href") or "")
        if tag in {"script", "img", "source"}:
            self.found.append(said.get("src") or "")
        if tag == "use":
            self.found.append((said.get("href") or "").partition("#")[0])


@pytest.fixture(scope="module")
def site(platform: Elsewhere) -> Iterator[Site]:
    """The demonstration district, served from the wheel."""
    command: list[str | Path] = [platform.programs / "zhian", "demo", "run"]
    with running(command, platform.environment(ZHIAN_DEMO_SIZE="small"), platform.folder) as started:
        yield started


def _get(site: Site, path: str) -> tuple[str, int, str, bytes]:
    """Final path, status, media type and body, after redirects inside the site."""
    for _ in range(REDIRECTS_AT_MOST):
        link = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)
        link.request("GET", path, headers={"Accept-Language": "zh-CN"})
        answer = link.getresponse()
        body, kind = answer.read(), (answer.getheader("Content-Type") or "").partition(";")[0]
        link.close()
        if answer.status not in {301, 302, 303, 307, 308}:
            return path, answer.status, kind, body
        path = urljoin(path, answer.getheader("Location") or "/")
        assert not urlsplit(path).netloc, f"redirected to another host: {path}"
    raise AssertionError(f"more than {REDIRECTS_AT_MOST} redirects, the last to {path}")


def it_serves_a_page_in_chinese(site: Site) -> None:
    _, status, kind, body = _get(site, "/")
    assert (status, kind) == (200, "text/html")
    page = Links()
    page.feed(body.decode("utf-8"))
    assert page.language.lower() == "zh-hans"


def it_serves_every_asset_the_page_asks_for(site: Site) -> None:
    path, _, _, body = _get(site, "/")
    page = Links()
    page.feed(body.decode("utf-8"))
    wanted = [urljoin(path, link) for link in page.found if link and not link.startswith("data:")]
    assert any(urlsplit(address).path.endswith(".css") for address in wanted)
    assert any(urlsplit(address).path.endswith(".js") for address in wanted)
    seen: set[str] = set()
    while wanted:
        address = wanted.pop()
        if address in seen:
            continue
        seen.add(address)
        assert not urlsplit(address).netloc, f"{address} lies on another host"
        _, status, kind, content = _get(site, address)
        suffix = re.sub(r".*(?=\.)", "", urlsplit(address).path)
        assert status == 200, address
        assert kind in KINDS[suffix], f"{address} is served as {kind}"
        assert content, address
        if suffix == ".css":
            named = re.findall(r"url\(\s*['\"]?([^'\")]+)", content.decode("utf-8"))
            wanted += [
                urljoin(address, link.partition("#")[0])
                for link in named
                if not link.startswith(("data:", "#"))
            ]
    assert any(address.endswith(".woff2") for address in seen)


def it_answers_a_missing_page_politely(site: Site) -> None:
    _, status, kind, body = _get(site, "/no-such-page")
    assert (status, kind) == (404, "text/html")
    assert b"Traceback" not in body


def it_keeps_its_data_where_it_was_told(site: Site, platform: Elsewhere) -> None:
    assert (site.data / "zhian.sqlite3").exists()
    assert not list((platform.folder / "home").glob("*.sqlite3"))


def it_migrates_an_empty_database_and_again(platform: Elsewhere) -> None:
    data = str(platform.folder / "fresh")
    for _ in range(2):
        done = platform.run("zhian", "migrate", ZHIAN_DATA=data, ZHIAN_MODE="demo")
        assert done.returncode == 0, done.stdout + done.stderr
