"""What a reader sees of one case."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.cases import Walk, make_scene, recommended, walk
from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused
from zhian.policy.model import State
from zhian.web.casework.selectors import PaperLine, case_file, find_case

pytestmark = pytest.mark.django_db


def line(here: Walk, item: str, by: str = "applicant") -> PaperLine:
    """One line of the checklist, as somebody of the scene sees it."""
    actor = here.scene.actors[by]
    file = case_file(find_case(here.case.pk, actor), actor, today=legal_day(here.at))
    return next(each for each in file.papers if each.rule.id == item)


def it_never_shows_the_sponsor_a_health_or_criminal_record_paper_but_says_that_it_is_there() -> None:
    here = walk(recommended(), "submit")
    for item in ("health-certificate", "no-criminal-record"):
        here.paper(item, "applicant")
        seen = line(here, item, "coordinator")
        assert seen.given
        assert seen.papers == ()
        assert len(line(here, item, "applicant").papers) == 1


def it_refuses_the_sponsor_who_hands_in_the_persons_paper() -> None:
    here = walk(recommended(), "submit")
    with pytest.raises(Refused, match="other party"):
        here.paper("health-certificate", "coordinator")


def it_says_when_a_paper_is_older_than_the_law_allows() -> None:
    here = walk(recommended(), "submit")
    today = legal_day(here.at)
    here.paper("health-certificate", "applicant", issued_on=date(today.year - 1, 1, 15))
    assert line(here, "health-certificate").too_old is State.MET
    here.paper("health-certificate", "applicant", issued_on=today)
    assert line(here, "health-certificate").too_old is State.NOT_MET


def it_does_not_guess_the_age_of_a_paper_without_a_date() -> None:
    here = walk(recommended(), "submit")
    here.paper("health-certificate", "applicant")
    assert line(here, "health-certificate").too_old is State.UNKNOWN
    here.paper("passport", "applicant")
    assert line(here, "passport").too_old is State.NOT_MET


def it_refuses_a_paper_issued_after_today() -> None:
    here = walk(recommended(), "submit")
    with pytest.raises(Refused, match="after today"):
        here.paper("health-certificate", "applicant", issued_on=date(2999, 1, 1))


def it_offers_no_button_that_leads_nowhere() -> None:
    here = walk(recommended(), "submit confirm")
    actor = here.scene.actors["intake"]
    file = case_file(find_case(here.case.pk, actor), actor, today=legal_day(here.at))
    assert [rule.name for rule in file.offered] == [
        "accept",
        "send_correction",
        "refuse_acceptance",
        "assign",
    ]


def it_does_not_let_the_sponsor_learn_from_the_checklist_whether_a_family_applies_along() -> None:
    views, scene = [], make_scene()
    for along in (True, False):
        here = walk(recommended(scene), "submit")
        here.tell("applicant", {"applicant.family_applies_along": along})
        if along:
            here.paper("family-relation-proof", "applicant")
        actor = here.scene.actors["coordinator"]
        file = case_file(find_case(here.case.pk, actor), actor, today=legal_day(here.at))
        views.append([(each.rule.id, each.required, each.given) for each in file.papers])
    assert views[0] == views[1]
    assert "family-relation-proof" not in [item for item, _, _ in views[0]]
    assert line(here, "family-relation-proof", "applicant").required is State.NOT_MET
