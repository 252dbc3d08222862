"""Which cases there are for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.factories.cases import Walk, own, recommended, walk
from zhian.web.base.people.kit import Actor
from zhian.web.casework.kit import CASEWORK, Side
from zhian.web.casework.models import Case, Move
from zhian.web.casework.permissions.visibility import BY_SIDE, on_case

pytestmark = pytest.mark.django_db


def sees(here: Walk, role: str) -> bool:
    return Case.objects.visible_to(here.scene.actors[role]).filter(pk=here.case.pk).exists()


def it_never_shows_the_person_a_draft_that_the_sponsor_threw_away() -> None:
    here = recommended()
    assert not sees(here, "applicant")
    here.go("discard", "coordinator")
    assert here.case.state == "withdrawn"
    assert not sees(here, "applicant")
    assert sees(here, "coordinator")


def it_goes_on_showing_what_was_once_put_before_the_person() -> None:
    here = walk(recommended(), "submit")
    assert sees(here, "applicant")
    here.go("withdraw_recommendation", "coordinator", "The post was given up.")
    assert here.case.state == "withdrawn"
    assert sees(here, "applicant")


def it_needs_no_log_where_the_day_of_showing_is_on_file() -> None:
    here = walk(recommended(), "submit withdraw")
    Move.objects.visible_to(CASEWORK).filter(case=here.case).delete()
    rows = Case.objects.visible_to(CASEWORK).filter(pk=here.case.pk)
    rows.update(shown_to_person_at=None)
    assert not sees(here, "applicant")
    rows.update(shown_to_person_at=here.at)
    assert sees(here, "applicant")


def it_shows_persons_their_own_drafts_also_after_they_threw_them_away() -> None:
    here = own()
    assert sees(here, "applicant")
    here.go("discard", "applicant")
    assert sees(here, "applicant")


WALKS = [
    (recommended, ""),
    (recommended, "submit"),
    (recommended, "submit withdraw"),
    (recommended, "submit confirm correct"),
    (recommended, "submit confirm accept forward grant"),
    (own, ""),
    (own, "file accept review approve"),
]


def places(here: Walk, actor: Actor) -> set[Side]:
    """The sides on which the database shows the case to the actor."""
    rows = Case.objects.visible_to(CASEWORK).filter(pk=here.case.pk)
    return {side for side in Side if rows.filter(BY_SIDE[side](actor)).exists()}


@pytest.mark.parametrize(("start", "steps"), WALKS)
def it_finds_the_same_sides_for_a_case_in_hand(start: Callable[[], Walk], steps: str) -> None:
    here = walk(start(), steps)
    for actor in here.scene.actors.values():
        assert on_case(here.case, actor).sides == places(here, actor)


def it_finds_nobody_on_a_draft_that_was_thrown_away_but_its_sponsor() -> None:
    here = recommended()
    here.go("discard", "coordinator")
    for role, actor in here.scene.actors.items():
        found = on_case(here.case, actor).sides
        assert found == places(here, actor) == ({Side.SPONSOR} if role == "coordinator" else set())


def it_counts_who_stands_on_two_sides_on_both() -> None:
    here = walk(recommended(), "submit confirm")
    person, officer = here.scene.actors["applicant"], here.scene.actors["intake"]
    both = replace(officer, person_id=person.person_id)
    assert on_case(here.case, both).sides == places(here, both) == {Side.APPLICANT, Side.OFFICE}
