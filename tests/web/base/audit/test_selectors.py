"""Who may read the audit log, and what they see."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.web.base.audit.rows import NOW, TEST
from zhian.web.base.audit.selectors import timeline_of, who_opened
from zhian.web.base.audit.services import Entry, record, record_read
from zhian.web.base.people.kit import Actor, OrganisationKind, Post, Role

pytestmark = pytest.mark.django_db

OFFICE = uuid4()
OFFICER = Actor(uuid4(), posts=(Post(OFFICE, OrganisationKind.OFFICE, Role.INTAKE),))
SUBJECT = Actor(uuid4(), person_id=uuid4())


def open_file(minutes: int) -> None:
    """An officer opens the subject's file."""
    entry = Entry(
        "case.opened",
        "case",
        about_person_id=SUBJECT.person_id,
        acting=OFFICER.posts[0],
        body={"page": "case"},
    )
    record_read(OFFICER, entry, at=NOW + timedelta(minutes=minutes))


def it_tells_a_person_who_opened_their_file_in_which_role_newest_first() -> None:
    assert SUBJECT.person_id
    open_file(1)
    open_file(2)
    record(OFFICER, Entry("case.accepted", "case", about_person_id=SUBJECT.person_id), at=NOW)
    seen = who_opened(SUBJECT.person_id, SUBJECT)
    assert [s.at for s in seen] == [NOW + timedelta(minutes=2), NOW + timedelta(minutes=1)]
    assert (seen[0].role, seen[0].organisation_id, seen[0].user_id) == ("intake", OFFICE, OFFICER.user_id)
    assert seen[0].body == {"page": "case"}


def it_tells_nobody_else() -> None:
    assert SUBJECT.person_id
    open_file(1)
    assert who_opened(SUBJECT.person_id, OFFICER) == []
    assert who_opened(SUBJECT.person_id, Actor(uuid4(), person_id=uuid4())) == []
    assert len(who_opened(SUBJECT.person_id, TEST)) == 1


def it_shows_a_cases_timeline_oldest_first_without_who_looked() -> None:
    matter = uuid4()
    for minutes, verb in ((2, "case.accepted"), (1, "case.filed")):
        record(TEST, Entry(verb, "case", matter_id=matter), at=NOW + timedelta(minutes=minutes))
    record_read(TEST, Entry("case.opened", "case", matter_id=matter), at=NOW)
    record(TEST, Entry("case.filed", "case", matter_id=uuid4()), at=NOW)
    assert [h.verb for h in timeline_of(matter, TEST)] == ["case.filed", "case.accepted"]
    assert timeline_of(matter, OFFICER) == []
