"""The in-house walk: intake, review and approval by three named people; a second signature is refused."""

from __future__ import annotations

import pytest

from tests.suite.site import Site

from .conftest import OpenPage
from .walking import PRIMARY, Visitor, hands

pytestmark = pytest.mark.browser

TITLES = {"zh-hans": "工作类居留许可", "en": "Work-type residence permit"}
# By mouse in Chinese, by keyboard alone in English.
WALKS = pytest.mark.parametrize(
    ("language", "keys"), [("zh-hans", False), ("en", True)], ids=["zh-mouse", "en-keyboard"]
)


@WALKS
def it_decides_a_work_permit_by_three_named_people(
    site: Site, open_page: OpenPage, language: str, keys: bool
) -> None:
    case = _filed_permit(site, open_page, language, keys=keys)
    _sign(site, open_page, language, case, "intake@zgc.example", "accept", keys=keys)
    _sign(site, open_page, language, case, "review@zgc.example", "review", keys=keys)
    _sign(site, open_page, language, case, "approve@zgc.example", "approve", keys=keys)
    page = open_page(language, "phone", site)
    with hands(page, keys=keys) as hand:
        person = Visitor(page, hand, site, f"permit-{language}-person")
        person.sign_in(_person(language))
        page.goto(f"/cases/{case}")
        person.see("granted")


def _person(language: str) -> str:
    return "person03@people.example" if language == "zh-hans" else "person04@people.example"


def _filed_permit(site: Site, open_page: OpenPage, language: str, *, keys: bool) -> str:
    """The permit case that the demonstration filed for this person; it stands at "filed"."""
    page = open_page(language, "desktop", site)
    with hands(page, keys=keys) as hand:
        person = Visitor(page, hand, site, f"permit-{language}-person")
        person.sign_in(_person(language))
        page.goto("/cases")
        links = page.locator('main a[href*="/cases/"]').all()
        addresses = [link.get_attribute("href") or "" for link in links]
        for href in addresses:
            page.goto(href)
            if page.get_by_text(TITLES[language]).count():
                return person.case_id
    raise AssertionError("the demonstration has no permit case for this person")


def _sign(
    site: Site, open_page: OpenPage, language: str, case: str, officer: str, move: str, *, keys: bool
) -> None:
    page = open_page(language, "desktop", site)
    with hands(page, keys=keys) as hand:
        visitor = Visitor(page, hand, site, f"permit-{language}-{move}")
        visitor.sign_in(officer)
        page.goto(f"/cases/{case}")
        visitor.see("before")
        visitor.follow(f"/do/{move}")
        with page.expect_navigation():
            hand.press(page.locator(PRIMARY).last)
        assert page.locator(".z-errors").count() == 1  # nobody signs without the declaration
        visitor.see("refused")
        hand.tick(page.locator("#id_no_conflict"))
        visitor.submit()
        visitor.see("after")
