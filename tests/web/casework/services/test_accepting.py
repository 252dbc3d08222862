"""The intake desk and the chain of named people."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.factories.cases import DAY, WORK, Walk, make_scene, own, recommended, walk
from tests.factories.people import NOW, SYSTEM, TODAY, actor_of_user
from tests.factories.tenancy import make_post
from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused
from zhian.policy.load import package_sources
from zhian.web.base.people.kit import Role
from zhian.web.base.people.models import User
from zhian.web.casework import kit
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Advice, Deadline, Move, OfficialReceipt, Pause, Signature, Visit
from zhian.web.casework.selectors import active_laws, case_file
from zhian.web.casework.services import Deputising, appoint_deputy, copy_case
from zhian.web.talent.services import WorkResidence

pytestmark = pytest.mark.django_db

CHANGING = "talent.rp-changing"
CHANGES_ON = date(2026, 11, 26)
GROUND = "expert-opinion"
# The law of the work permit, whose rule changes while a case is under way: ten working days instead of seven
# promised and fifteen statutory, and a ground on which the clock may stand still.
NEW_EDITION = f"""
  - in_force: {{from: {CHANGES_ON}, until: null}}
    status: in_force
    decider: *decider
    remedies: *remedies
    routes: *routes
    evidence:
      - id: passport
        title: {{zh-Hans: 护照, en: Passport}}
        party: applicant
        required: true
        cite: mps26
      - *application-form
      - *health
      - *work-document
    limits:
      - id: decision
        kind: statutory
        n: 10
        unit: working_day
        from: acceptance
        title: {{zh-Hans: 作出决定, en: Decision}}
        cite: eeal-30
    pauses:
      - {{id: {GROUND}, title: {{zh-Hans: 专家评审, en: Expert review}}, ends_by: event, cite: eeal-30}}
    correction: *correction
    chain: *chain
    visits: *visits
    grants: *grants
    notes: *notes
"""


class ChangingResidence(WorkResidence):
    """The work permit, under a law that changes on 26 November 2026."""

    law_id = CHANGING


@pytest.fixture
def changing_law(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """An operator's overlay with one more law; what was read from it is forgotten afterwards."""
    (source,) = (
        content
        for package in package_sources()
        for name, content in package.documents()
        if name.endswith("rp-work.yaml")
    )
    text = source.decode("utf-8").replace(f"id: {WORK}", f"id: {CHANGING}", 1)
    former = "in_force: {from: 2023-08-03, until: null}"
    assert former in text
    text = text.replace(former, former.replace("null", str(CHANGES_ON))).rstrip() + NEW_EDITION
    folder = tmp_path / "laws" / "talent"
    folder.mkdir(parents=True)
    (folder / "rp-changing.yaml").write_text(text, encoding="utf-8")
    settings.DATA_DIR = tmp_path
    monkeypatch.setitem(kit._KINDS, CHANGING, ChangingResidence())
    return CHANGING


def in_one_post_more(here: Walk, role: str, also: Role) -> None:
    """Somebody of the scene takes on a second post."""
    user = User.objects.visible_to(SYSTEM).get(pk=here.scene.actors[role].user_id)
    make_post(user, here.scene.office, also)
    here.scene.actors[role] = actor_of_user(user.pk)


