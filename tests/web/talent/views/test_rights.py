"""The pages of rights and places."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.cases import recommended, walk
from tests.factories.people import NOW, SYSTEM, TODAY
from tests.factories.tenancy import make_member
from tests.suite.door import DoorClient
from tests.web.talent.conftest import BACKEND, Hall, sign_in
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Role
from zhian.web.talent.models import Designation, QuotaAccount
from zhian.web.talent.services import designate

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(hall: Hall) -> Client:
    """The head of the district's hall, signed in."""
    client = DoorClient()
    client.force_login(make_member(hall.hall, Role.HEAD, "The keeper"), backend=BACKEND)
    client.cookies["zhian_language"] = "en"
    return client


def it_puts_a_right_on_record_and_revokes_it_in_public(english: Client, hall: Hall, head: Client) -> None:
    typed = {
        "organisation": str(hall.scene.enterprise.pk),
        "basis": "talent.pr-recommended/key-enterprise",
        "number": "SI-2026-1",
        "instrument_zh": "样例文件",
        "instrument_en": "Sample instrument",
        "first_day": "2026-11-24",
        "last_day": "2026-11-23",
    }
    wrong = head.post("/rights/new", typed)
    assert wrong.status_code == 422
    assert 'value="SI-2026-1"' in wrong.content.decode()
    assert head.post("/rights/new", {**typed, "last_day": "2027-11-23"}).status_code == 302
    row = Designation.objects.visible_to(SYSTEM).get()
    page = english.get("/rights").content.decode()
    assert "Sample instrument" in page
    assert "24 Nov 2027" in page, "the day after the last is the first without the right"
    assert f"/rights/{row.pk}/revoke" not in page
    assert QuotaAccount.objects.visible_to(SYSTEM).count() == 2, "the accounts of the year are open"
    assert head.post(f"/rights/{row.pk}/revoke", {"reason": "The list was replaced."}).status_code == 302
    assert "The list was replaced." in english.get("/rights").content.decode()


def it_shows_an_enterprise_its_own_account_and_says_when_no_number_is_published(
    english: Client, hall: Hall, head: Client
) -> None:
    scene = hall.scene
    instrument = Text(zh="样例文件", en="Sample instrument")
    designate(SYSTEM, scene.enterprise.pk, "park-committee", instrument, valid_from=TODAY, at=NOW)
    here = walk(recommended(scene), "submit")
    coordinator = sign_in(english, scene, "coordinator")
    page = coordinator.get("/places").content.decode()
    assert page.count("no number published") == 1, "its own, not that of all together"
    row = QuotaAccount.objects.visible_to(SYSTEM).get(designation__isnull=False)
    assert here.case.reference in coordinator.get(f"/places/{row.pk}").content.decode()
    stale = head.post(f"/places/{row.pk}/number", {"expected": "7", "places": "3", "source": "SI-2026-2"})
    assert stale.status_code == 422
    assert "Somebody changed the number" in stale.content.decode()
    sent = {"expected": "", "places": "3", "source": "SI-2026-2"}
    assert head.post(f"/places/{row.pk}/number", sent).status_code == 302
    page = coordinator.get(f"/places/{row.pk}").content.decode()
    assert "SI-2026-2" in page
    assert "no number published" not in page
