"""What a careful eye checks on every page: nothing off the edge, nothing cut, no empty boxes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENS = Path(__file__).resolve().parents[2] / ".test" / "screens"
SCRIPTS = Path(__file__).parent / "scripts"
GRAVE = {"serious", "critical"}
# Nothing is told of what is well, and our pages hold no frames and no media to be fetched first.
QUICKLY = {"resultTypes": ["violations"], "iframes": False, "preload": False}
ABOUT_WORDS = ("cat.language", "cat.name-role-value", "cat.text-alternatives", "cat.forms")


def screenshot(page: Page, name: str) -> Path:
    """The whole page as .test/screens/<name>.jpg, for people to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    path = SCREENS / f"{name}.jpg"
    page.screenshot(path=path, full_page=True, animations="disabled", type="jpeg", quality=85)
    return path


def no_horizontal_scroll(page: Page) -> None:
    """The page is no wider than the window."""
    found = _ask(page, "width")
    assert not found, _told(page, "wider than the window", found)


def nothing_clipped(page: Page) -> None:
    """No text is cut off by a box that hides its overflow."""
    found = _ask(page, "clipped")
    assert not found, _told(page, "cut off", found)


def no_missing_glyph(page: Page) -> None:
    """Every character on the page is drawn, in the font of its element; none is an empty box."""
    found = _ask(page, "glyphs")
    assert not found, _told(page, "no glyph for", found)


def axe(page: Page) -> None:
    """axe-core finds nothing serious or critical."""
    _axe(page, {})


def axe_for_words(page: Page) -> None:
    """The same, by the rules alone whose answer may change with the language: names, texts, labels."""
    _axe(page, {"runOnly": {"type": "tag", "values": list(ABOUT_WORDS)}})


def _axe(page: Page, options: dict[str, Any]) -> None:
    answer: dict[str, Any] = Axe().run(page, options=QUICKLY | options).response
    grave = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n      {node['html'][:200]}"
        for violation in answer["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
    assert not grave, _told(page, "axe finds", grave)


def looks_right(page: Page, name: str) -> None:
    """All of the above, and a picture."""
    screenshot(page, name)
    no_horizontal_scroll(page)
    nothing_clipped(page)
    no_missing_glyph(page)
    axe(page)


def _ask(page: Page, script: str) -> list[str]:
    page.evaluate("document.fonts.ready.then(() => true)")
    found: list[str] = page.evaluate((SCRIPTS / f"{script}.js").read_text(encoding="utf-8"))
    return found


def _told(page: Page, what: str, found: list[str]) -> str:
    return "\n".join([f"{page.url}: {what}", *(f"  {line}" for line in found[:20])])
