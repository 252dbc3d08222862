"""A district with everybody in it, a calendar that can be turned, and a worker that works when asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings

from tests.factories.people import PASSWORD, make_applicant, make_filing_notices
from tests.factories.tenancy import make_member, make_organisation
from tests.suite.codes import secret_of
from zhian.kernel.clock import now
from zhian.web import wiring
from zhian.web.base.outbox.selectors import dead_letters, waiting_retries
from zhian.web.base.outbox.services import dispatch, place_messages
from zhian.web.base.people.kit import OrganisationKind, Role
from zhian.web.base.people.models import User
from zhian.web.base.people.services import give_app

from .reading import Visitor

OFFICE_POSTS = (Role.INTAKE, Role.REVIEWER, Role.APPROVER, Role.RECORDER)
FIRST_DAY = 24  # of November 2026, a Tuesday


@dataclass
class District:
    """Accounts by role, and what a machine would do in the background."""

    users: dict[str, User]
    turn: Callable[[int], None]
    day: int = 0
    seated: dict[tuple[str, str], Visitor] = field(default_factory=dict)

    def visitor(self, role: str, language: str = "en") -> Visitor:
        """Somebody of the district, signed in through the login page once: a code works once."""
        if (role, language) not in self.seated:
            self.seated[role, language] = Visitor(language).sign_in(self.users[role].email, PASSWORD)
        return self.seated[role, language]

    def next_day(self) -> None:
        """A day later, in the morning."""
        self.day += 1
        self.turn(self.day)

    def work(self) -> None:
        """What the worker does, until nothing is left."""
        place_messages(at=now())
        while dispatch(wiring.SUBSCRIBERS, at=now()):
            pass
        assert not waiting_retries() + dead_letters()

    def link_mailed_to(self, address: str) -> str:
        """The path of the invitation that was mailed to an address."""
        self.work()
        for message in mail.outbox:
            found = re.search(r"https?://[^/\s]+(/join/\S+)", str(message.body))
            if address in message.to and found:
                return found[1]
        raise AssertionError(f"nothing was mailed to {address}")


@pytest.fixture
def district(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> District:
    """An office, an authority, an enterprise, a person with an account, and one name for each role."""
    del db
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"

    def turn(day: int) -> None:
        monkeypatch.setenv("ZHIAN_NOW", f"2026-11-{FIRST_DAY + day}T02:00:00+00:00")

    turn(0)
    make_filing_notices()
    hall = make_organisation(OrganisationKind.OFFICE, code="zgc-hall", zh="样例服务大厅", en="Service Hall")
    authority = make_organisation(
        OrganisationKind.AUTHORITY, code="nia", zh="样例审批机关", en="Sample Authority"
    )
    enterprise = make_organisation(zh="样例智算有限公司", en="Sample Compute Ltd")
    places = dict.fromkeys(OFFICE_POSTS, hall) | {Role.COORDINATOR: enterprise, Role.CLERK: authority}
    users = {role.value: make_member(place, role, f"The {role.value}") for role, place in places.items()}
    for role in (*OFFICE_POSTS, Role.CLERK):
        give_app(users[role.value], secret_of(users[role.value].email))
    users["applicant"] = make_applicant("Ada Sample")[0]
    return District(users, turn)
