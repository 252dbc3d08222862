"""The operator's page of failed work."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.people import NOW, SYSTEM
from tests.factories.tenancy import make_member, make_organisation
from zhian.web.base.outbox.models import Delivery, Message
from zhian.web.base.people.kit import OrganisationKind, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    """Signed in as the administrator of an office."""
    client.force_login(
        make_member(make_organisation(OrganisationKind.OFFICE), Role.ADMINISTRATOR),
        backend="zhian.web.base.people.backends.AccountBackend",
    )
    client.cookies["zhian_language"] = "en"
    return client


def given_up() -> Delivery:
    """A message that a subscriber failed at six times."""
    message = Message.objects.create(
        name="case.accept", key="case:1:2", occurred_at=NOW, payload={"case": "a-secret-id"}
    )
    return Delivery.objects.create(
        subscriber="notify.cases", message=message, attempts=6, last_error="OperationalError"
    )


def it_lists_what_was_given_up_by_kind_and_never_by_content(operator: Client) -> None:
    given_up()
    text = operator.get("/operate/outbox").content.decode()
    assert "notify.cases" in text
    assert "OperationalError" in text
    assert "a-secret-id" not in text


def it_puts_a_dead_letter_back_in_line(operator: Client) -> None:
    row = given_up()
    assert operator.post(f"/operate/outbox/{row.pk}/retry").status_code == 302
    row.refresh_from_db(from_queryset=Delivery.objects.visible_to(SYSTEM))
    assert row.next_attempt_at is not None
    assert row.attempts == 1


def it_says_so_when_there_is_nothing(operator: Client) -> None:
    assert "Nothing was given up" in operator.get("/operate/outbox").content.decode()
