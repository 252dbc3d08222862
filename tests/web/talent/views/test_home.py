"""The first page, the page after signing in, and the measures."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.factories.cases import make_scene
from tests.factories.people import TODAY
from tests.web.talent.conftest import sign_in
from zhian.web.demo import demo_accounts
from zhian.web.talent import selectors

pytestmark = pytest.mark.django_db


def it_opens_three_doors_to_anybody(english: Client) -> None:
    page = english.get("/").content.decode()
    for door in ("I act for an enterprise", "I am coming to work here", "I want to verify a receipt"):
        assert door in page


def it_says_on_what_the_district_profile_rests(english: Client) -> None:
    notice = selectors.notice()
    assert notice is not None
    assert notice.en in english.get("/").content.decode()


def it_lists_the_demo_accounts_in_the_demonstration_alone(english: Client, settings: LazySettings) -> None:
    settings.DEMO = False
    assert demo_accounts()[0].email not in english.get("/").content.decode()
    settings.DEMO = True
    page = english.get("/").content.decode()
    for account in demo_accounts():
        assert account.email in page
        assert account.says.en in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def it_shows_each_measure_with_its_source_and_what_is_not_known(client: Client, language: str) -> None:
    client.cookies["zhian_language"] = language
    page = client.get("/measures").content.decode()
    for measure in selectors.measures(TODAY):
        for words in (measure.title, measure.reading, *measure.unknown, measure.cites[0].instrument):
            assert words.get(language).replace("'", "&#x27;") in page


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("coordinator", "/cases"),
        ("applicant", "/cases"),
        ("intake", "/desk"),
        ("head", "/desk"),
        ("clerk", "/handoffs"),
    ],
)
def it_brings_everybody_to_their_own_work(english: Client, role: str, place: str) -> None:
    scene = make_scene()
    answer = sign_in(english, scene, role).get("/start")
    assert (answer.status_code, answer.headers["Location"]) == (302, place)
