"""What a reader sees of one case."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.cases import Walk, make_scene, own, recommended, walk
from tests.web.casework.permissions.test_children import PRIVATE, invited
from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused
from zhian.policy.model import State
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Case
from zhian.web.casework.selectors import CaseFile, PaperLine, case_file, find_case, law, move_reason

pytestmark = pytest.mark.django_db


def opened(here: Walk, by: str, today: date | None = None) -> CaseFile:
    """The file, as somebody of the scene sees it."""
    actor = here.scene.actors[by]
    return case_file(find_case(here.case.pk, actor), actor, today=today or legal_day(here.at))


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


def it_keeps_the_age_of_the_persons_certificate_from_the_sponsor() -> None:
    here = walk(recommended(), "submit")
    here.paper("health-certificate", "applicant", issued_on=date(2024, 1, 15))
    assert line(here, "health-certificate", "applicant").too_old is State.MET
    seen = line(here, "health-certificate", "coordinator")
    assert seen.given
    assert seen.too_old is State.NOT_MET


def it_tells_the_sponsor_that_the_house_refused_but_not_why() -> None:
    here = walk(invited(), "accept review")
    here.go("refuse", "approver", PRIVATE, no_conflict=True)
    mine, theirs = opened(here, "applicant"), opened(here, "coordinator")
    assert mine.outcome_reasons == PRIVATE
    assert theirs.outcome is not None
    assert (theirs.outcome.granted, theirs.outcome.reasons) == (False, "")
    assert theirs.outcome_reasons is None, "which is not the same as no reasons"
    assert [move.name for move in theirs.moves] == [move.name for move in mine.moves]
    assert PRIVATE not in " ".join(move.reason for move in theirs.moves)
    assert move_reason(mine.moves[-1], mine.sides) == PRIVATE
    assert move_reason(mine.moves[-1], theirs.sides) == ""
    assert not theirs.outcome.get_deferred_fields(), "nothing is read later behind the reader's back"


def it_tells_the_sponsor_that_the_person_declined_but_not_why() -> None:
    here = walk(recommended(), "submit")
    here.go("decline", "applicant", PRIVATE)
    (*_, last) = opened(here, "coordinator").moves
    assert (last.name, last.reason) == ("decline", "")


def it_reads_no_reasons_where_an_authority_gave_none() -> None:
    here = walk(recommended(), "submit confirm accept forward deny")
    assert opened(here, "coordinator").outcome_reasons == ""
    assert opened(walk(recommended(here.scene), "submit"), "coordinator").outcome_reasons is None


class DescribeAdvice:
    def it_offers_what_was_advised_when_it_counted(self) -> None:
        here = walk(own(), "")
        assert opened(here, "applicant").kept_advice is None
        walk(here, "file")
        kept = opened(here, "applicant").kept_advice
        assert kept is not None
        assert (kept.occasion, kept.on) == ("filing", here.case.filed_on)
        walk(here, "accept")
        kept = opened(here, "reviewer").kept_advice
        assert kept is not None
        assert (kept.occasion, kept.on) == ("acceptance", here.case.accepted_on)
        assert kept.starts == date(2023, 8, 3)
        assert kept.advice.edition.digest == here.case.pinned_edition

    def it_does_not_judge_a_closed_case_by_a_later_day(self) -> None:
        here = walk(own(), "file accept review approve")
        file = opened(here, "applicant", date(2031, 5, 1))
        assert file.advice.on == here.case.accepted_on
        assert file.kept_advice is not None
        assert file.advice == file.kept_advice.advice

    def it_judges_a_case_that_ended_before_acceptance_by_its_last_day(self) -> None:
        here = walk(own(), "file withdraw")
        assert opened(here, "applicant", date(2031, 5, 1)).advice.on == legal_day(here.at)

    def it_judges_an_open_case_by_today(self) -> None:
        here = walk(own(), "file accept")
        assert opened(here, "applicant", date(2027, 1, 4)).advice.on == date(2027, 1, 4)


def it_says_what_differs_when_the_law_changed_between_filing_and_acceptance() -> None:
    here = walk(own(), "file accept")
    assert opened(here, "applicant").edition_changed is None
    assert opened(here, "applicant").edition_changes == ()
    former = law.active_laws().law(here.case.law_id).edition_on(date(2020, 1, 1))
    Case.objects.visible_to(CASEWORK).filter(pk=here.case.pk).update(filed_edition=former.digest)
    file = opened(here, "applicant")
    assert file.edition_changed is not None
    assert "2013-09-01" in file.edition_changed.en
    assert [line.en for line in file.edition_changes] == [
        "New time limit “Promise of the counter”: 7 working days."
    ]
    assert file.edition_changes[0].zh == "新增时限“窗口承诺办结”：7个工作日。"
