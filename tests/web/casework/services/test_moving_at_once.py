"""Two officers at the same case at the same moment, on connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection

from tests.factories.cases import Walk, own, walk
from tests.factories.people import SYSTEM, actor_of_user
from tests.factories.tenancy import make_member
from zhian.kernel.errors import Conflict, ZhianError
from zhian.web.base.audit.models import Event
from zhian.web.base.people.kit import Actor, Role
from zhian.web.casework.kit import Given
from zhian.web.casework.models import Case, Move, Signature
from zhian.web.casework.services import Deputising, appoint_deputy, move

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[ZhianError | None]:
    """Run the acts at the same moment; what each ended with, in their order."""
    ends: list[ZhianError | BaseException | None] = [AssertionError("did not end")] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=30)
            act()
            ends[number] = None
        except BaseException as error:
            ends[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    told: list[ZhianError | None] = []
    for end in ends:
        if end is not None and not isinstance(end, ZhianError):
            raise end
        told.append(end)
    return told


def act(here: Walk, name: str, actor: Actor, **fields: object) -> Callable[[], object]:
    case_id, version, at = here.case.pk, here.case.version, here.at
    return lambda: move(
        case_id, name, actor, given=Given(reason="A reason.", fields=fields), expected_version=version, at=at
    )


def it_lets_one_of_two_officers_win_and_tells_the_other_who_did_what() -> None:
    here = walk(own(), "file")
    second = actor_of_user(make_member(here.scene.office, Role.INTAKE, "The second").pk)
    first = here.scene.actors["intake"]
    ends = at_once(
        act(here, "accept", first, no_conflict=True), act(here, "accept", second, no_conflict=True)
    )
    (lost,) = [end for end in ends if end is not None]
    assert isinstance(lost, Conflict)
    winner = ("The intake", "The second")[ends.index(None)]
    assert lost.why is not None
    assert lost.why.en == f"{winner}: Accepted; the clock starts the next day."
    assert Move.objects.visible_to(SYSTEM).filter(case=here.case, name="accept").count() == 1
    assert Signature.objects.visible_to(SYSTEM).get(case=here.case).user_name == winner
    assert Event.objects.visible_to(SYSTEM).filter(verb="case.accept").count() == 1


def it_never_lets_different_moves_of_one_version_both_happen() -> None:
    here = walk(own(), "file")
    officers = here.scene.actors
    ends = at_once(
        act(here, "withdraw", officers["applicant"]),
        act(here, "accept", officers["intake"], no_conflict=True),
        act(here, "assign", officers["head"], user_id=officers["reviewer"].user_id),
    )
    assert ends.count(None) == 1
    assert all(isinstance(end, Conflict) for end in ends if end is not None)
    assert Case.objects.visible_to(SYSTEM).get(pk=here.case.pk).version == here.case.version + 1


def it_gives_two_cases_opened_at_once_two_references() -> None:
    scene = walk(own(), "").scene
    at_once(*[lambda: own(scene)] * 4)
    references = Case.objects.visible_to(SYSTEM).values_list("reference", flat=True)
    assert len(set(references)) == len(references) == 5


def it_names_one_deputy_when_two_are_named_for_the_same_days() -> None:
    here = own()
    people = {name: actor.user_id for name, actor in here.scene.actors.items()}

    def named(deputy: UUID | None) -> Callable[[], object]:
        day = here.at.date()
        wanted = Deputising(
            here.scene.office.pk,
            people["reviewer"],  # type: ignore[arg-type]
            deputy,  # type: ignore[arg-type]
            day,
            day.replace(day=30),
        )
        return lambda: appoint_deputy(here.scene.actors["head"], wanted, at=here.at)

    ends = at_once(named(people["recorder"]), named(people["intake"]))
    assert ends.count(None) == 1
