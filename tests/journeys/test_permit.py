"""The walk of a matter decided in the house, over HTTP: three named people, none of them twice."""

from __future__ import annotations

import pytest

from tests.factories.people import actor_of_user
from tests.factories.tenancy import make_post
from zhian.kernel.clock import now
from zhian.web.base.people.kit import Role
from zhian.web.base.people.selectors import person_id_of_user
from zhian.web.base.tenancy.selectors import organisation_by_code
from zhian.web.casework.services import Opening, open_case

from .conftest import District
from .reading import Visitor

GRANTED = {"zh-hans": "批准", "en": "granted"}


@pytest.fixture
def case(district: District) -> str:
    """A draft of the person's own."""
    user, office = district.users["applicant"], organisation_by_code("zgc-hall")
    person = person_id_of_user(user.pk)
    assert office is not None
    assert person is not None
    opening = Opening("talent.rp-work", office.pk, person, None, "work")
    return str(open_case(actor_of_user(user.pk), opening, at=now()).pk)


def _file(district: District, language: str, case: str) -> Visitor:
    person = district.visitor("applicant", language).open(f"/cases/{case}")
    person.follow("/answers").send()
    assert person.hand_in_everything() > 0
    return person.follow("/do/file").send(consent=True, consent_sensitive=True)


def _sign(district: District, role: str, language: str, case: str, move: str) -> Visitor:
    """One officer signs; without the declaration nobody does."""
    district.next_day()
    officer = district.visitor(role, language).open(f"/cases/{case}").follow(f"/do/{move}")
    officer.attempt()
    assert officer.status == 422
    return officer.send(no_conflict=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def it_walks_through_intake_review_and_approval(district: District, language: str, case: str) -> None:
    person = _file(district, language, case)
    for role, move in (("intake", "accept"), ("reviewer", "review"), ("approver", "approve")):
        _sign(district, role, language, case, move)
    district.work()
    person = district.visitor("applicant", language).open(f"/cases/{case}")
    assert GRANTED[language] in person.words().lower()
    assert person.take("download.pdf").startswith(b"%PDF")


def it_lets_nobody_sign_twice(district: District, case: str) -> None:
    _file(district, "en", case)
    office = organisation_by_code("zgc-hall")
    assert office is not None
    make_post(district.users["intake"], office, Role.REVIEWER)
    officer = _sign(district, "intake", "en", case, "accept")
    officer.open(f"/cases/{case}/do/review").attempt(no_conflict=True)
    assert officer.status == 409
    assert "You have signed an earlier step of this case" in officer.words()
