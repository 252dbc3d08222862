"""What every site shares, as far as people notice it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import global_settings, settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.test import Client

from tests.factories.people import PASSWORD, make_user


@pytest.mark.django_db
def it_forgets_the_slips_before_a_login_that_succeeds(client: Client) -> None:
    user = make_user()
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        client.post("/login/", {"email": user.email, "password": "something else"})
    assert AccessAttempt.objects.exists()
    client.post("/login/", {"email": user.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    assert not AccessAttempt.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["Wilhelmina Sample", "wilhelmina@people.example"])
def it_takes_neither_name_nor_address_for_a_password(password: str) -> None:
    user = make_user("Wilhelmina Sample", email="wilhelmina@people.example")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert [each.code for each in refused.value.error_list] == ["password_too_similar"]


def it_takes_long_passwords_of_any_composition_as_typed() -> None:
    for password in (
        "correct horse battery staple " * 3,
        "每天都走不同的路去上班" * 2,
        " " * 3 + "qvzkwjxhym",
    ):
        validate_password(password)
        kept = make_password(password)
        assert check_password(password, kept)
        assert not check_password(password[:-1], kept)
        assert not check_password(password.swapcase() + "!", kept)


REPORT = """
import json
from zhian.web.settings import base as s
print(json.dumps({
    "session": [
        s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE,
    ],
    "csrf": [s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE],
    "hashers": getattr(s, "PASSWORD_HASHERS", None),
}))
"""


@pytest.fixture(scope="module")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings of a site with an https address, read in a process of their own."""
    folder = tmp_path_factory.mktemp("real")
    ours = {"ZHIAN_PUBLIC_URL": "https://district.example", "ZHIAN_DATA": str(folder / "data")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIAN_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", REPORT], env=kept | ours, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def it_marks_its_cookies_for_one_host_and_one_purpose(real_site: dict[str, Any]) -> None:
    assert real_site["session"] == ["__Host-sessionid", True, True, "Lax"]
    assert real_site["csrf"] == ["__Host-csrftoken", True]
    assert settings.CSRF_COOKIE_SAMESITE == "Lax"


def it_stretches_passwords(real_site: dict[str, Any]) -> None:
    assert real_site["hashers"] is None  # Django's own, of which the first is used for new ones
    assert global_settings.PASSWORD_HASHERS[0].endswith(".PBKDF2PasswordHasher")
    assert PBKDF2PasswordHasher.iterations >= 600_000


@pytest.mark.django_db
def it_draws_session_keys_from_the_machine_and_long_enough() -> None:
    keys = []
    for _ in range(2):
        random.seed(7)  # who knows the state of the ordinary dice learns nothing
        session = SessionStore()
        session.create()
        keys.append(str(session.session_key))
    assert keys[0] != keys[1]
    assert all(len(key) == 32 for key in keys)  # of 36 signs: 165 bits
    assert len({sign for _ in range(50) for sign in SessionStore()._get_new_session_key()}) == 36


@pytest.mark.django_db
def it_takes_the_last_of_a_field_given_twice_and_nothing_of_the_first(client: Client) -> None:
    first, last = make_user(), make_user()
    twice = f"email={first.email}&password={PASSWORD}&email={last.email}&password={PASSWORD}"
    client.post("/login/", twice.replace(" ", "+"), content_type="application/x-www-form-urlencoded")
    assert client.session["_auth_user_id"] == str(last.pk)
    refused = client.post("/api/v1/eligibility", '{"a": 1, "a": 2}', content_type="application/json")
    assert refused.status_code in {400, 422}
