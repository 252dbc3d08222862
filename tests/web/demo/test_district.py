"""The demonstration district, told through the services."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from zhian.web.base.people.selectors import user_id_of_email
from zhian.web.casework.kit import CASEWORK, State
from zhian.web.casework.models import Case, Deadline, Move
from zhian.web.demo import MIDDLE, begin_demo, go_on, load_demo
from zhian.web.demo.district import plan_of
from zhian.web.demo.plan import chapters

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def it_tells_a_middle_sized_district_and_goes_on_where_it_stopped() -> None:
    begin_demo(NOW, size=MIDDLE)
    plan = chapters(plan_of(NOW, MIDDLE))

    class Stopped(Exception):
        """As a killed process would."""

    def stop_in_the_middle(told: int, of: int) -> None:
        assert of == len(plan)
        if told == of // 2:
            raise Stopped

    with pytest.raises(Stopped):
        go_on(NOW, size=MIDDLE, told=0, progress=stop_in_the_middle)
    heard: list[int] = []
    go_on(NOW, size=MIDDLE, told=len(plan) // 2, progress=lambda told, _of: heard.append(told))
    assert heard == list(range(len(plan) // 2 + 1, len(plan) + 1))

    cases = Case.objects.visible_to(CASEWORK)
    copies = cases.filter(copied_from__isnull=False).count()
    assert cases.count() - copies == sum(map(len, plan))
    assert {State(state) for state in cases.values_list("state", flat=True)} >= set(State) - {State.REVIEWED}
    dates = Deadline.objects.visible_to(CASEWORK)
    assert dates.filter(provisional=True).exists(), "some dates wait for the calendar of next year"
    made = Counter(Move.objects.visible_to(CASEWORK).values_list("name", flat=True))
    assert made["recompute"] >= 3
    assert made["accept"] > made["refuse_acceptance"] > 0
    assert load_demo(NOW, size=MIDDLE) is False
    assert user_id_of_email("resident024@people.example") is not None
