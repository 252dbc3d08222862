"""One move at a time: who may make which one where, and what each leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.factories.cases import ANSWER, NOTE, Walk, make_scene, own, recommended, walk
from tests.factories.people import SYSTEM, actor_of_user, notices_shown
from tests.factories.tenancy import make_member, make_organisation
from tests.factories.undoing import undone
from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.models import Event
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import Actor, OrganisationKind, Purpose, Role, SystemActor
from zhian.web.casework.kit import Given
from zhian.web.casework.models import Case, CorrectionNotice, Move
from zhian.web.casework.permissions.moves import MOVES
from zhian.web.casework.services import move

pytestmark = pytest.mark.django_db

GOLDEN: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parents[3] / "golden" / "moves.yaml").read_text(encoding="utf-8")
)
STARTS: dict[str, Callable[[], Walk]] = {"recommended": recommended, "own": own}
ROLES = ("applicant", "coordinator", "intake", "reviewer", "approver", "recorder", "head", "clerk")
# What must have happened for a move to have something to act on.
BEFOREHAND = {"resume": "pause", "keep_visit": "plan_visit", "miss_visit": "plan_visit"}


@lru_cache(maxsize=1)
def _notices(case: str) -> dict[str, int]:
    """The notices in force around a case: they do not change while its moves are tried."""
    del case
    return notices_shown()


def given_for(name: str, scene_walk: Walk) -> Given:
    """A form filled in as it should be."""
    today, notices = legal_day(scene_walk.at), _notices(str(scene_walk.case.pk))
    forms: dict[str, dict[str, Any]] = {
        "confirm": {"consent": True, "consent_sensitive": True, "notices": notices},
        "file": {"consent": True, "consent_sensitive": True, "notices": notices},
        "accept": {"no_conflict": True},
        "refuse_acceptance": {"no_conflict": True},
        "review": {"no_conflict": True},
        "approve": {"no_conflict": True},
        "refuse": {"no_conflict": True},
        "send_correction": {"items": NOTE},
        "assign": {"user_id": scene_walk.scene.actors["reviewer"].user_id},
        "plan_visit": {"purpose": "fingerprints", "place": "zgc-hall"},
        "pause": {"ground": "", "from_on": today},
        "record_answer": {**ANSWER, "decided_on": today},
        "correct_record": {**ANSWER, "decided_on": today},
        "record_official_receipt": {"number": "B1", "issued_on": today, "expires_on": today},
    }
    return Given(reason="The reason in a sentence.", fields=forms.get(name, {}))


def attempt(here: Walk, name: str, actor: Actor | SystemActor) -> None:
    case = here.case
    stored = Case.objects.visible_to(SYSTEM).get(pk=case.pk).version
    version = stored if isinstance(actor, Actor) else None
    move(case.pk, name, actor, given=given_for(name, here), expected_version=version, at=here.at)


@pytest.mark.parametrize(("line", "state"), [(line, state) for line in GOLDEN for state in GOLDEN[line]])
def it_allows_what_the_golden_matrix_lists_and_refuses_the_rest_in_a_sentence(line: str, state: str) -> None:
    row = dict(GOLDEN[line][state])
    here = walk(STARTS[line](), row.pop("steps"))
    assert here.case.state == state
    assert set(row) <= set(ROLES)
    wrong = []
    for role in ROLES:
        listed = row.get(role, [])
        assert set(listed) <= set(MOVES), f"{state}/{role} lists a move that does not exist"
        for name in MOVES:
            with undone():
                told = _outcome(here, name, role)
            if (told == "") is not (name in listed):
                wrong.append(f"{role} {name}: {told or 'was allowed'}")
    assert not wrong, f"{line}/{state}\n" + "\n".join(wrong)


def _outcome(here: Walk, name: str, role: str) -> str:
    """Empty when the move was made, else the words of the refusal; bare refusals fail the test."""
    first = BEFOREHAND.get(name)
    if first:
        with suppress(Refused, NotFound):  # where it cannot be done, the move itself has nothing to act on
            attempt(here, first, here.scene.actors["intake"])
    try:
        attempt(here, name, here.scene.actors[role])
    except Refused as refused:
        if not refused.reasons or not all(map(_is_sentence, refused.reasons)):
            pytest.fail(f"{role} {name}: refused without a sentence: {refused.reasons}")
        return "; ".join(reason.en for reason in refused.reasons)
    except NotFound as missing:
        return missing.what.en
    return ""


def _is_sentence(text: Text) -> bool:
    return text.zh.endswith("。") and text.en.endswith(".")


def it_has_a_line_in_the_golden_matrix_for_every_move_a_person_makes() -> None:
    listed = {
        name
        for states in GOLDEN.values()
        for row in states.values()
        for role, names in row.items()
        if role != "steps"
        for name in names
    }
    by_people = {rule.name for rule in MOVES.values() if rule.parties and rule.from_states}
    # Agreeing again is open only after the consent was taken back: tests of `agreeing` walk there.
    assert listed == by_people - {"agree_again"}


@pytest.mark.parametrize("name", [n for n, rule in MOVES.items() if rule.parties])
def it_keeps_the_machine_from_what_only_a_person_does(name: str) -> None:
    here = walk(own(), "file accept")
    with pytest.raises(Refused):
        attempt(here, name, SystemActor(Purpose.CLOCKS))


class DescribeWhatAMoveLeaves:
    def it_writes_log_audit_and_message_together(self) -> None:
        here = walk(own(), "file")
        before = here.case.version
        here.go("accept", "intake", no_conflict=True)
        logged = Move.objects.visible_to(SYSTEM).get(case=here.case, version=before + 1)
        assert (logged.name, logged.from_state, logged.to_state) == ("accept", "filed", "accepted")
        assert (logged.actor_name, logged.actor_role, logged.side) == ("The intake", "intake", "office")
        event = Event.objects.visible_to(SYSTEM).get(verb="case.accept", matter_id=here.case.pk)
        assert event.body["version"] == before + 1
        key = f"case:{here.case.pk}:{before + 1}"
        assert Message.objects.visible_to(SYSTEM).get(key=key).name == "case.accept"

    def it_leaves_nothing_of_a_refused_one(self) -> None:
        here = walk(own(), "file")
        before = Event.objects.visible_to(SYSTEM).count()
        with pytest.raises(Refused):
            here.go("accept", "intake")  # no word about a conflict of interest
        assert Event.objects.visible_to(SYSTEM).count() == before
        assert here.reload().state == "filed"

    def it_puts_a_typed_reason_under_a_commitment_and_not_into_the_event(self) -> None:
        here = walk(recommended(), "submit")
        here.go("withdraw_recommendation", "coordinator", "The post was filled otherwise.")
        event = Event.objects.visible_to(SYSTEM).get(verb="case.withdraw_recommendation")
        assert "filled otherwise" not in str(event.body)
        assert list(event.commitments) == ["reason"]


class DescribeRefusals:
    def it_gives_every_reason_at_once(self) -> None:
        here = walk(own(), "file")
        with pytest.raises(Refused) as refused:
            here.go("refuse", "intake")
        words = [reason.en for reason in refused.value.reasons]
        assert len(words) == 3  # the state, the role, the missing reason
        assert any("filed" in text for text in words)
        assert any("Approving officer" in text for text in words)
        assert "Give a reason." in words

    def it_does_not_tell_a_stranger_that_a_case_exists(self) -> None:
        here, stranger = walk(own(), "file"), intake_elsewhere()
        with pytest.raises(NotFound):
            move(here.case.pk, "accept", stranger, expected_version=here.case.version, at=here.at)

    def it_needs_a_reason_for_a_no(self) -> None:
        here = walk(own(), "file accept review")
        with pytest.raises(Refused) as refused:
            here.go("refuse", "approver", "   ", no_conflict=True)
        assert [reason.zh for reason in refused.value.reasons] == ["请写明理由。"]

    def it_insists_on_a_version(self) -> None:
        here = walk(own(), "file")
        with pytest.raises(Conflict):
            move(here.case.pk, "accept", here.scene.actors["intake"], expected_version=None, at=here.at)


def intake_elsewhere() -> Actor:
    """An intake officer of another office."""
    return actor_of_user(make_member(make_organisation(OrganisationKind.OFFICE), Role.INTAKE).pk)


class DescribeTheOptimisticLock:
    def it_tells_the_second_officer_who_did_what(self) -> None:
        here = walk(own(), "file")
        seen = here.case.version
        here.go("send_correction", "intake", items=NOTE)
        with pytest.raises(Conflict) as conflict:
            move(here.case.pk, "assign", here.scene.actors["head"], expected_version=seen, at=here.at)
        assert conflict.value.why is not None
        assert conflict.value.why.en == "The intake: The correction notice was sent."
        assert "The intake" in conflict.value.why.zh

    def it_lets_a_filing_and_a_withdrawal_not_both_win(self) -> None:
        here = walk(recommended(), "submit")
        seen = here.case.version
        here.go("withdraw_recommendation", "coordinator", "Budget was cut.")
        with pytest.raises(Conflict):
            move(
                here.case.pk,
                "confirm",
                here.scene.actors["applicant"],
                given=given_for("confirm", here),
                expected_version=seen,
                at=here.at,
            )
        assert here.reload().state == "withdrawn"


class DescribeTheCorrection:
    def it_is_sent_once(self) -> None:
        here = walk(recommended(), "submit confirm correct")
        here.go("answer_correction", "applicant")
        with pytest.raises(Refused, match="sent once"):
            here.go("send_correction", "intake", items=NOTE)
        assert CorrectionNotice.objects.visible_to(SYSTEM).filter(case=here.case).count() == 1

    def it_keeps_the_place_in_the_queue(self) -> None:
        here = walk(recommended(), "submit confirm")
        place = here.case.queue_at
        walk(here, "correct").go("answer_correction", "applicant")
        assert (here.case.state, here.case.queue_at) == ("filed", place)

    def it_lists_something(self) -> None:
        here = walk(recommended(), "submit confirm")
        with pytest.raises(Refused, match="List everything"):
            here.go("send_correction", "intake", items=[])

    def it_is_answered_as_a_whole(self) -> None:
        here = walk(recommended(), "submit confirm")
        here.go("send_correction", "intake", items=[{"item": "passport", "party": "applicant", "note": ""}])
        with pytest.raises(Refused) as refused:
            here.go("answer_correction", "applicant")
        assert "Still missing: Valid foreign passport" in refused.value.reasons[0].en
        here.paper("passport", "applicant")
        here.go("answer_correction", "applicant")
        assert here.case.state == "filed"


def it_closes_a_case_that_the_person_withdraws_whoever_has_it() -> None:
    scene = make_scene()
    for steps in ("submit", "submit confirm accept", "submit confirm accept forward"):
        here = walk(recommended(scene), steps)
        here.go("withdraw", "applicant")
        stored = Case.objects.visible_to(SYSTEM).get(pk=here.case.pk)
        assert (stored.state, stored.closed_at) == ("withdrawn", here.at)
