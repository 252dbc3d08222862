"""Erasing is shown first, refused when anything stands against it, and never half."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.factories.cases import Walk, own, recommended, walk
from tests.factories.people import NOW, SYSTEM, TODAY, make_applicant, make_user
from tests.factories.tenancy import make_organisation, make_post
from zhian.kernel.errors import Conflict, Erased, NotFound, Refused
from zhian.web.base.audit.models import CommittedValue
from zhian.web.base.people.kit import Role
from zhian.web.base.people.models import Person, User
from zhian.web.base.people.services import change_contact
from zhian.web.base.privacy.kit import ERASER
from zhian.web.base.privacy.models import Erasure
from zhian.web.base.privacy.selectors import erased_on, erasures_since, unfinished
from zhian.web.base.privacy.services import erase, erase_again, lift_hold, look, place_hold, read_list
from zhian.web.base.privacy.services import erasing as module
from zhian.web.casework.selectors import replay_case

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)


def closed() -> Walk:
    """A recommendation that was refused by the authority."""
    return walk(recommended(), "submit confirm accept forward deny")


def gone(course: Walk) -> Erasure:
    person_id = course.scene.person.pk
    return erase(ERASER, person_id, digest=look(person_id).digest, ground="request", at=LATER)


def it_shows_what_goes_and_what_stays_with_a_reason() -> None:
    shown = look(closed().scene.person.pk)
    assert {held.what.en for held in shown.goes} >= {"the account", "records of advice"}
    assert shown.stays
    assert all(held.why for held in shown.stays)
    assert not shown.against


def it_empties_file_account_and_case_and_says_when() -> None:
    course = closed()
    gone(course)
    person = Person.objects.visible_to(SYSTEM).get(pk=course.scene.person.pk)
    assert (person.full_name, person.document_number, person.email, person.birth_date) == ("—", "", "", None)
    user_id = course.scene.actors["applicant"].user_id
    account = User.objects.visible_to(SYSTEM).get(pk=user_id)
    assert not account.is_active
    assert account.email.endswith("@erased.invalid")
    assert erased_on(course.case.pk) == TODAY + timedelta(days=40)
    with pytest.raises(Erased):
        replay_case(course.case.reference)
    assert not CommittedValue.objects.visible_to(SYSTEM).filter(event__matter_id=course.case.pk).exists()
    assert not look(course.scene.person.pk).goes


def it_can_replay_what_is_not_erased() -> None:
    course = closed()
    assert replay_case(course.case.reference) is True


def it_refuses_while_a_case_is_open() -> None:
    course = walk(own(), "file")
    shown = look(course.scene.person.pk)
    assert [text.en for text in shown.against]
    with pytest.raises(Refused):
        gone(course)


def it_refuses_when_anything_happened_since_it_was_shown() -> None:
    course = closed()
    actor, person_id = course.scene.actors["applicant"], course.scene.person.pk
    digest = look(person_id).digest
    change_contact(actor, email="other@example.org", phone="", language="en", at=LATER)
    with pytest.raises(Conflict):
        erase(ERASER, person_id, digest=digest, ground="request", at=LATER)
    assert not erasures_since()


def it_refuses_under_a_hold_and_not_after_it_was_lifted() -> None:
    course = closed()
    head, person_id = course.scene.actors["head"], course.scene.person.pk
    review = TODAY + timedelta(days=60)
    hold = place_hold(head, person_id, course.scene.office.pk, reason="Court", review_on=review, at=NOW)
    with pytest.raises(Refused):
        gone(course)
    lift_hold(head, hold.pk, reason="Settled", at=LATER)
    gone(course)


def it_keeps_an_account_that_somebody_works_with() -> None:
    user, person = make_applicant("Works too")
    make_post(user, make_organisation(), Role.COORDINATOR)
    shown = look(person.pk)
    assert not shown.scope.closes_account
    erase(ERASER, person.pk, digest=shown.digest, ground="request", at=LATER)
    assert User.objects.visible_to(SYSTEM).get(pk=user.pk).is_active


def it_erases_one_case_and_leaves_the_person() -> None:
    course = closed()
    person_id, ids = course.scene.person.pk, [course.case.pk]
    erase(ERASER, person_id, ids, digest=look(person_id, ids).digest, ground="retention.case", at=LATER)
    assert erased_on(course.case.pk)
    assert Person.objects.visible_to(SYSTEM).get(pk=person_id).document_number


def it_shows_the_shell_of_an_erased_case_to_the_office(client: Client) -> None:
    course = closed()
    gone(course)
    client.force_login(User.objects.visible_to(SYSTEM).get(pk=course.scene.actors["head"].user_id))
    page = client.get(f"/cases/{course.case.pk}", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "The facts were erased on" in page.content.decode() or "删除" in page.content.decode()
    assert client.get(f"/cases/{course.case.pk}/answers").status_code == 410


def it_erases_again_where_an_older_backup_was_put_up() -> None:
    course = closed()
    person_id = course.scene.person.pk
    kept = Erasure(person_id=person_id, whole=True, counts={"matters": []}, erased_at=NOW, erased_on=TODAY)
    assert erase_again(kept, at=LATER)
    assert not erase_again(kept, at=LATER)
    assert erased_on(course.case.pk)
    assert not erase_again(Erasure(pk=uuid4(), person_id=uuid4(), whole=True, erased_at=NOW), at=LATER)


def it_lists_erasures_beside_the_key_ring_by_ids_alone(tmp_path: Path, settings: Any) -> None:
    row = gone(closed())
    settings.KEYS_DIR = tmp_path
    assert module.write_down(row)
    assert not module.write_down(row)
    (kept,) = read_list()
    assert (kept.pk, kept.person_id, kept.whole) == (row.pk, row.person_id, True)
    assert [each.pk for each in unfinished()] == [row.pk]


def it_knows_nobody_by_an_invented_id() -> None:
    with pytest.raises(NotFound):
        look(uuid4())
    assert make_user()
