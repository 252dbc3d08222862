"""What each side of a case can read at all, asked straight of the rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.factories.cases import DAY, WORK, Scene, Walk, make_scene, recommended, walk
from tests.factories.people import NOW
from zhian.kernel.clock import legal_day
from zhian.web.casework.kit import CASEWORK, OutcomeKind
from zhian.web.casework.models import (
    Advice,
    Case,
    CaseFact,
    CorrectionNotice,
    Deadline,
    Handoff,
    IssuedReceipt,
    Move,
    OfficialReceipt,
    Outcome,
    Paper,
    Pause,
    Signature,
    Visit,
)
from zhian.web.casework.permissions.visibility import on_case
from zhian.web.casework.services import PaperFiling, open_at_counter

pytestmark = pytest.mark.django_db

PRIVATE = "The doctor named in the certificate could not be reached."


def invited(scene: Scene | None = None) -> Walk:
    """A matter the office itself decides, with an enterprise on it; filed from paper."""
    scene = scene or make_scene()
    filing = PaperFiling(
        law_id=WORK,
        office_id=scene.office.pk,
        person=scene.person.pk,
        sponsor_id=scene.enterprise.pk,
        route_id="work",
        notice_language="en",
        facts={"applicant.age": 37, "work.granted_days": 730},
    )
    case = open_at_counter(scene.actors["intake"], filing, at=NOW)
    return Walk(scene, Case.objects.visible_to(CASEWORK).get(pk=case.pk))


def names(here: Walk, role: str) -> set[str]:
    rows = Move.objects.visible_to(here.scene.actors[role]).filter(case=here.case)
    return set(rows.values_list("name", flat=True))


def read(here: Walk, role: str) -> str:
    """Every reason that a role's own queries can bring back, of moves and of the decision."""
    actor = here.scene.actors[role]
    told = [move.reason for move in Move.objects.visible_to(actor).filter(case=here.case)]
    told += [outcome.reasons for outcome in Outcome.objects.visible_to(actor).filter(case=here.case)]
    return " ".join(told)


class DescribeStepsOfThePerson:
    @pytest.mark.parametrize("settled", ["keep_visit", "miss_visit"])
    def it_shows_a_visit_to_the_person_and_the_office_alone(self, settled: str) -> None:
        here = invited()
        visit: dict[str, Any] = {"visit_on": legal_day(here.at) + timedelta(days=9)}
        here.go("plan_visit", "intake", purpose="fingerprints", place="zgc-hall", **visit)
        here.go(settled, "intake")
        for role in ("applicant", "intake", "reviewer"):
            assert {"plan_visit", settled} <= names(here, role)
        assert names(here, "coordinator") == {"open_at_counter"}

    def it_shows_the_official_receipt_to_the_person_and_the_office_alone(self) -> None:
        here = walk(recommended(), "submit confirm accept forward")
        today = legal_day(here.at)
        here.go("record_official_receipt", "intake", number="B1", issued_on=today, expires_on=today)
        for role in ("applicant", "intake"):
            assert "record_official_receipt" in names(here, role)
        for role in ("coordinator", "clerk"):
            assert "record_official_receipt" not in names(here, role)
            assert "forward" in names(here, role)


class DescribeReasons:
    def it_keeps_the_houses_reasons_from_the_sponsor(self) -> None:
        here = walk(invited(), "accept review")
        here.go("refuse", "approver", PRIVATE, no_conflict=True)
        for role in ("applicant", "intake", "approver"):
            assert read(here, role).count(PRIVATE) == 2, "of the move, and of the decision"
        assert PRIVATE not in read(here, "coordinator")

    @pytest.mark.parametrize(
        ("steps", "move"), [("submit", "decline"), ("submit confirm accept", "withdraw")]
    )
    def it_keeps_the_persons_own_reasons_from_the_sponsor(self, steps: str, move: str) -> None:
        here = walk(recommended(), steps)
        here.go(move, "applicant", PRIVATE)
        assert PRIVATE in read(here, "applicant")
        assert PRIVATE not in read(here, "coordinator")

    def it_keeps_the_persons_own_reasons_from_the_authority(self) -> None:
        here = walk(recommended(), "submit confirm accept forward")
        here.go("withdraw", "applicant", PRIVATE)
        assert PRIVATE in read(here, "intake")
        assert PRIVATE not in read(here, "clerk")

    def it_lets_both_parties_read_what_another_authority_gave_as_reasons(self) -> None:
        here = walk(recommended(), "submit confirm accept forward deny")
        outcome = Outcome.objects.visible_to(CASEWORK).get(case=here.case)
        outcome.reasons = "As published."
        outcome.save()
        assert outcome.kind == OutcomeKind.RECORDED
        for role in ("applicant", "coordinator", "clerk"):
            assert "As published." in read(here, role)

    def it_lets_both_parties_read_why_a_recommendation_was_taken_back_or_not_accepted(self) -> None:
        taken_back = walk(recommended(), "submit confirm")
        taken_back.go("withdraw_recommendation", "coordinator", "The post was given up.")
        assert "The post was given up." in read(taken_back, "applicant")
        rejected = walk(recommended(taken_back.scene), "submit confirm reject")
        assert "Outside the competence" in read(rejected, "coordinator")


OF_A_CASE: tuple[type[Any], ...] = (
    Advice, CaseFact, CorrectionNotice, Deadline, Handoff, IssuedReceipt, Move, OfficialReceipt, Outcome,
    Paper, Pause, Signature, Visit,
)  # fmt: skip


def decided_elsewhere() -> Walk:
    here = recommended()
    here.tell("coordinator", {"recommendation.category": "high_level_talent"})
    here.paper("recommendation-letter", "coordinator")
    walk(here, "submit confirm correct").paper("health-certificate", "applicant")
    here.go("answer_correction", "applicant")
    walk(here, "accept forward")
    today = legal_day(here.at)
    here.go("record_official_receipt", "intake", number="B1", issued_on=today, expires_on=today)
    return walk(here, "grant")


def decided_here(scene: Scene) -> Walk:
    here = invited(scene)
    visit: dict[str, Any] = {"visit_on": legal_day(here.at) + timedelta(days=9)}
    here.go("plan_visit", "intake", purpose="fingerprints", place="zgc-hall", **visit)
    here.go("accept", "intake", no_conflict=True)
    here.go("pause", "head", "The hall is closed.", ground="", from_on=legal_day(here.at + DAY))
    here.go("resume", "head")
    walk(here, "review")
    here.go("refuse", "approver", PRIVATE, no_conflict=True)
    return here


def it_shows_a_reader_of_one_case_the_same_rows_of_it_and_none_of_another() -> None:
    first = decided_elsewhere()
    walks = [first, decided_here(first.scene)]
    shown: dict[str, int] = {}
    for here, other in zip(walks, reversed(walks), strict=True):
        for actor in here.scene.actors.values():
            narrowed = on_case(here.case, actor)
            for model in OF_A_CASE:
                rows = model.objects.visible_to(actor).filter(case=here.case)
                narrow = model.objects.visible_to(narrowed)
                assert set(narrow.filter(case=here.case)) == set(rows), model.__name__
                assert not narrow.filter(case=other.case).exists()
                shown[model.__name__] = shown.get(model.__name__, 0) + len(rows)
    assert all(shown.values()), shown