class DescribeTheChain:
    def it_never_takes_the_same_person_twice(self) -> None:
        here = walk(own(), "file")
        in_one_post_more(here, "intake", Role.REVIEWER)
        in_one_post_more(here, "intake", Role.APPROVER)
        walk(here, "accept")
        with pytest.raises(Refused, match="another person has to take this one"):
            here.go("review", "intake", no_conflict=True)
        walk(here, "review")
        with pytest.raises(Refused, match="another person has to take this one"):
            here.go("approve", "intake", no_conflict=True)
        walk(here, "approve")
        signed = Signature.objects.visible_to(SYSTEM).filter(case=here.case, undone_at__isnull=True)
        assert len({row.user_id for row in signed}) == 3

    def it_takes_the_same_person_not_even_as_somebody_elses_deputy(self) -> None:
        here = walk(own(), "file accept")
        deputise(here, "reviewer", "intake")
        with pytest.raises(Refused, match="another person has to take this one"):
            here.go("review", "intake", no_conflict=True)

    def it_lets_a_deputy_act_and_writes_down_for_whom(self) -> None:
        here = walk(own(), "file accept")
        deputise(here, "reviewer", "recorder")
        here.go("review", "recorder", no_conflict=True)
        signature = Signature.objects.visible_to(SYSTEM).get(case=here.case, step="review")
        away = here.scene.actors["reviewer"].user_id
        assert (signature.user_name, signature.for_user_id) == ("The recorder", away)
        logged = Move.objects.visible_to(SYSTEM).get(case=here.case, name="review")
        assert (logged.actor_role, logged.details["for_user"]) == ("reviewer", str(away))

    def it_asks_for_a_word_on_conflicts_of_interest(self) -> None:
        here = walk(own(), "file accept")
        with pytest.raises(Refused, match="no interest in the matter"):
            here.go("review", "reviewer")

    def it_has_a_step_signed_again_after_it_was_sent_back(self) -> None:
        here = walk(own(), "file accept review")
        here.go("send_back", "approver", "The contract is missing a page.")
        assert here.case.state == "accepted"
        with pytest.raises(Refused, match="An earlier step is not done yet"):
            here.go("approve", "approver", no_conflict=True)
        walk(here, "review approve")
        rows = Signature.objects.visible_to(SYSTEM).filter(case=here.case, step="review")
        assert sorted(row.undone_at is None for row in rows) == [False, True]


def deputise(here: Walk, away: str, stands_in: str) -> None:
    wanted = Deputising(
        office_id=here.scene.office.pk,
        user_id=here.scene.actors[away].user_id,  # type: ignore[arg-type]
        deputy_user_id=here.scene.actors[stands_in].user_id,  # type: ignore[arg-type]
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=30),
    )
    appoint_deputy(here.scene.actors["head"], wanted, at=NOW)


class DescribeThreeDatedFacts:
    def it_dates_filing_and_acceptance_apart(self) -> None:
        here = walk(own(), "file accept")
        assert (here.case.filed_on, here.case.accepted_on) == (date(2026, 11, 25), date(2026, 11, 26))

    def it_starts_the_clock_the_day_after_acceptance(self) -> None:
        here = walk(own(), "file accept")  # accepted on Thursday 26 November 2026
        decision = Deadline.objects.visible_to(SYSTEM).get(case=here.case, limit_id="decision")
        # Counted by hand: Friday 27 is the first working day, Thursday 17 December the fifteenth.
        assert (decision.starts_on, decision.due_on) == (date(2026, 11, 26), date(2026, 12, 17))
        assert here.case.due_on == date(2026, 12, 17)

    def it_marks_a_date_provisional_that_needs_an_unpublished_year(self) -> None:
        here = own(at=NOW + timedelta(days=20))
        walk(here, "file accept")  # mid-December: fifteen working days end in January 2027
        assert here.case.due_on is not None
        assert here.case.due_on.year == 2027
        assert here.case.due_provisional


class DescribeAChangeOfEdition:
    def it_pins_the_edition_of_the_acceptance_and_says_how_it_differs(self, changing_law: str) -> None:
        here = own(law=changing_law)
        walk(here, "file")  # on the 25th, under the former edition
        former = here.case.filed_edition
        walk(here, "accept")  # on the 26th
        law = active_laws().law(changing_law)
        assert former == law.edition_on(date(2026, 11, 25)).digest
        assert here.case.pinned_edition == law.edition_on(CHANGES_ON).digest != former
        logged = Move.objects.visible_to(SYSTEM).get(case=here.case, name="accept")
        assert logged.details["edition_at_filing"] == former
        for reader in ("applicant", "intake"):
            told = case_file(here.reload(), here.scene.actors[reader], today=CHANGES_ON).edition_changed
            assert told is not None
            assert "2023-08-03" in told.en
            assert "2026-11-26" in told.zh

    def it_counts_by_the_limit_of_the_pinned_edition(self, changing_law: str) -> None:
        here = walk(own(law=changing_law), "file accept")
        # Counted by hand: ten working days after Thursday 26 November end on Thursday 10 December.
        assert here.case.due_on == date(2026, 12, 10)

    def it_keeps_both_pieces_of_advice(self, changing_law: str) -> None:
        here = walk(own(law=changing_law), "file accept")
        rows = Advice.objects.visible_to(SYSTEM).filter(case=here.case)
        assert {row.occasion: row.edition for row in rows} == {
            "filing": here.case.filed_edition,
            "acceptance": here.case.pinned_edition,
        }

    def it_says_nothing_when_nothing_changed(self) -> None:
        here = walk(own(), "file accept")
        assert case_file(here.reload(), here.scene.actors["intake"], today=TODAY).edition_changed is None


