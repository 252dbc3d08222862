"""The list of news, as a reader sees it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import receipts
from tests.factories.people import NOW, actor_of_user
from tests.suite.door import DoorClient
from zhian.web.base.people.kit import Actor, Role
from zhian.web.base.people.models import User
from zhian.web.notify.kit import NoticeKind
from zhian.web.notify.models import Notice
from zhian.web.notify.selectors import unread_count

pytestmark = pytest.mark.django_db
BACKEND = "zhian.web.base.people.backends.AccountBackend"


def signed_in(actor: Actor, language: str = "en") -> Client:
    client = DoorClient()
    client.force_login(User._base_manager.get(pk=actor.user_id), backend=BACKEND)
    client.cookies["zhian_language"] = language
    return client


def notice_for(actor: Actor, matter: receipts.Matter, kind: NoticeKind = NoticeKind.NEWS) -> Notice:
    assert actor.user_id is not None
    return Notice.objects.create(
        user_id=actor.user_id,
        matter_id=matter.case.pk,
        kind=kind.value,
        key=f"{kind}:{actor.user_id}",
        created_at=NOW,
    )


def it_names_the_case_and_nothing_more() -> None:
    matter = receipts.accepted()
    notice_for(matter.applicant, matter)
    page = signed_in(matter.applicant).get("/news/").content.decode()
    assert f"There is news about case {matter.case.reference}" in page
    for word in (matter.person.family_name.upper(), matter.person.document_number, "Accepted"):
        assert word not in page.split("<main", 1)[1], word


@pytest.mark.parametrize(("language", "says"), [("en", "There is news about case"), ("zh-hans", "有新消息")])
def it_speaks_the_readers_language(language: str, says: str) -> None:
    matter = receipts.accepted()
    notice_for(matter.applicant, matter)
    assert says in signed_in(matter.applicant, language).get("/news/").content.decode()


def it_leads_to_the_case_and_marks_the_notice() -> None:
    matter = receipts.accepted()
    notice = notice_for(matter.applicant, matter)
    response = signed_in(matter.applicant).post(f"/news/{notice.pk}/open/")
    assert response.headers["Location"] == f"/cases/{matter.case.pk}"
    assert unread_count(actor_of_user(notice.user_id)) == 0


def it_names_no_case_that_the_reader_lost_sight_of() -> None:
    matter = receipts.accepted()
    stranger = receipts.accepted(email="other@example.org").applicant
    notice = notice_for(stranger, matter)
    client = signed_in(stranger)
    page = client.get("/news/").content.decode()
    assert matter.case.reference not in page
    assert "no longer open to you" in page
    response = client.post(f"/news/{notice.pk}/open/", follow=True)
    assert response.redirect_chain == [("/news/", 302)]


def it_tells_an_officer_that_a_date_is_near() -> None:
    matter = receipts.accepted()
    officer = matter.officers[Role.INTAKE]
    notice_for(officer, matter, NoticeKind.DATE)
    page = signed_in(officer).get("/news/").content.decode()
    assert f"A date is near or has passed in case {matter.case.reference}" in page


def it_marks_everything_as_read() -> None:
    matter = receipts.accepted()
    notice_for(matter.applicant, matter)
    response = signed_in(matter.applicant).post("/news/read/", follow=True)
    assert "Mark " not in response.content.decode()
    assert unread_count(matter.applicant) == 0


def it_says_what_will_stand_here_while_there_is_nothing() -> None:
    matter = receipts.accepted()
    assert "No news" in signed_in(matter.applicant).get("/news/").content.decode()
