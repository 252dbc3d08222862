"""Pages of accounts and files, over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.people import PASSWORD, make_applicant, make_user


@pytest.mark.django_db
def it_signs_in_with_the_right_password(client: Client) -> None:
    user = make_user(email="lin@example.org")
    page = client.get("/login/")
    assert page.status_code == 200, page.content
    answer = client.post("/login/", {"email": " LIN@example.org ", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.django_db
def it_shows_a_person_their_file(client: Client) -> None:
    user, person = make_applicant()
    client.force_login(user, backend="zhian.web.base.people.backends.AccountBackend")
    page = client.get("/file/")
    assert page.status_code == 200
    assert person.full_name in page.content.decode()
