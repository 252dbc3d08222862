"""Passkeys with Chromium's virtual authenticator, and a form that outlives its session."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.suite.codes import fresh_code
from tests.suite.site import Site
from zhian.web.demo import DEMO_PASSWORD, demo_account

from .conftest import OpenPage
from .looking import looks_right
from .walking import Mouse, Visitor

pytestmark = pytest.mark.browser
PERSON = "engineer@people.example"
OFFICER = "review@zgc.example"
COORDINATOR = "coordinator@chenghu.example"


def _local(site: Site) -> Site:
    """By name: browsers make no passkeys for an address of numbers."""
    return replace(site, url=site.url.replace("127.0.0.1", "localhost"))


def _authenticator(page: Page) -> Any:
    """A virtual device that verifies its user."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


@pytest.mark.parametrize(("language", "email"), [("zh-hans", PERSON), ("en", OFFICER)])
def it_makes_a_passkey_and_signs_in_with_it_alone(
    site: Site, open_page: OpenPage, language: str, email: str
) -> None:
    local = _local(site)
    page = open_page(language, "desktop", local)
    _authenticator(page)
    visitor = Visitor(page, Mouse(), local, f"passkey-{language}")
    visitor.sign_in(email)
    page.goto("/account/security/app/")
    if email == PERSON:
        visitor.see("app")
        page.goto("/account/security/set-up/")
        visitor.see("set-up")
    page.goto("/account/security/passkeys/")
    if "/prove/" in page.url:
        account = demo_account(email)
        assert account
        visitor.write(code=fresh_code(account.secret))
        visitor.submit()
    visitor.see("add")
    visitor.write(name="Virtual key")
    with page.expect_navigation(url="**/account/security/codes/"):
        page.locator("main button.z-button--first").click()
    visitor.see("codes")
    page.goto("/account/security/")
    assert "Virtual key" in page.locator("main").inner_text()
    visitor.see("security")
    page.locator(".z-menu summary").click()
    page.locator(".z-menu__panel button").click()
    page.goto("/login/")
    visitor.see("login")
    with page.expect_navigation(url=lambda url: "/login/" not in url):
        page.locator("form[data-z-passkey] button").click()
    page.goto("/account/")
    assert page.locator("dd", has_text=email).count()
    page.goto("/account/security/")
    visitor.follow("/passkeys/")
    visitor.see("remove")
    visitor.submit()
    assert "Virtual key" not in page.locator("main ul").first.inner_text()


def it_says_so_when_the_device_gives_nothing(site: Site, open_page: OpenPage) -> None:
    page = open_page("en", "phone", _local(site))
    page.goto("/login/")
    devtools = _authenticator(page)
    devtools.send("WebAuthn.disable")
    _authenticator(page)
    page.locator("form[data-z-passkey] button").click()
    page.locator("[data-z-passkey-error]").wait_for(state="visible")
    looks_right(page, "passkey-nothing")


def it_gives_back_what_was_typed_after_an_expired_login(site: Site, open_page: OpenPage) -> None:
    page = open_page("zh-hans", "desktop", site)
    visitor = Visitor(page, Mouse(), site, "expired")
    visitor.sign_in(COORDINATOR)
    page.goto("/account/")
    visitor.write(display_name="样例 Half typed")
    page.context.clear_cookies(name="sessionid")
    with page.expect_navigation():
        page.locator("main form button.z-button--first").click()
    assert "/login/?next=%2Faccount%2F" in page.url
    visitor.write(email=COORDINATOR, password=DEMO_PASSWORD)
    visitor.submit()
    assert page.url.endswith("/account/")
    assert page.locator("#id_display_name").input_value() == "样例 Half typed"
    assert page.locator("[data-z-kept]").is_visible()
    visitor.see("given-back")
    page.reload()
    assert page.locator("#id_display_name").input_value() != "样例 Half typed"
    assert not page.locator("[data-z-kept]").is_visible()
    assert page.evaluate("sessionStorage.getItem('zhian-typed')") is None


def it_gives_nothing_to_another_reader_and_keeps_no_password(site: Site, open_page: OpenPage) -> None:
    page = open_page("en", "desktop", site)
    visitor = Visitor(page, Mouse(), site, "expired-other")
    visitor.sign_in(COORDINATOR)
    page.goto("/account/password/")
    visitor.write(old="very secret words", new="other secret words")
    page.context.clear_cookies(name="sessionid")
    with page.expect_navigation():
        page.locator("main form button.z-button--first").click()
    assert "secret" not in str(page.evaluate("JSON.stringify(sessionStorage)"))
    visitor.sign_in(COORDINATOR)
    page.goto("/account/")
    visitor.write(display_name="Not for others")
    page.context.clear_cookies(name="sessionid")
    with page.expect_navigation():
        page.locator("main form button.z-button--first").click()
    visitor.write(email="coordinator@qingya.example", password=DEMO_PASSWORD)
    visitor.submit()
    assert page.url.endswith("/account/")
    assert page.locator("#id_display_name").input_value() != "Not for others"
    assert page.evaluate("sessionStorage.getItem('zhian-typed')") is None


def it_asks_two_colleagues_for_a_way_back(site: Site, open_page: OpenPage) -> None:
    head = Visitor(open_page("zh-hans", "phone", site), Mouse(), site, "way-back-head")
    head.sign_in("head@zgc.example")
    head.page.goto("/organisations/")
    head.follow("/members/")
    head.see("members")
    head.follow("/for/")
    head.see("ask")
    head.submit()
    head.see("asked")
    second = Visitor(open_page("en", "desktop", site), Mouse(), site, "way-back-second")
    second.sign_in("approve@zgc.example")
    second.page.goto(head.page.url)
    second.follow("/confirm/")
    second.see("confirm")
    second.submit()
    second.see("confirmed")
    head.page.reload()
    head.follow("/stop/")
    head.see("stop")
    head.submit()
