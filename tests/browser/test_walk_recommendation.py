"""The main walk: a researcher is recommended, confirms, is accepted and forwarded; a stranger verifies."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.suite.site import Site

from .conftest import OpenPage
from .walking import Hand, Visitor, hands

pytestmark = pytest.mark.browser

PASSWORD = "a quiet river bends 58"
MAIL_SECONDS = 20
RECEIPT_SECONDS = 60
SPECIMEN_EXIT = 4
ZHIAN = [sys.executable, "-c", "import sys; from zhian.cli import main; sys.exit(main())"]
# One walk by mouse in Chinese, one by keyboard alone in English.
WALKS = pytest.mark.parametrize(
    ("language", "keys"), [("zh-hans", False), ("en", True)], ids=["zh-mouse", "en-keyboard"]
)


@WALKS
def it_walks_from_a_recommendation_to_a_receipt_anybody_can_verify(
    site: Site, open_page: OpenPage, language: str, keys: bool, tmp_path: Path
) -> None:
    case = _recommend(site, open_page, language, keys=keys)
    _confirm(site, open_page, language, case, keys=keys)
    _accept_and_forward(site, open_page, language, case, keys=keys)
    _acknowledge(site, open_page, language, case, keys=keys)
    _record(site, open_page, language, case, keys=keys)
    receipt = _download(site, open_page, language, case, tmp_path, keys=keys)
    _verify_as_stranger(site, open_page, language, receipt, keys=keys)


def _document(language: str) -> str:
    return f"W{'1' if language == 'en' else '2'}234567"


def _address(language: str) -> str:
    return f"walker-{language}@people.example"


def _visitor(site: Site, open_page: OpenPage, language: str, who: str, hand: Hand, page: Any) -> Visitor:
    return Visitor(page, hand, site, f"walk-{language}-{who}")


def _recommend(site: Site, open_page: OpenPage, language: str, *, keys: bool) -> str:
    page = open_page(language, "desktop", site)
    with hands(page, keys=keys) as hand:
        coordinator = _visitor(site, open_page, language, "1-coordinator", hand, page)
        coordinator.sign_in("coordinator@qingya.example")
        page.goto("/recommend")
        coordinator.see("choose-service")
        coordinator.follow("/recommend/talent.pr-recommended/new")
        coordinator.see("basis-and-office")
        coordinator.hand.tick(page.get_by_label(re.compile("中关村外国人|Zhongguancun Foreigners")))
        coordinator.choose_first_of_each()
        coordinator.submit()
        coordinator.see("person")
        coordinator.write(
            family_name="SPECIMEN",
            given_name="WALKER",
            nationality="UTO",
            birth_date="1985-03-04",
            document_number=_document(language),
            email=_address(language),
        )
        coordinator.submit()
        coordinator.see("letter")
        coordinator.write(
            number=f"样例推荐〔2026〕{language}",
            day="2026-11-20",
            post_zh="研究员",
            post_en="Researcher",
            grounds="（样例）Leads the work on evaluation.",
            signed_by_name="样例签发人",
        )
        coordinator.submit()
        coordinator.see("draft")
        case = coordinator.case_id
        coordinator.follow("/answers")
        coordinator.choose_first_of_each()
        coordinator.submit()
        assert coordinator.hand_in_everything() == 1
        coordinator.follow("/do/submit")
        coordinator.see("send")
        coordinator.submit()
        coordinator.see("sent")
    return case


def _confirm(site: Site, open_page: OpenPage, language: str, case: str, *, keys: bool) -> None:
    page = open_page(language, "desktop", site)
    with hands(page, keys=keys) as hand:
        person = _visitor(site, open_page, language, "2-person", hand, page)
        page.goto(_link_in_mail(site, _address(language)))
        person.see("invitation")
        person.write(document_number=_document(language), birth_date="1985-03-04")
        person.write(email=_address(language), display_name="SPECIMEN Walker", password=PASSWORD)
        person.choose_first_of_each()
        person.submit()
        page.goto("/login/")
        if page.locator("#id_password").count():
            person.sign_in(_address(language), PASSWORD)
        page.goto("/cases")
        person.see("my-cases")
        person.follow(f"/cases/{case}")
        person.see("recommendation")
        person.follow("/answers")
        person.choose_first_of_each()
        person.submit()
        assert person.hand_in_everything() >= 6
        person.follow("/do/confirm")
        person.see("confirm")
        person.hand.tick(page.locator("#id_consent"))
        person.hand.tick(page.locator("#id_consent_sensitive"))
        person.submit()
        person.see("filed")


def _accept_and_forward(site: Site, open_page: OpenPage, language: str, case: str, *, keys: bool) -> None:
    page = open_page(language, "desktop", site)
    with hands(page, keys=keys) as hand:
        officer = _visitor(site, open_page, language, "3-intake", hand, page)
        officer.sign_in("intake@zgc.example")
        page.goto("/desk")
        officer.see("desk")
        officer.follow(f"/cases/{case}")
        officer.see("case")
        officer.follow("/do/accept")
        officer.see("accept")
        officer.hand.tick(page.locator("#id_no_conflict"))
        officer.submit()
        officer.see("accepted")
        officer.follow("/do/forward")
        officer.see("forward")
        officer.submit()
        officer.see("forwarded")


def _acknowledge(site: Site, open_page: OpenPage, language: str, case: str, *, keys: bool) -> None:
    page = open_page(language, "desktop", site)
    with hands(page, keys=keys) as hand:
        clerk = _visitor(site, open_page, language, "4-authority", hand, page)
        clerk.sign_in("clerk@nia.example")
        page.goto("/handoffs")
        clerk.see("handoffs")
        clerk.follow(f"/cases/{case}")
        clerk.follow("/do/acknowledge")
        clerk.write(authority_reference="样例收〔2026〕9号")
        clerk.submit()
        clerk.see("acknowledged")


def _record(site: Site, open_page: OpenPage, language: str, case: str, *, keys: bool) -> None:
    page = open_page(language, "desktop", site)
    with hands(page, keys=keys) as hand:
        recorder = _visitor(site, open_page, language, "5-recorder", hand, page)
        recorder.sign_in("record@zgc.example")
        page.goto(f"/cases/{case}")
        recorder.follow("/do/record_answer")
        recorder.see("record")
        recorder.hand.tick(page.locator("input[name=granted][value=yes]"))
        recorder.write(authority_reference="样例决〔2026〕9号", decided_on=_today(page))
        recorder.submit()
        recorder.see("recorded")


def _today(page: Any) -> str:
    return str(page.evaluate("new Date().toLocaleDateString('sv-SE', {timeZone: 'Asia/Shanghai'})"))


def _download(site: Site, open_page: OpenPage, language: str, case: str, folder: Path, *, keys: bool) -> Path:
    """The person takes the PDF of the recorded decision home."""
    page = open_page(language, "phone", site)
    with hands(page, keys=keys) as hand:
        person = _visitor(site, open_page, language, "6-phone", hand, page)
        person.sign_in(_address(language), PASSWORD)
        until = time.monotonic() + RECEIPT_SECONDS
        links = page.locator('main a[href*="/receipts/"][href*="pdf"]')
        page.goto(f"/cases/{case}")
        while links.count() < 2 and time.monotonic() < until:
            time.sleep(1)
            page.goto(f"/cases/{case}")
        person.see("decided")
        with page.expect_download() as download:
            hand.press(links.last)
        path = folder / "receipt.pdf"
        download.value.save_as(path)
    return path


def _verify_as_stranger(site: Site, open_page: OpenPage, language: str, receipt: Path, *, keys: bool) -> None:
    page = open_page(language, "desktop", site)
    with hands(page, keys=keys) as hand:
        stranger = _visitor(site, open_page, language, "7-stranger", hand, page)
        page.goto("/receipts/verify")
        stranger.see("verify")
        hand.attach(page.locator("input[type=file]").first, receipt)
        stranger.submit()
        stranger.see("verdict")
    offline = subprocess.run(
        [*ZHIAN, "receipt", "verify", str(receipt), "--lang", "en"],
        capture_output=True,
        text=True,
        check=False,
        cwd=receipt.parent,
        env={"HOME": str(receipt.parent), "PATH": ""},
    )
    assert offline.returncode == SPECIMEN_EXIT, offline.stdout + offline.stderr
    assert "Specimen" in offline.stdout


def _link_in_mail(site: Site, address: str) -> str:
    """The link of the invitation that the demo keeps sealed in place of sending it."""
    until = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < until:
        kept = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "ZHIAN_DATA": str(site.data)}
        mail = subprocess.run(
            [*ZHIAN, "demo", "mail", "--to", address], capture_output=True, text=True, check=True, env=kept
        )
        if found := re.search(r"https?://\S*/join/\S+", mail.stdout):
            return found[0]
        time.sleep(0.5)
    raise AssertionError(f"no invitation for {address} was sent within {MAIL_SECONDS} seconds")
