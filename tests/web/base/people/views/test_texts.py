"""The page of text messages, over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories.people import NOW, SYSTEM, actor_of_user, make_applicant
from zhian.web.base.people.kit import Actor
from zhian.web.base.people.kit.mobiles import text_code
from zhian.web.base.people.models import TextNumber
from zhian.web.base.people.selectors import own_text_numbers
from zhian.web.base.people.services import publish_notice

pytestmark = pytest.mark.django_db
BACKEND = "zhian.web.base.people.backends.AccountBackend"
PAGE = "/file/texts/"
CODE = "/file/texts/code/"


@pytest.fixture
def actor(client: Client, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """A person with a file, signed in, who reads English."""
    user, _ = make_applicant()
    client.cookies["zhian_language"] = "en"
    client.force_login(user, backend=BACKEND)
    monkeypatch.setenv("ZHIAN_NOW", NOW.isoformat())
    return actor_of_user(user.pk)


def ask(client: Client, number: str = "138 0000 1234", edition: str = "0") -> TextNumber:
    answer = client.post(PAGE, {"number": number, "agree": "on", "edition": edition})
    assert answer.status_code == 302, answer.context["form"].errors
    return TextNumber.objects.visible_to(SYSTEM).get(confirmed_at__isnull=True)


def it_leads_from_the_file_to_a_number_that_is_switched_on_and_off(client: Client, actor: Actor) -> None:
    assert b"Not switched on" in client.get("/file/").content
    assert b"About text messages" in client.get(PAGE).content
    row = ask(client)
    waits = client.get(PAGE).content.decode()
    assert "+86*******1234" in waits
    assert "13800001234" not in waits
    done = client.post(CODE, {"code": text_code(row.pk)}, follow=True).content.decode()
    assert "You now get a text message" in done
    assert "+86*******1234" in client.get("/file/").content.decode()
    off = client.post("/file/texts/end/", follow=True).content.decode()
    assert "the number was deleted" in off
    assert own_text_numbers(actor) == (None, None)


def it_keeps_what_was_typed_and_says_what_is_wrong(client: Client, actor: Actor) -> None:
    answer = client.post(PAGE, {"number": "12345", "agree": "on", "edition": "0"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="12345"' in page
    assert "This is no mobile number" in page
    unticked = client.post(PAGE, {"number": "13800001234", "edition": "0"})
    assert unticked.status_code == 422
    assert own_text_numbers(actor) == (None, None)


def it_says_when_a_code_is_wrong_and_when_it_is_too_late(
    client: Client, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ask(client)
    wrong = str((int(text_code(row.pk)) + 1) % 10**6).zfill(6)
    answer = client.post(CODE, {"code": wrong})
    assert answer.status_code == 422
    assert "The code is not right" in answer.content.decode()
    monkeypatch.setenv("ZHIAN_NOW", (NOW + timedelta(minutes=11)).isoformat())
    assert "has expired" in client.get(PAGE).content.decode()
    assert "The code has expired" in client.post(CODE, {"code": text_code(row.pk)}).content.decode()
    assert own_text_numbers(actor)[0] is None


def it_asks_again_whoever_agreed_under_a_notice_that_was_replaced(client: Client, actor: Actor) -> None:
    publish_notice(SYSTEM, "texts", "新的告知", "The words of the operator", at=NOW)
    answer = client.post(PAGE, {"number": "13800001234", "agree": "on", "edition": "0"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The words of the operator" in page
    assert 'value="13800001234"' in page
    assert "checked" not in page
    assert ask(client, edition="1").notice.version == 1
    assert own_text_numbers(actor)[1] is not None


def it_goes_back_to_the_page_where_no_number_waits(client: Client, actor: Actor) -> None:
    del actor
    assert client.get(CODE).headers["Location"] == PAGE
    assert "No number waits" in client.post(CODE, {"code": "123456"}, follow=True).content.decode()


def it_offers_nothing_without_a_gateway_but_the_way_to_stop(
    client: Client, actor: Actor, settings: object
) -> None:
    row = ask(client)
    client.post(CODE, {"code": text_code(row.pk)})
    settings.TEXT_GATEWAY = ""  # type: ignore[attr-defined]
    page = client.get(PAGE).content.decode()
    assert "Stop text messages" in page
    assert "Send me a code" not in page
    assert client.post(PAGE, {"number": "13800001235", "agree": "on", "edition": "1"}).status_code == 404
    client.post("/file/texts/end/")
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/file/").content.decode()
    assert own_text_numbers(actor) == (None, None)


def it_sends_five_codes_an_hour_and_no_more(client: Client, actor: Actor, settings: object) -> None:
    settings.DOOR_FACTOR = 1  # type: ignore[attr-defined]
    typed = {"agree": "on"}
    statuses = [
        client.post(PAGE, {**typed, "number": f"1380000000{n}", "edition": str(int(n > 0))}).status_code
        for n in range(6)
    ]
    assert statuses == [302] * 5 + [429]
    waiting = own_text_numbers(actor)[1]
    assert waiting is not None
    assert waiting.number == "+8613800000004"


def it_speaks_chinese(client: Client, actor: Actor) -> None:
    del actor
    client.cookies["zhian_language"] = "zh-hans"
    page = client.get(PAGE).content.decode()
    for words in ("短信提醒", "手机号码", "获取验证码", "短信提醒告知书"):
        assert words in page