class DescribePausing:
    def it_opens_the_date_and_sets_it_again_by_the_days_that_stood_still(self, changing_law: str) -> None:
        here = walk(own(law=changing_law), "file accept")  # due Thursday 10 December
        here.go("pause", "reviewer", "The experts were asked.", ground=GROUND, from_on=date(2026, 11, 27))
        assert here.case.due_on is None
        here.at = NOW + timedelta(days=9)  # resumed a day later, on Friday 4 December
        here.go("resume", "reviewer")
        # Friday 27 to Thursday 3 stood still: five working days more, so Thursday 17 December.
        assert here.case.due_on == date(2026, 12, 17)
        row = Pause.objects.visible_to(SYSTEM).get(case=here.case)
        assert (row.clock, row.ground, row.until_on) == ("statutory", GROUND, date(2026, 12, 4))
        former = Deadline.objects.visible_to(SYSTEM).filter(case=here.case, superseded_at__isnull=False)
        assert date(2026, 12, 10) in {deadline.due_on for deadline in former}

    def it_lets_only_the_promise_stand_still_without_a_ground(self) -> None:
        here = walk(own(), "file accept")
        statutory = here.case.due_on
        here.go("pause", "head", "The hall is closed.", ground="", from_on=date(2026, 11, 27))
        assert here.case.due_on == statutory
        rows = Deadline.objects.visible_to(SYSTEM).filter(case=here.case, superseded_at__isnull=True)
        assert {row.kind: row.due_on is None for row in rows} == {"statutory": False, "promised": True}

    def it_refuses_a_ground_that_the_law_does_not_know(self) -> None:
        here = walk(own(), "file accept")
        with pytest.raises(Refused, match="no such ground"):
            here.go("pause", "head", "We are busy.", ground="busy", from_on=date(2026, 11, 27))

    def it_does_not_pause_twice_nor_resume_what_runs(self) -> None:
        here = walk(own(), "file accept")
        with pytest.raises(Refused, match="No clock stands still"):
            here.go("resume", "head")
        here.go("pause", "head", "The hall is closed.", ground="", from_on=legal_day(here.at + DAY))
        with pytest.raises(Refused, match="already stands still"):
            here.go("pause", "head", "Closed again.", ground="", from_on=legal_day(here.at + DAY))

    def it_never_lets_a_promise_stand_still_in_the_past(self) -> None:
        here = walk(own(), "file accept")
        here.at += 5 * DAY
        with pytest.raises(Refused, match="in the past"):
            here.go("pause", "head", "The hall was closed.", ground="", from_on=here.case.accepted_on)


class DescribeVisits:
    def it_plans_keeps_and_plans_again_what_was_missed(self) -> None:
        here = walk(own(), "file accept")
        here.go("plan_visit", "intake", purpose="fingerprints", place="zgc-hall", visit_on=date(2026, 12, 1))
        here.go("miss_visit", "intake")
        here.go("plan_visit", "intake", purpose="fingerprints", place="zgc-hall", visit_on=date(2026, 12, 3))
        here.go("keep_visit", "intake")
        rows = Visit.objects.visible_to(SYSTEM).filter(case=here.case).order_by("created_at")
        assert [(row.state, row.visit_on) for row in rows] == [
            ("missed", date(2026, 12, 1)),
            ("kept", date(2026, 12, 3)),
        ]

    def it_asks_nobody_to_come_for_what_the_law_does_not_ask(self) -> None:
        here = walk(own(), "file accept")
        with pytest.raises(Refused) as refused:
            here.go("plan_visit", "intake", purpose="tea", place="moon")
        assert [reason.en for reason in refused.value.reasons] == [
            "The law asks for no such visit.",
            "The district has no such place.",
        ]


