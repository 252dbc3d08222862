"""The operator's page of failed work."""

from __future__ import annotations

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

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


def it_puts_a_long_job_that_failed_back_in_line(operator: Client) -> None:
    row = DBTaskResult.objects.create(
        args_kwargs={"args": ["a-secret-id"], "kwargs": {}},
        task_path="zhian.letters",
        status="FAILED",
        exception_class_path="builtins.OSError",
        traceback="a-secret-trace",
        worker_ids=list("abcdef"),
        finished_at=NOW,
        backend_name="default",
        run_after=NOW,
    )
    text = operator.get("/operate/outbox").content.decode()
    assert "zhian.letters" in text
    assert "builtins.OSError" in text
    assert "a-secret" not in text
    again = f"/operate/outbox/jobs/{row.pk}/retry"
    assert again in text
    assert operator.get(again).status_code == 405
    assert operator.post(again).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.worker_ids) == ("READY", [])
    assert again not in operator.get("/operate/outbox").content.decode()
    assert operator.post(again).status_code == 404


def it_says_so_when_there_is_nothing(operator: Client) -> None:
    assert "Nothing was given up" in operator.get("/operate/outbox").content.decode()
