"""What the kinds of the talent line tell casework."""

from __future__ import annotations

import pytest

from tests.factories.cases import DAY, PR, WORK, Walk, recommended, walk
from tests.factories.people import SYSTEM
from zhian.web.base.audit.models import Event
from zhian.web.casework.kit import kind_of
from zhian.web.casework.models import Case
from zhian.web.casework.services import Opening, open_case
from zhian.web.talent.models import Recommendation

pytestmark = pytest.mark.django_db


def of(walk_: Walk) -> Recommendation:
    return Recommendation.objects.visible_to(SYSTEM).get(case_id=walk_.case.pk)


def copied(closed: Walk) -> Case:
    """A new draft from a closed case, as casework makes it and then tells the kind."""
    scene, at = closed.scene, closed.at + DAY
    opening = Opening(PR, scene.office.pk, scene.person.pk, scene.enterprise.pk, closed.case.route_id)
    case = open_case(scene.actors["coordinator"], opening, at=at)
    kind_of(PR).on_copy(closed.case, case, scene.actors["coordinator"], at)
    return case


def it_says_which_sponsor_recommends_and_what_each_is_called() -> None:
    assert (kind_of(PR).recommends, kind_of(WORK).recommends) == (True, False)
    assert "推荐" in kind_of(PR).sponsor_words.zh
    assert "推荐" not in kind_of(WORK).sponsor_words.zh
    assert kind_of(WORK).sponsor_words.en == "employer"


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ("submit withdraw", "ended"),
        ("submit confirm withdraw", "ended"),
        ("submit confirm reject", "ended"),
        ("submit confirm accept forward deny", "ended"),
        ("submit confirm accept forward grant", "standing"),
    ],
)
def it_ends_the_recommendation_with_the_case_unless_it_is_granted(steps: str, status: str) -> None:
    row = of(walk(recommended(), steps))
    assert row.status == status
    assert (row.ended_at is None) is (status == "standing")


def it_keeps_the_first_end_when_more_happens_after_the_close() -> None:
    closed = walk(recommended(), "submit decline")
    assert of(closed).status == "declined"


def it_carries_the_letter_over_to_the_copy_of_a_closed_file() -> None:
    closed = walk(recommended(), "submit confirm reject")
    former = of(closed)
    case = copied(closed)
    carried = Recommendation.objects.visible_to(SYSTEM).get(case_id=case.pk)
    assert (carried.letter_number, carried.grounds) == (former.letter_number, former.grounds)
    assert (carried.status, carried.pk == former.pk) == ("prepared", False)
    assert of(closed).status == "ended"
    assert Event.objects.visible_to(SYSTEM).filter(verb="talent.letter_carried_over").count() == 1


def it_leaves_a_letter_that_a_grant_used_up_where_it_is() -> None:
    case = copied(walk(recommended(), "submit confirm accept forward grant"))
    assert not Recommendation.objects.visible_to(SYSTEM).filter(case_id=case.pk).exists()
