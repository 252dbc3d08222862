"""The page of a move: what it does, what it needs, and what speaks against it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.cases import recommended, walk
from tests.web.talent.conftest import sign_in
from zhian.web.casework.permissions.moves import MOVES
from zhian.web.casework.views.consequences import CONSEQUENCES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.cookies["zhian_language"] = "en"
    monkeypatch.setenv("ZHIAN_NOW", "2026-12-01T02:30:00+00:00")


def it_tells_the_consequences_of_moves_that_exist() -> None:
    assert set(CONSEQUENCES) <= set(MOVES)


def it_tells_the_consequence_of_everything_that_cannot_be_undone() -> None:
    assert {rule.name for rule in MOVES.values() if rule.serious} <= set(CONSEQUENCES)


def it_tells_the_person_what_is_filed_with_whom_before_they_agree(client: Client) -> None:
    found = walk(recommended(), "submit")
    person = found.scene.person
    page = (
        sign_in(client, found.scene, "applicant").get(f"/cases/{found.case.pk}/do/confirm").content.decode()
    )
    for words in (
        "How your data is used",
        person.full_name,
        person.document_number,
        found.scene.office.name_en,
        "National Immigration Administration",
        "Leads the group on reliable models.",
    ):
        assert words in page


def it_asks_for_consent_and_files_nothing_without(client: Client) -> None:
    found = walk(recommended(), "submit")
    reader = sign_in(client, found.scene, "applicant")
    page = reader.post(f"/cases/{found.case.pk}/do/confirm", {"version": found.case.version})
    assert page.status_code == 422
    assert "consent" in page.context["form"].errors
    assert found.reload().state == "awaiting_person"


def it_says_whose_step_it_is_instead_of_showing_a_form_that_must_fail(client: Client) -> None:
    found = walk(recommended(), "submit")
    page = (
        sign_in(client, found.scene, "coordinator").get(f"/cases/{found.case.pk}/do/confirm").content.decode()
    )
    assert "This step is not open to you now" in page
    assert "“Confirm and file” is for: the person." in page
    assert 'name="consent"' not in page


def it_says_what_the_state_does_not_allow(client: Client) -> None:
    found = walk(recommended(), "submit confirm")
    page = (
        sign_in(client, found.scene, "applicant").get(f"/cases/{found.case.pk}/do/confirm").content.decode()
    )
    assert "The case is “filed” now" in page


def it_shows_all_reasons_when_somebody_else_was_faster(client: Client) -> None:
    found = walk(recommended(), "submit confirm")
    reader = sign_in(client, found.scene, "intake")
    page = reader.post(f"/cases/{found.case.pk}/do/accept", {"version": 1, "no_conflict": "on"})
    assert page.status_code == 409
    assert 'role="alert"' in page.content.decode()
    assert found.reload().state == "filed"


def it_knows_no_step_that_the_table_does_not_name(client: Client) -> None:
    found = recommended()
    reader = sign_in(client, found.scene, "coordinator")
    assert reader.get(f"/cases/{found.case.pk}/do/fly").status_code == 404
