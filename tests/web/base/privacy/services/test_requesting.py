"""A person asks, a named officer answers, and a refusal names the law."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.cases import Walk, recommended, walk
from tests.factories.people import NOW
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.web.base.privacy.selectors import erased_on, own_requests, requests_to_decide
from zhian.web.base.privacy.services import (
    ask_erasure,
    grant_request,
    look,
    refuse_request,
    withdraw_request,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)


def asked() -> Walk:
    course = walk(recommended(), "submit decline")
    actor = course.scene.actors["applicant"]
    ask_erasure(actor, digest=look(course.scene.person.pk).digest, words="Please", at=LATER)
    return course


def it_is_granted_by_the_head_of_the_office_after_looking() -> None:
    course = asked()
    head, person_id = course.scene.actors["head"], course.scene.person.pk
    (row,) = requests_to_decide(head)
    with pytest.raises(Conflict):
        grant_request(head, row.pk, digest="sha256:" + "0" * 64, at=LATER)
    assert requests_to_decide(head), "a grant that failed leaves the request open"
    grant_request(head, row.pk, digest=look(person_id).digest, at=LATER)
    row.refresh_from_db(from_queryset=type(row).objects.visible_to(head))
    assert (row.granted, row.decided_by_name, row.words) == (True, "The head", "")
    assert erased_on(course.case.pk)


def it_is_refused_only_on_a_ground_of_the_law_and_with_reasons() -> None:
    course = asked()
    head = course.scene.actors["head"]
    (row,) = requests_to_decide(head)
    for ground, reasons in (("because", "No"), ("period-not-over", " ")):
        with pytest.raises(Refused):
            refuse_request(head, row.pk, ground=ground, reasons=reasons, at=LATER)
    refuse_request(head, row.pk, ground="period-not-over", reasons="Until 2031", at=LATER)
    (told,) = own_requests(course.scene.actors["applicant"])
    assert (told.granted, told.ground, told.reasons) == (False, "period-not-over", "Until 2031")
    with pytest.raises(Conflict):
        refuse_request(head, row.pk, ground="duty", reasons="Again", at=LATER)


def it_is_nobody_elses_to_answer_or_to_take_back() -> None:
    course = asked()
    (row,) = own_requests(course.scene.actors["applicant"])
    for role in ("intake", "coordinator"):
        with pytest.raises(NotFound):
            refuse_request(course.scene.actors[role], row.pk, ground="duty", reasons="x", at=LATER)
        with pytest.raises(NotFound):
            withdraw_request(course.scene.actors[role], row.pk, at=LATER)


def it_is_asked_once_and_can_be_taken_back() -> None:
    course = asked()
    actor, person_id = course.scene.actors["applicant"], course.scene.person.pk
    with pytest.raises(Conflict):
        ask_erasure(actor, digest=look(person_id).digest, words="", at=LATER)
    (row,) = own_requests(actor)
    withdraw_request(actor, row.pk, at=LATER)
    ask_erasure(actor, digest=look(person_id).digest, words="", at=LATER)
    assert [each.is_open for each in own_requests(actor)].count(True) == 1
