"""Picking a file: it travels at once, its receipt stands below the field, and a bad one takes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.factories import hostile
from tests.factories.files import PDF
from tests.suite.site import Site

from .conftest import OpenPage
from .looking import looks_right
from .walking import Visitor, hands

pytestmark = pytest.mark.browser

PHOTO: FilePayload = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": hostile.photograph()}
LOCKED: FilePayload = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": hostile.locked_pdf()}


def it_keeps_what_was_picked_before_the_form_is_sent(site: Site, open_page: OpenPage, tmp_path: Path) -> None:
    large = tmp_path / "b.pdf"
    large.write_bytes(PDF + bytes(20 * 1024 * 1024))
    page = open_page("en", "phone", site)
    with hands(page, keys=False) as hand:
        Visitor(page, hand, site, "upload").sign_in("coordinator@qingya.example")
    _open_a_place_for_papers(page)
    field, receipt = page.locator("input[type=file]"), page.locator("[data-z-receipt]")

    field.set_input_files(PHOTO)
    expect(receipt).to_contain_text("me.jpg")
    expect(receipt).to_contain_text("the place where it was taken was removed")
    expect(receipt).to_contain_text("not scanned")
    kept = receipt.locator("input[type=hidden]").input_value()
    assert field.input_value() == "", "the form would send the file a second time"

    field.set_input_files(LOCKED)
    expect(receipt).to_contain_text("The PDF is locked with a password.")
    assert receipt.locator("input[type=hidden]").input_value() == kept

    field.set_input_files(large)  # over the limit: the browser does not even send it
    expect(page.locator("[data-z-large]")).to_be_visible()
    expect(receipt).to_contain_text("me.jpg")
    looks_right(page, "upload-receipt")

    receipt.get_by_role("button").click()
    expect(receipt).to_be_empty()
    assert page.request.get(f"{site.url}/files/{kept}").status == 404


def _open_a_place_for_papers(page: Page) -> None:
    page.goto("/cases")
    for href in [link.get_attribute("href") or "" for link in page.locator('main a[href*="/cases/"]').all()]:
        page.goto(href)
        place = page.locator('#papers a[href*="/cases/"]').first
        if place.count():
            page.goto(place.get_attribute("href") or "")
            return
    raise AssertionError("the demonstration has no case that waits for a paper")
