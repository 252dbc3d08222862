"""The last place, and two who reach for it at the same moment: one gets it, the other reads why."""

from __future__ import annotations

from functools import partial

import pytest

from tests.factories.cases import Walk, make_scene, recommended
from tests.factories.people import SYSTEM
from zhian.kernel.errors import Refused, ZhianError
from zhian.web.casework.models import Case
from zhian.web.casework.services import move
from zhian.web.talent.models import QuotaAccount, QuotaEntry
from zhian.web.talent.selectors import balance
from zhian.web.talent.services import placing

from .knocking import Door, at_once

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def submit(draft: Walk) -> ZhianError | None:
    """Send a draft to the person; what stood against it, or nothing."""
    coordinator = draft.scene.actors["coordinator"]
    try:
        move(draft.case.pk, "submit", coordinator, expected_version=draft.case.version, at=draft.at)
    except ZhianError as error:
        return error
    return None


@pytest.mark.parametrize(("places", "who"), [(1, 2), (2, 5)])
def it_gives_the_last_place_to_one(door: Door, places: int, who: int) -> None:
    del door  # the services themselves, with a connection each
    scene = make_scene()
    drafts = [recommended(scene) for _ in range(who)]
    day = drafts[0].at.date()
    row = placing.open_account("talent.pr-recommended", "park-committee", None, day.year, at=drafts[0].at)
    QuotaAccount.objects.visible_to(SYSTEM).filter(pk=row.pk).update(places=places)
    ends = at_once(*(partial(submit, draft) for draft in drafts))
    lost = [end for end in ends if end is not None]
    assert len(lost) == who - places
    assert all(isinstance(end, Refused) and "are taken" in end.reasons[0].en for end in lost)
    row.refresh_from_db(from_queryset=QuotaAccount.objects.visible_to(SYSTEM))
    assert balance(row, on=day).taken == places
    assert QuotaEntry.objects.visible_to(SYSTEM).filter(account=row).count() == places
    states = Case.objects.visible_to(SYSTEM).values_list("state", flat=True)
    assert sorted(states) == ["awaiting_person"] * places + ["draft"] * (who - places)


def it_opens_one_account_when_all_need_the_first(door: Door) -> None:
    del door
    scene = make_scene()
    drafts = [recommended(scene) for _ in range(3)]
    assert at_once(*(partial(submit, draft) for draft in drafts)) == [None] * 3
    assert QuotaAccount.objects.visible_to(SYSTEM).count() == 1
    numbers = QuotaEntry.objects.visible_to(SYSTEM).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3]
