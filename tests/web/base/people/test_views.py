"""Pages of accounts and files, over HTTP."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client

from tests.factories.cases import recommended, walk
from tests.factories.people import (
    NOW,
    PASSWORD,
    SYSTEM,
    actor_of_user,
    make_applicant,
    make_consent,
    make_file_invitation,
    make_notice,
    make_person,
    make_user,
)
from tests.factories.tenancy import make_member, make_organisation
from zhian.web.base.audit.models import Event
from zhian.web.base.audit.services import Entry, record_read
from zhian.web.base.people.kit import Actor, Role
from zhian.web.base.people.models import User
from zhian.web.base.people.selectors import consents_of
from zhian.web.base.people.views.file import OPENINGS

pytestmark = pytest.mark.django_db
BACKEND = "zhian.web.base.people.backends.AccountBackend"
NEW = "eleven brass lanterns"
PASSPORT = "Valid foreign passport or a document in its stead"


@pytest.fixture(autouse=True)
def _english(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.cookies["zhian_language"] = "en"
    monkeypatch.setenv("ZHIAN_NOW", "2026-11-24T02:30:00+00:00")


class DescribeSignIn:
    """The login page."""

    def it_lets_in_with_the_right_password_however_the_address_is_spelt(self, client: Client) -> None:
        user = make_user(email="lin@example.org")
        answer = client.post("/login/", {"email": " LIN@example.org ", "password": PASSWORD})
        assert answer.status_code == 302
        assert client.session["_auth_user_id"] == str(user.pk)
        assert Event.objects.visible_to(SYSTEM).get(verb="people.signed_in").actor_user_id == user.pk

    def it_says_the_same_for_a_wrong_password_and_an_unknown_address(self, client: Client) -> None:
        user = make_user()
        said = [
            client.post("/login/", {"email": email, "password": "wrong words here"}).context["form"].errors
            for email in (user.email, "nobody@example.org")
        ]
        assert said[0] == said[1]
        assert set(said[0]) == {"password"}

    def it_keeps_the_address_typed_and_never_the_password(self, client: Client) -> None:
        page = client.post("/login/", {"email": "lin@example.org", "password": "wrong words here"})
        text = page.content.decode()
        assert page.status_code == 422
        assert 'value="lin@example.org"' in text
        assert "wrong words here" not in text
        assert "<title>Error: " in text

    def it_refuses_a_closed_account(self, client: Client) -> None:
        user = make_user()
        User.objects.visible_to(SYSTEM).filter(pk=user.pk).update(is_active=False)
        answer = client.post("/login/", {"email": user.email, "password": PASSWORD})
        assert answer.status_code == 422

    def it_goes_on_to_the_page_that_was_asked_for(self, client: Client) -> None:
        user = make_user()
        asked = client.get("/account/")
        assert asked.headers["Location"] == "/login/?next=%2Faccount%2F"
        page = client.get(asked.headers["Location"])
        assert '<input type="hidden" name="next" value="/account/">' in page.content.decode()
        data = {"email": user.email, "password": PASSWORD, "next": "/account/"}
        assert client.post("/login/", data).headers["Location"] == "/account/"

    def it_never_goes_on_to_another_site(self, client: Client) -> None:
        user = make_user()
        data = {"email": user.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
        assert client.post("/login/", data).headers["Location"] == resolve_url(settings.LOGIN_REDIRECT_URL)

    def it_shuts_after_five_wrong_passwords_and_says_for_how_long(self, client: Client) -> None:
        user = make_user(email="lin@example.org")
        spellings = ["lin@example.org", "LIN@example.org", " lin@example.org", "Lin@example.org"]
        for email in spellings:
            assert client.post("/login/", {"email": email, "password": "wrong words"}).status_code == 422
        client.post("/login/", {"email": user.email, "password": "wrong words"})
        shut = client.post("/login/", {"email": user.email, "password": PASSWORD})
        assert shut.status_code == 429
        assert "_auth_user_id" not in client.session
        assert "Wait 15 minutes" in shut.content.decode()
        assert "wrong 5 times" in shut.content.decode()
        client.cookies["zhian_language"] = "zh-hans"
        again = client.post("/login/", {"email": user.email, "password": PASSWORD})
        assert "请等待 15 分钟后再试" in again.content.decode()
        other = make_user()
        assert client.post("/login/", {"email": other.email, "password": PASSWORD}).status_code == 302


class DescribeSignOut:
    """Leaving."""

    def it_ends_the_session(self, client: Client) -> None:
        client.force_login(make_user(), backend=BACKEND)
        assert client.post("/logout/").status_code == 302
        assert client.get("/account/").headers["Location"].startswith("/login/")
        assert Event.objects.visible_to(SYSTEM).filter(verb="people.signed_out").count() == 1

    def it_is_no_link(self, client: Client) -> None:
        client.force_login(make_user(), backend=BACKEND)
        assert client.get("/logout/").status_code == 405
        assert client.get("/account/").status_code == 200


class DescribeSetLanguage:
    """The switch in the header."""

    def it_keeps_the_page_and_the_choice(self, client: Client) -> None:
        answer = client.post("/language/", {"language": "zh-hans", "next": "/login/?next=%2Ffile%2F"})
        assert answer.headers["Location"] == "/login/?next=%2Ffile%2F"
        assert '<html lang="zh-Hans">' in client.get("/login/").content.decode()

    def it_ignores_languages_we_do_not_speak_and_pages_elsewhere(self, client: Client) -> None:
        answer = client.post("/language/", {"language": "xx", "next": "//elsewhere.example/"})
        assert answer.headers["Location"] == resolve_url(settings.LOGIN_REDIRECT_URL)
        assert "zhian_language" not in answer.cookies


class DescribeAccount:
    """One's own account."""

    def it_answers_in_the_language_just_chosen(self, client: Client) -> None:
        user = make_user(language="en")
        client.force_login(user, backend=BACKEND)
        data = {"display_name": "林梅", "language": "zh-hans"}
        page = client.post("/account/", data, follow=True).content.decode()
        assert '<html lang="zh-Hans">' in page
        assert "账号信息已保存" in page
        assert 'value="林梅"' in page

    def it_lists_the_posts_one_holds(self, client: Client) -> None:
        enterprise = make_organisation(en="Sample Laboratory")
        client.force_login(make_member(enterprise, Role.COORDINATOR), backend=BACKEND)
        assert "Sample Laboratory · Coordinator" in client.get("/account/").content.decode()

    def it_is_kept_by_no_cache(self, client: Client) -> None:
        client.force_login(make_user(), backend=BACKEND)
        assert client.get("/account/").headers["Cache-Control"] == "private, no-store"


