"""The case page as each side reads it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.cases import Walk, recommended, walk
from tests.web.talent.conftest import sign_in
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.cookies["zhian_language"] = "en"
    monkeypatch.setenv("ZHIAN_NOW", "2026-12-01T02:30:00+00:00")


def page_of(client: Client, found: Walk, role: str) -> str:
    """The case page as somebody of the scene sees it."""
    answer = sign_in(client, found.scene, role).get(f"/cases/{found.case.pk}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def with_health_paper() -> Walk:
    """A filed case in which the person handed in a health certificate and their passport."""
    found = walk(recommended(), "submit")
    found.paper("health-certificate", "applicant")
    found.paper("passport", "applicant")
    return walk(found, "confirm")


def it_never_shows_health_papers_to_the_sponsor(client: Client, with_health_paper: Walk) -> None:
    page = page_of(client, with_health_paper, "coordinator")
    assert "health-certificate.pdf" not in page
    assert "Health certificate" in page  # that it is there may be known
    paper = Paper.objects.visible_to(CASEWORK).get(item="health-certificate")
    reader = sign_in(client, with_health_paper.scene, "coordinator")
    assert reader.get(f"/papers/{paper.pk}").status_code == 404


@pytest.mark.parametrize("role", ["applicant", "intake"])
def it_shows_health_papers_to_the_person_and_the_office(
    client: Client, with_health_paper: Walk, role: str
) -> None:
    assert "health-certificate.pdf" in page_of(client, with_health_paper, role)


def it_tells_the_papers_of_a_day_as_one_entry(client: Client, with_health_paper: Walk) -> None:
    page = page_of(client, with_health_paper, "applicant")
    assert page.count('<div class="z-timeline__what">Amended</div>') == 1
    assert "Health certificate; Valid foreign passport or a document in its stead" in page


def it_calls_nobody_the_person_to_themselves(client: Client) -> None:
    found = walk(recommended(), "submit")
    assert "Owner: you" in page_of(client, found, "applicant")
    assert "Owner: the person" in page_of(client, found, "coordinator")


@pytest.mark.parametrize(
    ("steps", "role", "label"),
    [
        ("submit", "applicant", "Confirm and file"),
        ("submit confirm", "intake", "Accept"),
        ("submit confirm accept", "intake", "Forward"),
        ("submit confirm accept forward", "recorder", "Record the answer"),
    ],
)
def it_puts_first_what_the_state_waits_for(client: Client, steps: str, role: str, label: str) -> None:
    page = page_of(client, walk(recommended(), steps), role)
    first = page.split('class="z-button z-button--first"')[1].split("</a>")[0]
    assert label in first


def it_asks_nobody_what_the_basis_already_says(client: Client) -> None:
    found = recommended()
    page = page_of(client, found, "coordinator")
    assert "What kind of body issues the recommendation letter?" in page
    assert "only=recommendation.issuer" not in page
    assert "only=recommendation.category" in page


def it_counts_what_is_still_open_for_the_reader(client: Client) -> None:
    page = page_of(client, walk(recommended(), "submit"), "applicant")
    assert "2 questions are still open" in page
    assert "6 papers are still missing" in page


def it_offers_to_start_again_to_the_side_that_started(client: Client) -> None:
    ended = walk(recommended(), "submit decline")
    assert "Start again from this file" in page_of(client, ended, "coordinator")
    assert "Start again from this file" not in page_of(client, ended, "applicant")
