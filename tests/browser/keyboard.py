"""Walking with the keyboard alone, and proof that nobody touched the mouse."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Locator, Page

TABS_AT_MOST = 150
WATCH = """() => {
  for (const kind of ["pointerdown", "mousedown", "touchstart"])
    addEventListener(kind, (event) => zhianSawMouse(`${kind} on ${event.target.tagName}`), true);
}"""
FOCUS_SHOWS = """() => {
  const style = getComputedStyle(document.activeElement);
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return outline || style.boxShadow !== "none";
}"""


@contextlib.contextmanager
def keyboard_only(page: Page) -> Iterator[Keyboard]:
    """Fails at the end when a pointer was pressed on any page in between."""
    pressed: list[str] = []

    def saw(what: str) -> None:
        pressed.append(what)

    page.expose_function("zhianSawMouse", saw)
    page.add_init_script(f"({WATCH})()")
    page.evaluate(WATCH)
    yield Keyboard(page)
    page.evaluate("() => true")  # lets the last report arrive
    assert not pressed, f"the mouse was used: {', '.join(pressed)}"


class Keyboard:
    """Hands on the keys: go to a thing, act on it, write into it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, target: Locator) -> None:
        """Press Tab until the target has the focus, and see that the focus shows."""
        for _ in range(TABS_AT_MOST):
            if target.evaluate("element => element === document.activeElement"):
                assert self.page.evaluate(FOCUS_SHOWS), f"the focus does not show on {target}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached with {TABS_AT_MOST} presses of Tab")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Go to a link or button and press it."""
        self.go_to(target)
        self.page.keyboard.press(key)

    def write(self, target: Locator, text: str) -> None:
        """Go to a field and replace what it holds."""
        self.go_to(target)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, label: str) -> None:
        """Go to a select and type the beginning of an option."""
        self.go_to(target)
        self.page.keyboard.type(label)
