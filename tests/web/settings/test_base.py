"""What every site shares, as far as people notice it."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
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
