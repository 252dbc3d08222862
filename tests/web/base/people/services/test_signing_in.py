"""Signing in step by step, over HTTP: second factor, forgotten password, devices, the end of a session."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils.http import urlsafe_base64_encode

from tests.factories.people import NOW, PASSWORD, SYSTEM, actor_of_user, make_user
from tests.factories.tenancy import make_member, make_organisation
from tests.suite.codes import fresh_code, secret_of
from zhian.kernel.clock import now
from zhian.web import wiring
from zhian.web.base.audit.models import Event
from zhian.web.base.outbox.services import dispatch, place_messages
from zhian.web.base.people.kit import OrganisationKind, Role, link_token
from zhian.web.base.people.models import User
from zhian.web.base.people.selectors import RECOVERY_LINK
from zhian.web.base.people.services import ask_recovery, codes_of, confirm_recovery, give_app, renew_codes
from zhian.web.base.people.services.sessions import device_of
from zhian.web.base.people.services.signing_in import BEGUN, SEEN

pytestmark = pytest.mark.django_db
NEW = "eleven brass lanterns"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.fixture(autouse=True)
def _english(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.cookies["zhian_language"] = "en"
    monkeypatch.setenv("ZHIAN_NOW", "2026-11-24T02:30:00+00:00")


def _officer(role: Role = Role.INTAKE) -> User:
    return make_member(make_organisation(OrganisationKind.OFFICE), role)


def _with_app(user: User) -> User:
    give_app(user, secret_of(user.email))
    return user


def _password(client: Client, user: User, password: str = PASSWORD) -> str:
    data = {"email": user.email, "password": password, "next": "/account/"}
    return str(client.post("/login/", data).headers.get("Location", ""))


def _in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def _links_mailed() -> list[str]:
    place_messages(at=now())
    while dispatch(wiring.SUBSCRIBERS, at=now()):
        pass
    return [
        link for message in mail.outbox for link in re.findall(r"https?://[^/\s]+(/\S+)", str(message.body))
    ]


class DescribeTheSecondStep:
    """After the password."""

    def it_lets_nobody_in_by_the_password_alone(self, client: Client) -> None:
        user = _with_app(make_user())
        assert _password(client, user) == "/login/code/"
        assert not _in(client)
        assert client.get("/account/").headers["Location"].startswith("/login/")
        assert not Event.objects.visible_to(SYSTEM).filter(verb="people.signed_in").exists()

    def it_lets_in_with_the_code_and_goes_on_to_the_page_asked_for(self, client: Client) -> None:
        user = _with_app(make_user())
        _password(client, user)
        before = client.session.session_key
        answer = client.post("/login/code/", {"code": fresh_code(secret_of(user.email))})
        assert answer.headers["Location"] == "/account/"
        assert client.session["_auth_user_id"] == str(user.pk)
        assert client.session.session_key != before
        assert Event.objects.visible_to(SYSTEM).get(verb="people.signed_in").actor_user_id == user.pk

    def it_takes_a_recovery_code_with_spaces(self, client: Client) -> None:
        user = _with_app(make_user())
        renew_codes(actor_of_user(user.pk), user, at=NOW)
        code = codes_of(user)[0]
        _password(client, user)
        client.post("/login/code/", {"code": f" {code[:4]} {code[4:]} "})
        assert _in(client)
        assert len(codes_of(user)) == 9

    def it_shuts_after_five_wrong_codes(self, client: Client) -> None:
        user = _with_app(make_user())
        _password(client, user)
        for _ in range(4):
            page = client.post("/login/code/", {"code": "1"})
            assert page.status_code == 422
            assert "The code is not right" in page.content.decode()
        client.post("/login/code/", {"code": "1"})
        shut = client.post("/login/code/", {"code": fresh_code(secret_of(user.email))})
        assert shut.status_code == 429
        assert "wrong 5 times" in shut.content.decode()
        assert not _in(client)

    def it_sends_whoever_comes_without_a_first_step_to_it(self, client: Client) -> None:
        assert client.get("/login/code/").headers["Location"] == "/login/"
        assert client.post("/login/code/", {"code": "123456"}).headers["Location"] == "/login/"


class DescribeAnOfficersFirstDay:
    """A post at an office needs a second factor."""

    def it_leads_from_the_password_to_an_app_and_then_to_the_desk(self, client: Client) -> None:
        officer = _officer()
        _password(client, officer)
        assert client.get("/account/").headers["Location"] == "/account/security/set-up/"
        assert "an office or an authority" in client.get("/account/security/set-up/").content.decode()
        page = client.get("/account/security/app/").content.decode()
        shown = re.search(r"<code>([A-Z2-7 ]{30,})</code>", page)
        assert shown
        assert "<svg" in page
        code = fresh_code(shown[1].replace(" ", ""))
        answer = client.post("/account/security/app/", {"code": code})
        assert answer.headers["Location"] == "/account/security/codes/"
        codes = client.get("/account/security/codes/").content.decode()
        assert len(re.findall(r"<code>\d{4} \d{4}</code>", codes)) == 10
        assert "this one" in client.get("/account/security/").content.decode()
        assert client.get("/account/").status_code == 200
        assert any("/account/security/" in link for link in _links_mailed())

    def it_asks_an_older_session_for_the_factor_that_was_set_up_elsewhere(self, client: Client) -> None:
        officer = _officer()
        _password(client, officer)
        _with_app(officer)
        assert (
            client.get("/account/security/set-up/").headers["Location"] == "/account/security/prove/?next=%2F"
        )
        assert client.get("/account/security/app/").headers["Location"].startswith("/account/security/prove/")
        data = {"code": fresh_code(secret_of(officer.email)), "next": "/account/"}
        assert client.post("/account/security/prove/", data).headers["Location"] == "/account/"
        assert client.get("/account/").status_code == 200


class DescribeProvingAgain:
    """Before a change of security."""

    def it_asks_a_person_without_a_factor_for_the_password(self, client: Client) -> None:
        user = make_user()
        _password(client, user)
        session = client.session
        for record in session["account_authentication_methods"]:
            record["at"] -= 11 * 60
        session.save()
        asked = client.get("/account/security/passkeys/").headers["Location"]
        assert asked == "/account/security/prove/?next=%2Faccount%2Fsecurity%2Fpasskeys%2F"
        assert client.post(asked, {"password": "wrong words"}).status_code == 422
        data = {"password": PASSWORD, "next": "/account/security/passkeys/"}
        assert client.post("/account/security/prove/", data).headers["Location"] == data["next"]
        assert client.get(data["next"]).status_code == 200

    def it_never_goes_on_to_another_site(self, client: Client) -> None:
        user = make_user()
        _password(client, user)
        data = {"password": PASSWORD, "next": "https://elsewhere.example/"}
        assert client.post("/account/security/prove/", data).headers["Location"].startswith("/")


class DescribeAForgottenPassword:
    """The link by mail."""

    def it_says_the_same_for_every_address_and_mails_only_the_known_one_once(self, client: Client) -> None:
        user = _with_app(make_user(email="lin@example.org"))
        for email in ("lin@example.org", " LIN@example.org", "nobody@example.org"):
            answer = client.post("/login/forgotten/", {"email": email})
            assert answer.headers["Location"] == "/login/forgotten/sent/"
        (link,) = [link for link in _links_mailed() if "new-password" in link][:1]
        assert [message.to for message in mail.outbox] == [["lin@example.org"]]
        text = f"{mail.outbox[0].subject}{mail.outbox[0].body}"
        assert user.display_name not in text
        assert "设置新密码" in text
        assert "new password" in text
        _use_link(client, link)
        user.refresh_from_db()
        assert user.check_password(NEW)
        assert _password(client, user, NEW) == "/login/code/"  # the second factor stays

    def it_ends_other_sessions_and_works_once(self, client: Client) -> None:
        user = make_user()
        elsewhere = Client()
        _password(elsewhere, user)
        client.post("/login/forgotten/", {"email": user.email})
        (link,) = {link for link in _links_mailed() if "new-password" in link}
        _use_link(client, link)
        assert elsewhere.get("/account/").status_code == 302
        assert client.get(link).status_code == 404

    def it_keeps_the_token_out_of_the_page_and_its_address(self, client: Client) -> None:
        user = make_user()
        client.post("/login/forgotten/", {"email": user.email})
        link = next(link for link in _links_mailed() if "new-password" in link)
        token = link.rstrip("/").rpartition("/")[2]
        moved = client.get(link).headers["Location"]
        assert token not in moved
        assert token not in client.get(moved).content.decode()

    @pytest.mark.parametrize("account", ["", "nonsense", "é", urlsafe_base64_encode(b"\x07" * 16)])
    def it_knows_no_invented_link(self, client: Client, account: str) -> None:
        assert client.get(f"/login/new-password/{account or 'x'}/abc-def/").status_code == 404


def _use_link(client: Client, link: str) -> None:
    form = client.get(link).headers["Location"]
    assert client.post(form, {"new": "short"}).status_code == 422
    assert client.post(form, {"new": NEW}).headers["Location"] == "/login/"


class DescribeSessions:
    """Where one is signed in, and for how long."""

    def it_lists_them_in_words_without_an_address_and_ends_one(self, client: Client) -> None:
        user = make_user()
        _password(client, user)
        elsewhere = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="203.0.113.77")
        _password(elsewhere, user)
        page = client.get("/account/security/").content.decode()
        assert "Firefox, Linux" in page
        assert "this one" in page
        assert "203.0.113" not in page
        other = UserSession.objects.get(user_agent=FIREFOX)
        assert other.ip == "203.0.113.0"
        assert client.post(f"/account/security/sessions/{other.pk}/end/").status_code == 302
        assert elsewhere.get("/account/").status_code == 302
        assert client.get("/account/").status_code == 200

    def it_ends_all_others_at_once(self, client: Client) -> None:
        user = make_user()
        others = [Client(), Client()]
        for each in (client, *others):
            _password(each, user)
        client.post("/account/security/sessions/end/")
        assert [each.get("/account/").status_code for each in (client, *others)] == [200, 302, 302]

    @pytest.mark.parametrize(("stamp", "minutes"), [(SEEN, 61), (BEGUN, 601)])
    def it_ends_after_too_long_a_pause_and_after_too_long_altogether(
        self, client: Client, stamp: str, minutes: int
    ) -> None:
        user = make_user()
        _password(client, user)
        session = client.session
        session[stamp] = int(time.time()) - minutes * 60
        session.save()
        assert client.get("/account/").headers["Location"] == "/login/?next=%2Faccount%2F"
        assert not _in(client)

    def it_writes_the_session_once_a_minute_at_most(self, client: Client) -> None:
        user = make_user()
        _password(client, user)
        session = client.session
        session[SEEN] = int(time.time()) - 70
        session.save()
        client.get("/account/")
        seen = client.session[SEEN]
        assert time.time() - seen < 10
        client.get("/account/")
        assert client.session[SEEN] == seen

    def it_returns_after_a_post_to_the_page_whose_form_it_was(self, client: Client) -> None:
        came_from = {"HTTP_REFERER": "http://testserver/account/?x=1"}
        answer = client.post("/account/", {"display_name": "Lin"}, **came_from)  # type: ignore[arg-type]
        assert answer.headers["Location"] == "/login/?next=%2Faccount%2F%3Fx%3D1"
        other_site = {"HTTP_REFERER": "https://elsewhere.example/account/"}
        answer = client.post("/account/", {}, **other_site)  # type: ignore[arg-type]
        assert answer.headers["Location"] == "/login/?next=%2F"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150 Safari/537.36 Edg/150",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) Version/20 Safari/604.1", "Safari, iPhone"),
        ("", "Unknown device"),
    ],
)
def it_names_a_device_in_two_words(agent: str, words: str) -> None:
    assert device_of(agent).en == words


class DescribeTheWayBack:
    """An officer without a phone."""

    def it_leads_from_the_mailed_link_to_a_new_factor(self, client: Client) -> None:
        place = make_organisation(OrganisationKind.OFFICE)
        officer, administrator, head = (
            make_member(place, role) for role in (Role.INTAKE, Role.ADMINISTRATOR, Role.HEAD)
        )
        _with_app(officer)
        asked = ask_recovery(actor_of_user(administrator.pk), place.pk, officer.pk, at=now())
        assert [link for link in _links_mailed() if f"/recovery/requests/{asked.pk}/stop/" in link]
        confirm_recovery(actor_of_user(head.pk), asked.pk, at=now())
        link = next(link for link in _links_mailed() if "way-back" in link)
        assert link_token(RECOVERY_LINK, asked.pk) in link
        assert client.post(link, {"password": "wrong words"}).status_code == 422
        assert Authenticator.objects.filter(user_id=officer.pk).exists()
        answer = client.post(link, {"password": PASSWORD})
        assert answer.headers["Location"] == "/account/security/set-up/"
        assert _in(client)
        assert not Authenticator.objects.filter(user_id=officer.pk).exists()
        assert client.get("/desk").headers["Location"] == "/account/security/set-up/"
        assert client.get(link).status_code in {302, 404}
