"""Writing events: the digest holds after a round trip, personal values stay outside."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from uuid import uuid4

import pytest
from django.db import transaction

from tests.web.base.audit.rows import NOW, TEST, happen
from zhian.kernel import jsonio
from zhian.web.base.audit.models import Arrival, CommittedValue, Event
from zhian.web.base.audit.services import Entry, record, record_read
from zhian.web.base.audit.services.recording import content_of

pytestmark = pytest.mark.django_db


def it_keeps_its_digest_through_the_database_whatever_the_zone_of_the_instant() -> None:
    beijing = NOW.astimezone(timezone(timedelta(hours=8)))
    entry = Entry("case.filed", "case", uuid4(), uuid4(), uuid4(), body={"文": ["a", {"b": 1}]})
    written = record(TEST, entry, at=beijing)
    read = Event.objects.visible_to(TEST).get(pk=written.pk)
    assert jsonio.digest(content_of(read)) == written.content_digest


def it_holds_commitments_in_place_of_personal_values() -> None:
    event = happen(personal={"passport": "E12345678"})
    assert "E12345678" not in json.dumps(content_of(event))
    value = CommittedValue.objects.visible_to(TEST).get(event=event)
    again = happen(personal={"passport": "E12345678"})
    assert value.value == "E12345678"
    assert again.commitments["passport"] != event.commitments["passport"]


def it_tells_reads_from_writes_inside_the_digest() -> None:
    opened = record_read(TEST, Entry("case.opened", "case"), at=NOW)
    assert opened.is_read
    assert content_of(opened)["read"] is True
    assert content_of(happen())["read"] is False


def it_leaves_nothing_when_the_business_transaction_fails() -> None:
    def file_and_fail() -> None:
        with transaction.atomic():
            happen(personal={"name": "ZHANG"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        file_and_fail()
    assert not Event.objects.visible_to(TEST).exists()
    assert not Arrival.objects.visible_to(TEST).exists()
