"""The eyes themselves: each check passes a good page and fails a bad one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import OpenPage
from .keyboard import keyboard_only
from .looking import axe, axe_for_words, no_horizontal_scroll, no_missing_glyph, nothing_clipped, screenshot

pytestmark = pytest.mark.browser

GOOD = """<!doctype html><html lang="zh-Hans"><head><title>受理 Accepted</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>永久居留推荐</h1><p>The case HD26-000123-7 was accepted：剩 2 个工作日。</p>
<p><label>姓名 <input value="汉字"></label> <button>Continue 继续</button> <a href="#x">Link</a></p>
</main></body></html>"""


def _spoil(addition: str) -> str:
    return GOOD.replace("</main>", f"{addition}</main>")


BAD: dict[str, tuple[Callable[[Page], None], str]] = {
    "too wide": (no_horizontal_scroll, '<p style="width:3000px">wide</p>'),
    "cut across": (
        nothing_clipped,
        '<p style="width:4em;overflow:hidden;white-space:nowrap">much longer than four letters</p>',
    ),
    "cut below": (nothing_clipped, '<p style="height:1em;overflow:hidden">one<br>two<br>three</p>'),
    "an unassigned character": (no_missing_glyph, "<p>before \u0379 after</p>"),
    "a private character": (no_missing_glyph, '<p><input value="\ue123" aria-label="x"></p>'),
    "grey on white": (axe, '<p style="color:#bbb;background:#fff">hardly readable</p>'),
    "a nameless button": (axe, "<button></button>"),
    "a field without words": (axe_for_words, "<input type='text'>"),
}


@pytest.mark.parametrize(
    "check", [no_horizontal_scroll, nothing_clipped, no_missing_glyph, axe, axe_for_words]
)
def it_passes_a_good_page(open_page: OpenPage, check: Callable[[Page], None], device: str) -> None:
    page = open_page("zh-hans", device)
    page.set_content(GOOD)
    check(page)


@pytest.mark.parametrize("name", BAD)
def it_fails_a_bad_page(open_page: OpenPage, name: str) -> None:
    check, addition = BAD[name]
    page = open_page("zh-hans", "desktop")
    page.set_content(_spoil(addition))
    with pytest.raises(AssertionError):
        check(page)


def it_lets_words_for_screen_readers_be(open_page: OpenPage) -> None:
    page = open_page("en", "desktop")
    hidden = "position:absolute;width:1px;height:1px;overflow:hidden;white-space:nowrap"
    page.set_content(_spoil(f'<span style="{hidden}">skip to the content</span>'))
    nothing_clipped(page)


def it_takes_a_picture(open_page: OpenPage) -> None:
    page = open_page("en", "phone")
    page.set_content(GOOD)
    assert screenshot(page, "eyes").read_bytes().startswith(b"\xff\xd8\xff")


def it_walks_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("en", "desktop")
    page.set_content(_spoil("<output></output>"))
    page.evaluate(
        "() => { document.querySelector('button').onclick ="
        " () => document.querySelector('output').append('went'); }"
    )
    with keyboard_only(page) as keyboard:
        keyboard.write(page.get_by_label("姓名"), "Ada")
        keyboard.press(page.get_by_role("button"))
    assert page.locator("output").inner_text() == "went"
    assert page.get_by_label("姓名").input_value() == "Ada"


def it_notices_a_mouse(open_page: OpenPage) -> None:
    page = open_page("en", "desktop")
    page.set_content(GOOD)
    with pytest.raises(AssertionError, match="mouse"), keyboard_only(page):
        page.get_by_role("button").click()


def it_notices_an_invisible_focus(open_page: OpenPage) -> None:
    page = open_page("en", "desktop")
    page.set_content(GOOD.replace("<button>", '<button style="outline:none">'))
    with pytest.raises(AssertionError, match="does not show"), keyboard_only(page) as keyboard:
        keyboard.go_to(page.get_by_role("button"))
