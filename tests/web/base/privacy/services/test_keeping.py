"""What is due by the retention laws, held or not; and assessments, which a second person approves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.cases import recommended, walk
from tests.factories.people import NOW, SYSTEM, TODAY, actor_of_user
from tests.factories.tenancy import make_member, make_organisation
from zhian.kernel.errors import Conflict, Refused
from zhian.policy.retention import Standing
from zhian.web.base.people.kit import OrganisationKind, Role
from zhian.web.base.privacy.kit import PARTS
from zhian.web.base.privacy.selectors import current_assessment, unassessed
from zhian.web.base.privacy.services import approve, due, place_hold, write_draft

pytestmark = pytest.mark.django_db
LAW = "talent.pr-recommended"
WORDS = {part: {"zh-Hans": "说明", "en": f"About {part}"} for part in PARTS}


@pytest.fixture(autouse=True)
def periods(settings: Any) -> None:
    settings.RETENTION_CASE_YEARS, settings.RETENTION_AUDIT_YEARS = 5, 5


def it_finds_a_case_due_with_the_file_and_never_before_its_day() -> None:
    course = walk(recommended(), "submit decline")
    person_id = course.scene.person.pk
    early = [each for each in due(TODAY + timedelta(days=365 * 4)) if each.person_id == person_id]
    assert early == []
    (found,) = [each for each in due(date(2032, 1, 1)) if each.person_id == person_id]
    assert (found.whole, [each.id for each in found.matters]) == (True, [course.case.pk])
    assert found.verdict.standing is Standing.DUE


def it_finds_nothing_due_while_no_period_is_set(settings: Any) -> None:
    walk(recommended(), "submit decline")
    settings.RETENTION_CASE_YEARS = None
    assert due(date(2090, 1, 1)) == []


def it_tells_what_is_due_and_held() -> None:
    course = walk(recommended(), "submit decline")
    scene = course.scene
    review = TODAY + timedelta(days=30)
    place_hold(scene.actors["head"], scene.person.pk, scene.office.pk, reason="x", review_on=review, at=NOW)
    (found,) = [each for each in due(date(2032, 1, 1)) if each.person_id == scene.person.pk]
    assert found.verdict.standing is Standing.HELD


def it_refuses_a_hold_without_reason_review_day_or_right() -> None:
    scene = recommended().scene
    for role, reason, days in (("intake", "x", 30), ("head", " ", 30), ("head", "x", 0), ("head", "x", 900)):
        with pytest.raises(Refused):
            place_hold(
                scene.actors[role],
                scene.person.pk,
                scene.office.pk,
                reason=reason,
                review_on=TODAY + timedelta(days=days),
                at=NOW,
            )


def it_takes_two_persons_to_assess_a_service() -> None:
    office = make_organisation(OrganisationKind.OFFICE)
    writer = actor_of_user(make_member(office, Role.ADMINISTRATOR).pk)
    head = actor_of_user(make_member(office, Role.HEAD, "The head").pk)
    assert LAW in {each.law_id for each in unassessed()}
    with pytest.raises(Refused):
        write_draft(head, LAW, WORDS, at=NOW)
    with pytest.raises(Refused):
        write_draft(writer, LAW, {**WORDS, "risks": {"zh-Hans": "x", "en": ""}}, at=NOW)
    draft = write_draft(writer, LAW, WORDS, at=NOW)
    with pytest.raises(Refused):
        approve(replace(writer), draft.pk, digest=draft.digest, at=NOW)
    read = draft.digest
    write_draft(writer, LAW, {**WORDS, "risks": {"zh-Hans": "新", "en": "New"}}, at=NOW)
    with pytest.raises(Conflict):
        approve(head, draft.pk, digest=read, at=NOW)


def it_replaces_the_former_assessment_and_keeps_it() -> None:
    office = make_organisation(OrganisationKind.OFFICE)
    head = actor_of_user(make_member(office, Role.HEAD, "The head").pk)
    for n in (1, 2):
        draft = write_draft(SYSTEM, LAW, WORDS, at=NOW)
        assert draft.version == n
        approve(head, draft.pk, digest=draft.digest, at=NOW)
    current = current_assessment(LAW)
    assert current is not None
    assert (current.version, current.approved_by_name) == (2, "The head")
    rows = type(current).objects.visible_to(SYSTEM).filter(law_id=LAW)
    assert rows.filter(replaced_at__isnull=False).count() == 1
    assert LAW not in {each.law_id for each in unassessed()}
