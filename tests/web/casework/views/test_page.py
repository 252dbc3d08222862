"""Words and pictures of the case page."""

from __future__ import annotations

import pytest

from tests.factories.cases import recommended, walk
from zhian.kernel.clock import legal_day
from zhian.kernel.locales import Text
from zhian.web.casework.selectors import case_file, find_case
from zhian.web.casework.views import page

pytestmark = pytest.mark.django_db


def it_draws_a_point_for_every_step_the_case_has_taken() -> None:
    here = walk(recommended(), "submit confirm accept forward grant")
    actor = here.scene.actors["applicant"]
    today = legal_day(here.at)
    file = case_file(find_case(here.case.pk, actor), actor, today=today)
    line = page.picture(file, Text(zh="受理单位", en="the office"), today, "en")
    said = [row.what for row in line["rows"]]  # type: ignore[attr-defined]
    for step in ("Sent to the person", "Confirmed", "Accepted", "Forwarded", "recorded"):
        assert any(step in words for words in said), (step, said)


def it_logs_the_state_a_move_left_and_not_the_one_it_reached() -> None:
    here = walk(recommended(), "submit confirm accept")
    actor = here.scene.actors["intake"]
    moves = case_file(find_case(here.case.pk, actor), actor, today=legal_day(here.at)).moves
    assert [(move.from_state, move.to_state) for move in moves] == [
        ("draft", "awaiting_person"),
        ("awaiting_person", "filed"),
        ("filed", "accepted"),
    ]
