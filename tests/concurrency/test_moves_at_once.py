"""Two at once: one wins, the other reads why, and the file is whole."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from tests.factories import receipts
from tests.factories.people import SYSTEM, actor_of_user
from tests.factories.receipts import Matter
from tests.factories.tenancy import make_member
from zhian.kernel.ids import is_case_reference
from zhian.web.base.audit.models import Event
from zhian.web.base.audit.services import seal, verify
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import Actor, Role
from zhian.web.base.vault.services import trusted_keys
from zhian.web.casework.models import Case, IssuedReceipt, Move, Signature
from zhian.web.casework.services import Opening, open_case

from .knocking import Answer, Door, at_once, statuses

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def officers(matter: Matter, role: Role, number: int) -> list[Actor]:
    """So many officers of one post, the known one first."""
    more = [make_member(matter.office, role, name=f"Officer {n}") for n in range(2, number + 1)]
    return [matter.officers[role], *(actor_of_user(user.pk) for user in more)]


def together(door: Door, matter: Matter, actors: list[Actor], move: str, **fields: Any) -> list[Answer]:
    """All of them press the same button, looking at the same version."""
    keys = [door.key_of(actor) for actor in actors]
    version = matter.case.version
    return at_once(
        *(partial(door.press, key, matter.case.pk, move, version=version, **fields) for key in keys)
    )


def moves_named(case_id: UUID, name: str) -> int:
    return Move.objects.visible_to(SYSTEM).filter(case_id=case_id, name=name).count()


def it_lets_one_of_two_officers_accept_and_tells_the_other_who_did(door: Door) -> None:
    matter = receipts.filed()
    answers = together(door, matter, officers(matter, Role.INTAKE, 2), "accept", no_conflict="on")
    assert statuses(answers) == [302, 409]
    (lost,) = [answer for answer in answers if answer.status == 409]
    winner = Signature.objects.visible_to(SYSTEM).get(case=matter.case).user_name
    assert "The case has changed since you opened the page." in lost.text
    assert f"{winner}: Accepted; the clock starts the next day." in lost.text


def it_leaves_one_of_everything_when_six_press_at_once(door: Door) -> None:
    matter = receipts.filed()
    answers = together(door, matter, officers(matter, Role.INTAKE, 6), "accept", no_conflict="on")
    assert statuses(answers) == [302, *[409] * 5]
    case = Case.objects.visible_to(SYSTEM).get(pk=matter.case.pk)
    assert (case.state, case.version) == ("accepted", matter.case.version + 1)
    acts = IssuedReceipt.objects.visible_to(SYSTEM).filter(case=case, kind="office_act")
    told = Message.objects.visible_to(SYSTEM).filter(key=f"case:{case.pk}:{case.version}")
    events = Event.objects.visible_to(SYSTEM).filter(matter_id=case.pk, verb="case.accept")
    signed = Signature.objects.visible_to(SYSTEM).filter(case=case)
    assert [rows.count() for rows in (acts, told, events, signed)] == [1, 1, 1, 1]
    assert moves_named(case.pk, "accept") == 1


def it_takes_a_double_click_for_one(door: Door) -> None:
    matter = receipts.filed()
    officer = matter.officers[Role.INTAKE]
    assert statuses(together(door, matter, [officer, officer], "accept", no_conflict="on")) == [302, 409]
    assert moves_named(matter.case.pk, "accept") == 1


def it_lets_only_one_side_end_a_case_that_both_would_end(door: Door) -> None:
    matter = receipts.filed()
    assert matter.coordinator is not None
    person, sponsor = door.key_of(matter.applicant), door.key_of(matter.coordinator)
    case, version = matter.case.pk, matter.case.version
    answers = at_once(
        lambda: door.press(person, case, "withdraw", version=version),
        lambda: door.press(
            sponsor, case, "withdraw_recommendation", version=version, reason="The post was filled."
        ),
    )
    assert statuses(answers) == [302, 409]
    assert moves_named(case, "withdraw") + moves_named(case, "withdraw_recommendation") == 1


def it_does_not_accept_what_is_withdrawn_at_the_same_moment(door: Door) -> None:
    matter = receipts.filed()
    person, officer = door.key_of(matter.applicant), door.key_of(matter.officers[Role.INTAKE])
    case, version = matter.case.pk, matter.case.version
    answers = at_once(
        lambda: door.press(person, case, "withdraw", version=version),
        lambda: door.press(officer, case, "accept", version=version, no_conflict="on"),
    )
    assert statuses(answers) == [302, 409]
    row = Case.objects.visible_to(SYSTEM).get(pk=case)
    assert row.version == version + 1
    assert row.state == ("withdrawn" if answers[0].status == 302 else "accepted")


@pytest.mark.parametrize("meanwhile", ["assign", "accept"])
def it_keeps_what_a_late_officer_typed(door: Door, meanwhile: str) -> None:
    """Also when the step is no longer open at all."""
    matter = receipts.filed()
    first, second = officers(matter, Role.INTAKE, 2)
    seen = matter.case.version
    matter.go(meanwhile, first, user_id=second.user_id, no_conflict=True)
    words = "The passport copy cannot be read."
    typed = {"version": seen, "reason": words, "no_conflict": "on"}
    answer = door.press(door.key_of(second), matter.case.pk, "refuse_acceptance", **typed)
    assert answer.status == 409
    assert "The case has changed since you opened the page." in answer.text
    assert words in answer.text
    assert moves_named(matter.case.pk, "refuse_acceptance") == 0


def it_gives_every_case_a_number_of_its_own_when_many_open_at_once(door: Door) -> None:
    del door  # the services themselves, with a connection each
    matter = receipts.work_permit()
    opening = Opening("talent.rp-work", matter.office.pk, matter.person.pk, None, "work")
    cases = at_once(*[lambda: open_case(matter.applicant, opening, at=matter.at)] * 12)
    references = {case.reference for case in cases} | {matter.case.reference}
    assert len(references) == 13
    assert all(is_case_reference(reference) for reference in references)
    numbers = sorted(int(reference.split("-")[1]) for reference in references)
    assert numbers == list(range(1, 14)), "a number was left out or given twice"


def it_seals_what_was_written_at_once_into_one_sound_chain(door: Door) -> None:
    matters = [receipts.filed() for _ in range(4)]
    keys = [door.key_of(matter.officers[Role.INTAKE]) for matter in matters]
    answers = at_once(
        *(
            partial(door.press, key, m.case.pk, "accept", version=m.case.version, no_conflict="on")
            for key, m in zip(keys, matters, strict=True)
        )
    )
    assert statuses(answers) == [302] * 4, "different cases do not stand in each other's way"
    while seal(at=matters[0].at, holder="test"):
        pass
    report = verify(trusted_keys())
    assert report.faults == []
    assert report.unsealed == 0
