"""In which capacity a move is made, and what it then takes."""

from __future__ import annotations

import pytest

from tests.factories.cases import Walk, own, walk
from zhian.web.casework.kit import Side
from zhian.web.casework.permissions.moves import MOVES
from zhian.web.casework.permissions.refusals import acting_as, reason_needed

from .test_children import invited

pytestmark = pytest.mark.django_db


def needed(here: Walk, name: str, role: str) -> bool | None:
    """Whether a reason is needed; None when the move is not this role's to make."""
    acting = acting_as(here.case, MOVES[name], here.scene.actors[role])
    return None if acting is None else reason_needed(MOVES[name], acting)


def it_lets_the_intake_desk_withdraw_with_a_reason_what_came_in_on_paper() -> None:
    here = invited()
    acting = acting_as(here.case, MOVES["withdraw"], here.scene.actors["intake"])
    assert acting is not None
    assert acting.side is Side.OFFICE
    assert needed(here, "withdraw", "intake") is True
    assert needed(here, "withdraw", "reviewer") is None
    here.go("withdraw", "intake", "A signed sheet was brought to the counter.")
    assert here.case.state == "withdrawn"


def it_leaves_what_was_filed_online_to_the_person() -> None:
    assert needed(walk(own(), "file"), "withdraw", "intake") is None


def it_asks_the_person_for_no_reason() -> None:
    assert needed(walk(own(), "file"), "withdraw", "applicant") is False


def it_asks_for_no_reason_for_what_the_desk_keys_every_day() -> None:
    here = invited()
    assert needed(here, "amend", "intake") is False
    assert needed(here, "refuse_acceptance", "intake") is True
