"""The parties' own list."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.cases import make_scene, recommended, walk
from tests.factories.tenancy import make_member, make_organisation
from tests.web.talent.conftest import BACKEND, sign_in
from zhian.web.base.people.kit import Role
from zhian.web.casework.selectors import lists

pytestmark = pytest.mark.django_db


def it_shows_a_draft_to_the_sponsor_and_not_yet_to_the_person(english: Client) -> None:
    draft = recommended()
    reference = draft.case.reference
    assert reference in sign_in(english, draft.scene, "coordinator").get("/cases").content.decode()
    assert reference not in sign_in(english, draft.scene, "applicant").get("/cases").content.decode()


def it_moves_a_declined_case_to_the_closed_ones(english: Client) -> None:
    done = walk(recommended(), "submit decline")
    reader = sign_in(english, done.scene, "applicant")
    assert done.case.reference not in reader.get("/cases").content.decode()
    assert done.case.reference in reader.get("/cases?show=closed").content.decode()


def it_finds_a_case_by_a_part_of_its_number(english: Client) -> None:
    scene = make_scene()
    first, second = recommended(scene), recommended(scene)
    page = sign_in(english, scene, "coordinator").get("/cases", {"q": first.case.reference[5:11]})
    assert first.case.reference in page.content.decode()
    assert second.case.reference not in page.content.decode()


def it_says_what_to_do_first_when_there_is_nothing(english: Client) -> None:
    scene = make_scene()
    assert "Begin a draft" in sign_in(english, scene, "coordinator").get("/cases").content.decode()
    assert "Nothing is open about you" in sign_in(english, scene, "applicant").get("/cases").content.decode()


def it_pages_without_losing_or_repeating_a_case(english: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    scene = make_scene()
    references = {recommended(scene).case.reference for _ in range(5)}
    reader, address, seen = sign_in(english, scene, "coordinator"), "/cases", []
    while address:
        page = reader.get(address)
        seen += [row["case"].reference for row in page.context["rows"]]
        address = page.context["next"]
    assert sorted(seen) == sorted(references)


def it_takes_an_invented_cursor_or_side_for_the_first_page(english: Client) -> None:
    draft = recommended()
    reader = sign_in(english, draft.scene, "coordinator")
    assert draft.case.reference in reader.get("/cases?after=nonsense~1&side=office").content.decode()


def it_needs_few_queries_however_many_cases(
    english: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    scene = make_scene()
    reader = sign_in(english, scene, "coordinator")
    for _ in range(6):
        recommended(scene)
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        reader.get("/cases")


def it_is_empty_for_somebody_elses_coordinator(english: Client) -> None:
    draft = recommended()
    english.force_login(make_member(make_organisation(), Role.COORDINATOR), backend=BACKEND)
    assert draft.case.reference not in english.get("/cases").content.decode()