class DescribeTheOfficialReceipt:
    def it_keeps_the_last_one_recorded(self) -> None:
        here = walk(own(), "file accept")
        day = date(2026, 11, 27)
        for number in ("B 100", "B 200"):
            here.go(
                "record_official_receipt",
                "intake",
                number=number,
                issued_on=day,
                expires_on=day + timedelta(days=21),
            )
        row = OfficialReceipt.objects.visible_to(SYSTEM).get(case=here.case)
        assert (row.number, row.expires_on) == ("B 200", date(2026, 12, 18))

    def it_refuses_one_without_number_or_with_days_in_the_wrong_order(self) -> None:
        here = walk(own(), "file accept")
        day = date(2026, 11, 27)
        with pytest.raises(Refused) as refused:
            here.go(
                "record_official_receipt",
                "intake",
                number=" ",
                issued_on=day,
                expires_on=day - timedelta(days=1),
            )
        assert len(refused.value.reasons) == 2


class DescribeTheAuthority:
    def it_gets_its_own_number_onto_the_hand_off(self) -> None:
        here = walk(recommended(), "submit confirm accept forward")
        here.go("acknowledge", "clerk", authority_reference=" NIA-77 ")
        file = case_file(here.reload(), here.scene.actors["clerk"], today=TODAY)
        assert file.handoff is not None
        assert (file.handoff.authority_reference, file.handoff.acknowledged_by_name) == (
            "NIA-77",
            "The clerk",
        )

    def it_is_not_sent_a_file_while_it_has_no_desk(self) -> None:
        here = walk(recommended(), "submit confirm accept")
        authority = here.scene.authority
        authority.code = "elsewhere"
        authority.save()
        with pytest.raises(Refused, match="no desk for the authority"):
            here.go("forward", "intake")

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"authority_reference": " "}, "Enter the authority's reference."),
            ({"granted": None}, "Choose the outcome."),
            ({"decided_on": None}, "Enter the day of the decision."),
            ({"decided_on": date(2027, 1, 1)}, "The decision cannot be dated after today."),
            ({"decided_on": date(2026, 11, 1)}, "The decision cannot precede the acceptance."),
        ],
    )
    def it_has_no_answer_recorded_that_cannot_be(self, wrong: dict[str, Any], words: str) -> None:
        here = walk(recommended(), "submit confirm accept forward")
        answer = {"granted": True, "authority_reference": "X1", "decided_on": date(2026, 11, 28)} | wrong
        with pytest.raises(Refused) as refused:
            here.go("record_answer", "recorder", **answer)
        assert [reason.en for reason in refused.value.reasons] == [words]


def it_copies_own_answers_and_papers_of_a_closed_file() -> None:
    here = recommended(make_scene())
    here.tell("coordinator", {"recommendation.category": "high_level_talent"})
    here.paper("recommendation-letter", "coordinator")
    walk(here, "submit")
    here.paper("health-certificate", "applicant")
    walk(here, "confirm reject")
    new = copy_of(here, "coordinator")
    assert (new.state, new.copied_from_id, new.sponsor_id) == ("draft", here.case.pk, here.case.sponsor_id)
    assert new.reference != here.case.reference
    assert set(new.facts.visible_to(CASEWORK).values_list("name", flat=True)) == {"recommendation.category"}
    assert set(new.papers.visible_to(CASEWORK).values_list("item", flat=True)) == {"recommendation-letter"}


def it_sends_the_person_to_the_sponsor_who_started_the_file() -> None:
    here = walk(recommended(), "submit decline")
    with pytest.raises(Refused, match="A sponsor started this file"):
        copy_of(here, "applicant")


def it_lets_the_person_start_their_own_file_again() -> None:
    here = own()
    here.tell("applicant", {"applicant.age": 37})
    walk(here, "file withdraw")
    new = copy_of(here, "applicant")
    assert (new.state, new.filed_on) == ("draft", None)
    assert new.facts.visible_to(CASEWORK).get().value == 37


def copy_of(here: Walk, by: str) -> Any:
    here.reload()
    return copy_case(here.case.pk, here.scene.actors[by], expected_version=here.case.version, at=here.at)
