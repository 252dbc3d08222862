"""Pages of webhooks, as an administrator sees them."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.factories.hooks import make_hook, owe
from tests.factories.people import NOW, SYSTEM, actor_of_user
from tests.factories.tenancy import make_member, make_organisation
from tests.suite.door import DoorClient
from zhian.kernel.ids import uuid7
from zhian.web.base.people.kit import Role
from zhian.web.base.people.models import User
from zhian.web.base.tenancy.models import Organisation
from zhian.web.notify.models import Hook, HookDelivery, Notice

pytestmark = pytest.mark.django_db
ADDRESS = "https://9.9.9.9/zhian"  # a number, so that nobody is asked for it; and never called


@pytest.fixture
def where() -> Organisation:
    return make_organisation(zh="青崖样例公司", en="Green Cliff Ltd")


@pytest.fixture
def user(where: Organisation) -> User:
    return make_member(where, Role.ADMINISTRATOR)


def signed_in(user: User, language: str = "en") -> Client:
    client = DoorClient()
    client.force_login(user)
    client.cookies["zhian_language"] = language
    return client


def page_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def it_shows_the_secret_once_and_makes_no_second_webhook_on_a_reload(user: User, where: Organisation) -> None:
    client = signed_in(user)
    answer = client.post(f"/webhooks/new/{where.pk}/", {"address": f" {ADDRESS} "})
    (hook,) = Hook.objects.visible_to(SYSTEM)
    assert hook.address == ADDRESS
    assert answer.headers["Location"] == f"/webhooks/{hook.pk}/secret/made/"
    assert hook.secret not in str(dict(client.session))
    other = make_hook(where.pk)
    assert "whsec_" not in client.get(f"/webhooks/{other.pk}/secret/made/", follow=True).content.decode()
    answer = client.get(answer.headers["Location"])
    assert re.findall(r"whsec_[A-Za-z0-9+/]{43}=", answer.content.decode()) == [hook.secret]
    assert "no-store" in answer.headers["Cache-Control"]
    for path in ("/webhooks/", f"/webhooks/{hook.pk}/", f"/webhooks/{hook.pk}/secret/"):
        assert "whsec_" not in page_of(client, path)
    again = client.get(f"/webhooks/{hook.pk}/secret/made/", follow=True)
    assert "The secret was shown once" in again.content.decode()
    assert "whsec_" not in again.content.decode()
    answer = client.post(f"/webhooks/{hook.pk}/secret/", follow=True)
    (found,) = re.findall(r"whsec_[A-Za-z0-9+/]{43}=", answer.content.decode())
    assert found == Hook.objects.visible_to(SYSTEM).get(pk=hook.pk).secret != hook.secret


def it_asks_who_one_is_before_a_secret_is_made(user: User, where: Organisation) -> None:
    client, hook = signed_in(user), make_hook(where.pk)
    session = client.session
    for shown in session["account_authentication_methods"]:
        shown["at"] -= 3600
    session.save()
    for path in (f"/webhooks/new/{where.pk}/", f"/webhooks/{hook.pk}/secret/"):
        for answer in (client.get(path), client.post(path, {"address": ADDRESS})):
            assert answer.headers["Location"] == f"/account/security/prove/?{urlencode({'next': path})}"
    (row,) = Hook.objects.visible_to(SYSTEM)
    assert row.secret == hook.secret


@pytest.mark.parametrize(
    ("language", "says"), [("en", "internal or reserved network"), ("zh-hans", "内部网络或保留地址")]
)
def it_says_beside_the_field_why_an_address_is_refused_and_keeps_it(
    user: User, where: Organisation, language: str, says: str
) -> None:
    answer = signed_in(user, language).post(f"/webhooks/new/{where.pk}/", {"address": "https://127.0.0.1/a"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="https://127.0.0.1/a"' in page


def it_lists_kinds_states_and_errors_in_words_and_no_case(user: User, where: Organisation) -> None:
    hook, matter_id = make_hook(where.pk), uuid7()
    row = owe(hook, matter_id)
    HookDelivery.objects.visible_to(SYSTEM).update(attempts=3, last_error="outbound-tls")
    page = page_of(signed_in(user), f"/webhooks/{hook.pk}/")
    for words in ("matter.news", "Waits", "check the certificate", "Green Cliff Ltd", hook.address):
        assert words in page, words
    for words in (str(matter_id), row.pk.hex, row.key):
        assert words not in page, words
    HookDelivery.objects.visible_to(SYSTEM).update(last_status=503)
    assert "对方答复状态码 503" in page_of(signed_in(user, "zh-hans"), f"/webhooks/{hook.pk}/")


def it_pauses_uses_again_tests_and_deletes(user: User, where: Organisation) -> None:
    client, hook = signed_in(user), make_hook(where.pk)

    def does(verb: str) -> str:
        return client.post(f"/webhooks/{hook.pk}/{verb}/", follow=True).content.decode()

    assert "The webhook is paused." in does("pause")
    assert "The webhook is in use again." in does("resume")
    assert "webhook.test" in does("test")
    assert "The webhook was deleted." in does("delete")
    assert not Hook.objects.visible_to(SYSTEM).exists()


def it_shows_nothing_of_other_organisations(user: User, where: Organisation) -> None:
    other = make_hook(make_organisation().pk, "https://hooks.other.example/")
    client = signed_in(user)
    assert "other.example" not in page_of(client, "/webhooks/")
    assert client.get(f"/webhooks/{other.pk}/").status_code == 404
    assert "You administer no organisation" in page_of(
        signed_in(make_member(where, Role.COORDINATOR)), "/webhooks/"
    )


def it_leads_from_the_notice_to_the_webhook(user: User, where: Organisation) -> None:
    hook = make_hook(where.pk, "https://hooks.example.org/zhian?key=quince")
    notice = Notice.objects.create(
        user_id=user.pk, matter_id=hook.pk, kind="hook", key="hook:1", created_at=NOW
    )
    client = signed_in(user)
    page = page_of(client, "/news/")
    assert "The webhook to hooks.example.org was switched off" in page
    assert "quince" not in page
    answer = client.post(f"/news/{notice.pk}/open/")
    assert answer.headers["Location"] == f"/webhooks/{hook.pk}/"
    assert actor_of_user(user.pk).user_id == notice.user_id
