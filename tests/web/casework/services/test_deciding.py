"""Decisions: by whom, with what in the audit, and never by a party to the case."""

from __future__ import annotations

import pytest

from tests.factories.cases import ANSWER, own, recommended, walk
from tests.factories.people import SYSTEM, actor_of_user
from tests.factories.tenancy import make_post
from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused
from zhian.web.base.audit.models import Event
from zhian.web.base.people.kit import Role
from zhian.web.base.people.models import User
from zhian.web.casework.models import Signature

pytestmark = pytest.mark.django_db


def event_of(verb: str) -> Event:
    """The newest audit event of a kind."""
    found = Event.objects.visible_to(SYSTEM).filter(verb=verb).order_by("recorded_at").last()
    assert found is not None
    return found


def it_keeps_an_officer_away_from_their_own_application_whatever_they_declare() -> None:
    here = walk(own(), "file")
    user = User.objects.visible_to(SYSTEM).get(pk=here.scene.actors["applicant"].user_id)
    make_post(user, here.scene.office, Role.INTAKE)
    here.scene.actors["applicant"] = actor_of_user(user.pk)
    with pytest.raises(Refused, match="party to this case"):
        here.go("accept", "applicant", no_conflict=True)


def it_keeps_an_officer_away_from_cases_of_an_enterprise_they_also_work_for() -> None:
    here = walk(recommended(), "submit confirm")
    user = User.objects.visible_to(SYSTEM).get(pk=here.scene.actors["intake"].user_id)
    make_post(user, here.scene.enterprise, Role.COORDINATOR)
    here.scene.actors["intake"] = actor_of_user(user.pk)
    with pytest.raises(Refused, match="party to this case"):
        here.go("accept", "intake", no_conflict=True)


def it_asks_for_the_declaration_also_before_refusing_acceptance() -> None:
    here = walk(recommended(), "submit confirm")
    with pytest.raises(Refused, match="no interest"):
        here.go("refuse_acceptance", "intake", "Not ours.")


def it_lets_a_reviewer_sign_again_what_was_sent_back_but_not_approve_it() -> None:
    here = walk(own(), "file accept review")
    here.go("send_back", "approver", "Look at the dates once more.")
    user = User.objects.visible_to(SYSTEM).get(pk=here.scene.actors["reviewer"].user_id)
    make_post(user, here.scene.office, Role.APPROVER)
    here.scene.actors["reviewer"] = actor_of_user(user.pk)
    walk(here, "review")
    with pytest.raises(Refused, match="another person"):
        here.go("approve", "reviewer", no_conflict=True)
    assert Signature.objects.visible_to(SYSTEM).filter(case=here.case, undone_at__isnull=False).count() == 1


def it_names_the_missing_step_in_words() -> None:
    here = walk(own(), "file accept")
    with pytest.raises(Refused) as refused:
        here.go("approve", "approver", no_conflict=True)
    words = "".join(reason.zh for reason in refused.value.reasons)
    assert "“审核”尚未办结" in words
    assert "review" not in words


def it_holds_what_the_authority_decided_in_the_audit_and_what_stood_there_before() -> None:
    here = walk(recommended(), "submit confirm accept forward deny")
    first = event_of("case.record_answer")
    assert first.body["details"]["granted"] is False
    assert first.body["details"]["authority_reference"] == ANSWER["authority_reference"]
    corrected = {**ANSWER, "decided_on": legal_day(here.at), "authority_reasons": "Criteria met."}
    here.go("correct_record", "recorder", "A slip.", **corrected)
    second = event_of("case.correct_record")
    assert second.body["details"]["granted"] is True
    assert second.body["details"]["former"]["granted"] is False
    assert "authority_reasons" in second.commitments
    assert "Criteria met." not in str(second.body)


def it_commits_to_every_answer_without_writing_it_out() -> None:
    here = walk(recommended(), "submit")
    here.tell("applicant", {"applicant.family_applies_along": True})
    event = event_of("case.amend")
    assert event.body["details"] == {"facts": ["applicant.family_applies_along"]}
    assert "applicant.family_applies_along" in event.commitments
