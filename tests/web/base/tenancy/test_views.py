"""Pages of an organisation's members, over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.people import PASSWORD, SYSTEM, actor_of_user, make_user
from tests.factories.tenancy import make_invitation, make_member, make_organisation, make_post
from zhian.web.base.people.kit import OrganisationKind, Role
from zhian.web.base.tenancy.models import Invitation, Organisation

pytestmark = pytest.mark.django_db
BACKEND = "zhian.web.base.people.backends.AccountBackend"
NEW = "eleven brass lanterns"


@pytest.fixture
def enterprise() -> Organisation:
    return make_organisation(en="Sample Laboratory")


@pytest.fixture
def administrator(client: Client, enterprise: Organisation, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("ZHIAN_NOW", "2026-11-24T02:30:00+00:00")
    client.cookies["zhian_language"] = "en"
    client.force_login(make_member(enterprise, Role.ADMINISTRATOR, "Ms Admin"), backend=BACKEND)
    return client


def it_invites_lists_and_withdraws(administrator: Client, enterprise: Organisation) -> None:
    data = {"email": "new@example.org", "role": "coordinator"}
    page = administrator.post(f"/organisations/{enterprise.pk}/invite/", data, follow=True)
    assert "on its way to new@example.org" in page.content.decode()
    assert "Open invitations" in page.content.decode()
    made = Invitation.objects.visible_to(SYSTEM).get()
    page = administrator.post(f"/invitations/{made.pk}/withdraw/", follow=True)
    assert "No invitation is open." in page.content.decode()


def it_offers_only_the_posts_of_the_kind(administrator: Client, enterprise: Organisation) -> None:
    page = administrator.get(f"/organisations/{enterprise.pk}/invite/").content.decode()
    assert 'value="coordinator"' in page
    assert 'value="intake"' not in page
    refused = administrator.post(
        f"/organisations/{enterprise.pk}/invite/", {"email": "a@example.org", "role": "intake"}
    )
    assert refused.status_code == 422


def it_ends_a_post_after_asking(administrator: Client, enterprise: Organisation) -> None:
    user = make_user("Mr Leaver")
    post = make_post(user, enterprise, Role.COORDINATOR)
    assert "Mr Leaver" in administrator.get(f"/posts/{post.pk}/end/").content.decode()
    page = administrator.post(f"/posts/{post.pk}/end/", follow=True).content.decode()
    assert "The post was ended." in page
    assert "Mr Leaver" not in page
    assert administrator.post(f"/posts/{post.pk}/end/").status_code == 404


def it_says_why_the_last_administrator_stays(administrator: Client, enterprise: Organisation) -> None:
    page = administrator.get(f"/organisations/{enterprise.pk}/members/")
    (row,) = page.context["rows"]
    refused = administrator.post(f"/posts/{row['member'].membership_id}/end/")
    assert refused.status_code == 409
    assert "This is the last administrator" in refused.content.decode()


def it_shows_colleagues_the_names_without_the_levers(client: Client, enterprise: Organisation) -> None:
    make_member(enterprise, Role.ADMINISTRATOR, "Ms Admin")
    client.force_login(make_member(enterprise, Role.COORDINATOR), backend=BACKEND)
    client.cookies["zhian_language"] = "en"
    page = client.get(f"/organisations/{enterprise.pk}/members/").content.decode()
    assert "Ms Admin" in page
    assert "End the post" not in page
    assert "Open invitations" not in page


class DescribeAccept:
    """The door for invited colleagues."""

    @pytest.fixture(autouse=True)
    def _now(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ZHIAN_NOW", "2026-11-24T02:30:00+00:00")
        client.cookies["zhian_language"] = "en"

    def it_walks_from_the_link_to_the_organisation(self, client: Client, enterprise: Organisation) -> None:
        _, token = make_invitation(enterprise, Role.COORDINATOR, email="new@example.org")
        door = f"/invitations/accept/{token}/"
        assert "Sample Laboratory" in client.get(door).content.decode()
        data = {"display_name": "New Colleague", "password": NEW, "language": "en"}
        assert client.post(door, data).headers["Location"] == "/login/"
        client.post("/login/", {"email": "new@example.org", "password": NEW})
        assert "Sample Laboratory" in client.get("/organisations/").content.decode()

    def it_says_beside_the_password_what_is_wrong_with_it(
        self, client: Client, enterprise: Organisation
    ) -> None:
        _, token = make_invitation(enterprise, Role.COORDINATOR)
        data = {"display_name": "New Colleague", "password": "short", "language": "en"}
        page = client.post(f"/invitations/accept/{token}/", data)
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"password"}

    def it_sends_an_existing_account_to_sign_in_and_back(
        self, client: Client, enterprise: Organisation
    ) -> None:
        user = make_user(email="here@example.org")
        _, token = make_invitation(enterprise, Role.COORDINATOR, email="here@example.org")
        door = f"/invitations/accept/{token}/"
        assert f"/login/?next={door}" in client.get(door).content.decode()
        answer = client.post("/login/", {"email": user.email, "password": PASSWORD, "next": door})
        assert answer.headers["Location"] == door
        page = client.post(door, follow=True).content.decode()
        assert "You have taken up the post." in page
        assert actor_of_user(user.pk).holds(Role.COORDINATOR, organisation_id=enterprise.pk)

    def it_gives_no_power_in_another_organisation(self, client: Client, enterprise: Organisation) -> None:
        office = make_organisation(OrganisationKind.OFFICE)
        _, token = make_invitation(enterprise, Role.ADMINISTRATOR, email="new@example.org")
        data = {"display_name": "New Colleague", "password": NEW, "language": "en"}
        client.post(f"/invitations/accept/{token}/", data)
        client.post("/login/", {"email": "new@example.org", "password": NEW})
        assert client.get(f"/organisations/{office.pk}/members/").status_code == 404
        assert client.get(f"/organisations/{enterprise.pk}/members/").status_code == 200
