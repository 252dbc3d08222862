"""The recommendation as an object."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.cases import Walk, make_scene, recommended, walk
from tests.factories.people import NOW, SYSTEM, TODAY
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.models import CommittedValue, Event
from zhian.web.talent.models import Recommendation
from zhian.web.talent.services import (
    LETTER_IN_FUTURE,
    LETTER_TAKEN,
    Letter,
    designate,
    file_recommendation,
    revoke_designation,
    write_letter,
)

pytestmark = pytest.mark.django_db


def letter(number: str = "NEW-1", day: date = TODAY) -> Letter:
    return Letter(number, day, "研究员", "Researcher", "Leads a group.", "Wang Sample")


def of(walk_: Walk) -> Recommendation:
    return Recommendation.objects.visible_to(SYSTEM).get(case_id=walk_.case.pk)


def it_writes_the_letter_of_a_draft_anew_and_keeps_one_recommendation() -> None:
    draft = recommended()
    write_letter(
        draft.scene.actors["coordinator"],
        draft.case.pk,
        letter(),
        expected_version=draft.case.version,
        at=NOW,
    )
    assert (of(draft).letter_number, of(draft).post_en) == ("NEW-1", "Researcher")
    assert Event.objects.visible_to(SYSTEM).filter(verb="talent.letter_written").count() == 2


def it_does_not_write_over_what_a_colleague_has_changed() -> None:
    draft = recommended()
    seen, coordinator = draft.case.version, draft.scene.actors["coordinator"]
    write_letter(coordinator, draft.case.pk, letter("FIRST"), expected_version=seen, at=NOW)
    assert draft.reload().version == seen + 1
    with pytest.raises(Conflict):
        write_letter(coordinator, draft.case.pk, letter("SECOND"), expected_version=seen, at=NOW)
    assert of(draft).letter_number == "FIRST"


def it_lets_nobody_send_a_letter_they_have_not_seen() -> None:
    draft = recommended()
    seen, coordinator = draft.case.version, draft.scene.actors["coordinator"]
    write_letter(coordinator, draft.case.pk, letter("LATER"), expected_version=seen, at=NOW)
    with pytest.raises(Conflict):
        file_recommendation(coordinator, draft.case.pk, expected_version=seen, at=NOW)


def it_proves_what_the_letter_said() -> None:
    draft = recommended()
    written = Event.objects.visible_to(SYSTEM).get(verb="talent.letter_written")
    rows = CommittedValue.objects.visible_to(SYSTEM).filter(event=written)
    kept = {row.field: row.value for row in rows}
    assert kept["letter_number"] == of(draft).letter_number
    assert kept["grounds"] == of(draft).grounds
    assert of(draft).grounds not in str(written.body)


def it_stands_once_it_is_with_the_person() -> None:
    sent = walk(recommended(), "submit")
    with pytest.raises(Refused):
        write_letter(
            sent.scene.actors["coordinator"],
            sent.case.pk,
            letter(),
            expected_version=sent.case.version,
            at=NOW,
        )
    assert of(sent).letter_number != "NEW-1"


def it_says_every_reason_at_once() -> None:
    first = recommended()
    second = recommended(first.scene)
    taken = of(first).letter_number
    with pytest.raises(Refused) as refused:
        write_letter(
            first.scene.actors["coordinator"],
            second.case.pk,
            letter(taken, TODAY + timedelta(days=1)),
            expected_version=second.case.version,
            at=NOW,
        )
    assert refused.value.reasons == (LETTER_IN_FUTURE, LETTER_TAKEN)


def it_frees_the_number_of_a_recommendation_that_ended() -> None:
    first = walk(recommended(), "submit decline")
    number = of(first).letter_number
    second = recommended(first.scene)
    write_letter(
        first.scene.actors["coordinator"],
        second.case.pk,
        letter(number),
        expected_version=second.case.version,
        at=NOW,
    )
    assert of(second).letter_number == number


def it_is_not_for_the_person_to_write() -> None:
    draft = recommended()
    with pytest.raises(NotFound):  # a draft is not yet the person's business
        write_letter(
            draft.scene.actors["applicant"],
            draft.case.pk,
            letter(),
            expected_version=draft.case.version,
            at=NOW,
        )


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ("", "prepared"),
        ("submit", "prepared"),
        ("submit confirm", "standing"),
        ("submit decline", "declined"),
    ],
)
def it_stands_from_the_persons_confirmation_on(steps: str, status: str) -> None:
    assert of(walk(recommended(), steps)).status == status


def it_names_the_right_under_which_it_was_made_or_none() -> None:
    scene = make_scene()
    assert of(recommended(scene)).designation is None
    instrument = Text(zh="样例文件", en="Sample instrument")
    right = designate(SYSTEM, scene.enterprise.pk, "park-committee", instrument, valid_from=TODAY, at=NOW)
    assert of(recommended(scene)).designation_id == right.pk
    revoke_designation(SYSTEM, right.pk, at=NOW)
    assert of(recommended(scene)).designation is None
