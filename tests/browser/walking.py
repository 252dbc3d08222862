"""People at the screen: the same walk by mouse and by keyboard alone."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from playwright.sync_api import FilePayload, Locator, Page

from tests.factories.files import PDF
from tests.suite.codes import fresh_code
from tests.suite.site import Site
from zhian.web.demo import DEMO_PASSWORD, demo_account

from .keyboard import Keyboard, keyboard_only
from .looking import looks_right

PAPER: FilePayload = {
    "name": "specimen.pdf",
    "mimeType": "application/pdf",
    "buffer": PDF,
}
PRIMARY = "main form:not([role=search]) button.z-button--first, main form button.z-button--danger"
LINES_AT_MOST = 12


class Hand(Protocol):
    """What a person does with a page."""

    def press(self, target: Locator) -> None:
        """Follow a link or push a button."""

    def write(self, target: Locator, text: str) -> None:
        """Fill a field."""

    def tick(self, target: Locator) -> None:
        """Tick a box, or choose one of a group."""

    def attach(self, target: Locator, file: FilePayload | Path = PAPER) -> None:
        """Pick a file."""


class Mouse:
    """Clicks."""

    def press(self, target: Locator) -> None:
        """Click it."""
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """Fill it."""
        target.fill(text)

    def tick(self, target: Locator) -> None:
        """Check it."""
        target.check()

    def attach(self, target: Locator, file: FilePayload | Path = PAPER) -> None:
        """Give it the file."""
        target.set_input_files(file)


class Keys:
    """Never leaves the keyboard."""

    def __init__(self, keyboard: Keyboard) -> None:
        self.keyboard = keyboard
        # Choosers are caught from now on: caught only when one is expected, a busy machine opens it first.
        keyboard.page.on("filechooser", lambda _: None)

    def press(self, target: Locator) -> None:
        """Tab to it, then Enter."""
        self.keyboard.press(target)

    def write(self, target: Locator, text: str) -> None:
        """Tab to it and type."""
        self.keyboard.write(target, text)

    def tick(self, target: Locator) -> None:
        """Space for a box; arrows inside a group of radio buttons."""
        page = self.keyboard.page
        if target.get_attribute("type") == "checkbox":
            self.keyboard.go_to(target)
            page.keyboard.press("Space")
            return
        name = target.get_attribute("name")
        group = page.locator(f'input[type=radio][name="{name}"]')
        chosen = page.locator(f'input[type=radio][name="{name}"]:checked')
        self.keyboard.go_to(chosen if chosen.count() else group.first)
        page.keyboard.press("Space")
        for _ in range(LINES_AT_MOST):
            if target.is_checked():
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{target} cannot be chosen with the arrows")

    def attach(self, target: Locator, file: FilePayload | Path = PAPER) -> None:
        """Open the chooser with the space bar; the system's own dialog is not ours to drive."""
        self.keyboard.go_to(target)
        with self.keyboard.page.expect_file_chooser() as chooser:
            self.keyboard.page.keyboard.press("Space")
        chooser.value.set_files(file)


@contextlib.contextmanager
def hands(page: Page, *, keys: bool) -> Iterator[Hand]:
    """The hands of one person on one page."""
    if not keys:
        yield Mouse()
        return
    with keyboard_only(page) as keyboard:
        yield Keys(keyboard)


class Visitor:
    """One person with a page and hands, whose every new page bears a careful look."""

    def __init__(self, page: Page, hand: Hand, site: Site, label: str) -> None:
        self.page, self.hand, self.site, self.label = page, hand, site, label
        self._seen = 0

    def see(self, name: str) -> None:
        """Take the picture and look: no scroll, no clipping, no empty boxes, nothing serious from axe."""
        self._seen += 1
        looks_right(self.page, f"{self.label}-{self._seen:02d}-{name}")

    def sign_in(self, email: str, password: str = DEMO_PASSWORD) -> None:
        """Through the login page."""
        self.page.goto("/login/")
        self.hand.write(self.page.locator("#id_email"), email)
        self.hand.write(self.page.locator("#id_password"), password)
        self.submit()
        account = demo_account(email)
        if "/login/code/" in self.page.url and account is not None:
            self.see("second-step")
            self.hand.write(self.page.locator("#id_code"), fresh_code(account.secret))
            self.submit()

    def write(self, **fields: str) -> None:
        """Fill fields by name."""
        for name, text in fields.items():
            self.hand.write(self.page.locator(f"#id_{name}"), text)

    def submit(self) -> None:
        """Push the page's main button and wait for what comes."""
        before = self.page.url
        with self.page.expect_navigation():
            self.hand.press(self.page.locator(PRIMARY).last)
        wrong = self.page.locator(".z-errors")
        assert not wrong.count(), f"{before}: {wrong.inner_text()}"

    def follow(self, href_part: str) -> None:
        """Follow the first link in the page's own part whose address holds this."""
        with self.page.expect_navigation():
            self.hand.press(self.page.locator(f'main a[href*="{href_part}"]').first)

    def choose_first_of_each(self) -> None:
        """In every group of radio buttons without an answer, take the first; what is folded away stays."""
        radios = self.page.locator("main input[type=radio]").all()
        names = dict.fromkeys(radio.get_attribute("name") for radio in radios if radio.is_visible())
        for name in names:
            if not self.page.locator(f'input[name="{name}"]:checked').count():
                self.hand.tick(self.page.locator(f'input[name="{name}"]').first)

    def hand_in_everything(self) -> int:
        """Hand in each paper of one's own that is missing; says how many there were."""
        case = self.page.url
        links = self.page.locator('main a[href*="/papers/"][href*="/cases/"]').all()
        hrefs = [link.get_attribute("href") or "" for link in links]
        for number, href in enumerate(hrefs):
            self.follow(href)
            if number == 0:
                self.see("paper")
            if self.page.locator("#id_issued_on").count():
                self.write(issued_on="2026-10-20")
            self.hand.attach(self.page.locator("#id_file"))
            self.submit()
            assert self.page.url == case
        return len(hrefs)

    @property
    def case_id(self) -> str:
        """The id in the address of a case page."""
        found = re.search(r"/cases/([0-9a-f-]{36})", self.page.url)
        assert found, f"{self.page.url} is no page of a case"
        return found[1]
