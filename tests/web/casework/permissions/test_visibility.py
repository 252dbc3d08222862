"""Which cases there are for whom."""

from __future__ import annotations

import pytest

from tests.factories.cases import Walk, own, recommended, walk
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Case, Move

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
