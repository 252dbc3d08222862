"""Consent: separate for sensitive papers, under the text that was shown, and with effect when taken back."""

from __future__ import annotations

import pytest

from tests.factories.cases import Walk, recommended, walk
from tests.factories.people import SYSTEM, make_notice
from zhian.kernel.errors import Refused
from zhian.web.base.people.models import Consent
from zhian.web.base.people.selectors import consents_of
from zhian.web.base.people.services import withdraw_consent

pytestmark = pytest.mark.django_db


def take_back(here: Walk) -> None:
    """The person withdraws the first consent of the case."""
    actor = here.scene.actors["applicant"]
    given = [each for each in consents_of(here.scene.person.pk, actor) if each.matter_id == here.case.pk]
    withdraw_consent(actor, given[0].pk, at=here.at)


def it_keeps_one_consent_for_the_filing_and_one_for_the_sensitive_papers() -> None:
    here = walk(recommended(), "submit confirm")
    rows = Consent.objects.visible_to(SYSTEM).filter(matter_id=here.case.pk).select_related("notice")
    assert sorted(row.notice.slug for row in rows) == ["filing", "filing-sensitive"]


def it_names_purpose_and_recipients_in_words_the_authority_among_them() -> None:
    here = walk(recommended(), "submit confirm")
    row = Consent.objects.visible_to(SYSTEM).filter(matter_id=here.case.pk).first()
    assert row is not None
    assert "talent." not in row.purpose
    assert here.scene.office.name(row.language) in row.recipient
    assert "移民管理局" in row.recipient or "Immigration" in row.recipient


def it_files_nothing_without_the_separate_consent() -> None:
    here = walk(recommended(), "submit")
    with pytest.raises(Refused, match="separately"):
        here.go("confirm", "applicant", consent=True)
    assert here.reload().state == "awaiting_person"


def it_files_nothing_when_it_is_not_said_which_notice_was_read() -> None:
    here = walk(recommended(), "submit")
    with pytest.raises(Refused, match="which edition of the notice"):
        here.go("confirm", "applicant", consent=True, consent_sensitive=True, notices={"filing": 1})
    assert here.reload().state == "awaiting_person"


def it_refuses_a_consent_to_a_text_that_was_replaced_meanwhile() -> None:
    here = walk(recommended(), "submit")
    make_notice(zh="新的告知", en="New words")
    with pytest.raises(Refused, match="replaced while you were reading"):
        here.go("confirm", "applicant", consent=True, consent_sensitive=True, notices={"filing": 1})


@pytest.mark.parametrize(
    ("steps", "name", "role"),
    [("submit confirm", "accept", "intake"), ("submit confirm accept", "forward", "intake")],
)
def it_goes_no_further_after_a_consent_was_taken_back(steps: str, name: str, role: str) -> None:
    here = walk(recommended(), steps)
    take_back(here)
    with pytest.raises(Refused, match="taken the consent back"):
        here.go(name, role, no_conflict=True)


def it_goes_on_when_the_person_agrees_again() -> None:
    here = walk(recommended(), "submit confirm")
    take_back(here)
    here.go("agree_again", "applicant", consent=True, consent_sensitive=True)
    assert walk(here, "accept").case.state == "accepted"


def it_does_not_ask_again_for_a_consent_that_stands() -> None:
    here = walk(recommended(), "submit confirm")
    with pytest.raises(Refused, match="still stands"):
        here.go("agree_again", "applicant", consent=True, consent_sensitive=True)
