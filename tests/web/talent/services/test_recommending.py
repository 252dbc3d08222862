"""The recommendation as an object."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.cases import Walk, make_scene, recommended, walk
from tests.factories.people import NOW, SYSTEM, TODAY
from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.models import Event
from zhian.web.talent.models import Recommendation
from zhian.web.talent.services import (
    LETTER_IN_FUTURE,
    LETTER_TAKEN,
    Letter,
    designate,
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
    write_letter(draft.scene.actors["coordinator"], draft.case.pk, letter(), at=NOW)
    assert (of(draft).letter_number, of(draft).post_en) == ("NEW-1", "Researcher")
    assert Event.objects.visible_to(SYSTEM).filter(verb="talent.letter_written").count() == 2


def it_stands_once_it_is_with_the_person() -> None:
    sent = walk(recommended(), "submit")
    with pytest.raises(Refused):
        write_letter(sent.scene.actors["coordinator"], sent.case.pk, letter(), at=NOW)
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
            at=NOW,
        )
    assert refused.value.reasons == (LETTER_IN_FUTURE, LETTER_TAKEN)


def it_frees_the_number_of_a_recommendation_that_ended() -> None:
    first = walk(recommended(), "submit decline")
    number = of(first).letter_number
    second = recommended(first.scene)
    write_letter(first.scene.actors["coordinator"], second.case.pk, letter(number), at=NOW)
    assert of(second).letter_number == number


def it_is_not_for_the_person_to_write() -> None:
    draft = recommended()
    with pytest.raises(NotFound):  # a draft is not yet the person's business
        write_letter(draft.scene.actors["applicant"], draft.case.pk, letter(), at=NOW)


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