def _user(actor: Actor) -> User:
    return User.objects.visible_to(SYSTEM).get(pk=actor.user_id)


class DescribePassword:
    """Changing the password."""

    def it_signs_other_devices_out_and_this_one_not(self, client: Client) -> None:
        user = make_user()
        elsewhere = Client()
        for each in (client, elsewhere):
            each.force_login(user, backend=BACKEND)
        assert client.post("/account/password/", {"old": PASSWORD, "new": NEW}).status_code == 302
        assert client.get("/account/").status_code == 200
        assert elsewhere.get("/account/").status_code == 302

    def it_tells_each_fault_beside_its_field(self, client: Client) -> None:
        client.force_login(make_user(), backend=BACKEND)
        page = client.post("/account/password/", {"old": "wrong", "new": "short"})
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"old", "new"}


class DescribeFile:
    """One's own file."""

    def it_shows_what_is_held_agreed_and_opened(self, client: Client) -> None:
        user, person = make_applicant(document_number="L898902C3")
        make_consent(person, purpose="Permanent residence")
        client.force_login(user, backend=BACKEND)
        page = client.get("/file/").content.decode()
        for words in (person.full_name, "L898902C3", "Permanent residence", "Nobody has opened it so far"):
            assert words in page

    def it_names_the_officer_the_case_and_what_was_open(self, client: Client) -> None:
        filed = walk(recommended(), "submit confirm")
        intake = filed.scene.actors["intake"]
        for view in ("paper:passport", "answers"):
            entry = Entry(
                "case.read",
                "case",
                about_person_id=filed.scene.person.pk,
                matter_id=filed.case.pk,
                acting=intake.posts[0],
                body={"view": view},
            )
            record_read(intake, entry, at=filed.at)
        client.force_login(_user(filed.scene.actors["applicant"]), backend=BACKEND)
        rows = client.get("/file/").context["openings"]
        assert {(row["name"], row["role"].en) for row in rows} == {("The intake", "Intake officer")}
        assert {row["matter"].name for row in rows} == {filed.case.reference}
        assert [row["part"].en for row in rows] == ["the answers", PASSPORT]

    def it_shows_every_opening_page_by_page(self, client: Client) -> None:
        user, person = make_applicant()
        officer = actor_of_user(make_user().pk)
        for minutes in range(OPENINGS + 3):
            entry = Entry("people.looked", "person", about_person_id=person.pk)
            record_read(officer, entry, at=NOW + timedelta(minutes=minutes // 2))  # some at the same moment
        client.force_login(user, backend=BACKEND)
        first = client.get("/file/")
        assert len(first.context["openings"]) == OPENINGS
        second = client.get("/file/" + first.context["next"].partition("#")[0])
        assert len(second.context["openings"]) == 3
        assert second.context["next"] == ""
        assert len(client.get("/file/?openings=nonsense").context["openings"]) == OPENINGS

    def it_says_what_withdrawing_consent_stops_and_where_to_withdraw_the_application(
        self, client: Client
    ) -> None:
        filed = walk(recommended(), "submit confirm")
        applicant = filed.scene.actors["applicant"]
        client.force_login(_user(applicant), backend=BACKEND)
        consent = consents_of(filed.scene.person.pk, applicant)[0]
        page = client.get(f"/file/consents/{consent.pk}/withdraw/").content.decode()
        assert f"Application {filed.case.reference} stops where it stands" in page
        assert f'href="/cases/{filed.case.pk}/do/withdraw"' in page
        walk(filed, "withdraw")
        assert (
            "stops where it stands"
            not in client.get(f"/file/consents/{consent.pk}/withdraw/").content.decode()
        )

    def it_tells_the_consent_for_sensitive_information_from_the_other(self, client: Client) -> None:
        filed = walk(recommended(), "submit confirm")
        applicant = filed.scene.actors["applicant"]
        client.force_login(_user(applicant), backend=BACKEND)
        assert len(consents_of(filed.scene.person.pk, applicant)) == 2
        assert client.get("/file/").content.decode().count("sensitive information") == 1

    def it_exports_everything_as_a_file(self, client: Client) -> None:
        user, person = make_applicant()
        client.force_login(user, backend=BACKEND)
        answer = client.post("/file/export/")
        assert answer.headers["Content-Type"] == "application/json"
        assert (
            answer.headers["Content-Disposition"]
            == 'attachment; filename="zhian-personal-data-2026-11-24.json"'
        )
        data = json.loads(answer.content)
        assert data["person"]["id"] == str(person.pk)
        assert "This system" not in client.get("/file/").content.decode()
        assert "Yourself" in client.get("/file/").content.decode()

    def it_keeps_what_was_typed_when_the_contact_is_wrong(self, client: Client) -> None:
        user, _ = make_applicant()
        client.force_login(user, backend=BACKEND)
        page = client.post(
            "/file/contact/", {"email": "nonsense", "phone": "+86 10 5555 0100", "language": "en"}
        )
        assert page.status_code == 422
        assert 'value="nonsense"' in page.content.decode()
        assert 'value="+86 10 5555 0100"' in page.content.decode()

    def it_shows_former_notices_as_replaced(self, client: Client) -> None:
        make_notice()
        make_notice(zh="新的告知", en="New words")
        assert "New words" in client.get("/notices/filing/").content.decode()
        former = client.get("/notices/filing/1/").content.decode()
        assert "How your data is used" in former
        assert "This version has been replaced." in former
        assert client.get("/notices/filing/3/").status_code == 404


class DescribeJoin:
    """The invitation to one's own file."""

    def it_opens_an_account_and_shows_the_file(self, client: Client) -> None:
        person = make_person(family_name="Noether")
        _, token = make_file_invitation(person)
        assert "NOETHER Ada" in client.get(f"/join/{token}/").content.decode()
        data = {"email": "e@example.net", "display_name": "Emmy", "password": NEW, "language": "en"}
        data |= {"document_number": person.document_number, "birth_date": "1990-02-03"}
        page = client.post(f"/join/{token}/", data, follow=True)
        assert page.redirect_chain == [("/file/", 302)]
        assert "NOETHER Ada" in page.content.decode()
        client.post("/logout/")
        assert client.get(f"/join/{token}/").status_code == 404

    def it_says_beside_the_address_that_it_is_taken(self, client: Client) -> None:
        person = make_person()
        _, token = make_file_invitation(person)
        data = {"email": make_user().email, "display_name": "E", "password": NEW, "language": "en"}
        data |= {"document_number": person.document_number, "birth_date": "1990-02-03"}
        page = client.post(f"/join/{token}/", data)
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"email", "__all__"}

    def it_joins_the_file_to_the_account_one_is_logged_in_with(self, client: Client) -> None:
        user = make_user()
        client.force_login(user, backend=BACKEND)
        person = make_person(family_name="Noether")
        _, token = make_file_invitation(person)
        data = {"document_number": person.document_number, "birth_date": "1990-02-03", "write_here": "on"}
        assert "Join the file to this account?" in client.get(f"/join/{token}/").content.decode()
        assert "NOETHER Ada" in client.post(f"/join/{token}/", data, follow=True).content.decode()

    def it_says_beside_the_number_that_it_is_not_the_one_on_file(self, client: Client) -> None:
        _, token = make_file_invitation(make_person())
        data = {"email": "e@example.net", "display_name": "E", "password": NEW, "language": "en"}
        wrong = {"document_number": "X0", "birth_date": "1990-02-03"}
        page = client.post(f"/join/{token}/", data | wrong)
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"document_number", "__all__"}
        client.force_login(make_user(), backend=BACKEND)
        page = client.post(f"/join/{token}/", wrong)
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"document_number", "__all__"}
