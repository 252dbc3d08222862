"""Telling people: once, and without saying what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from tests.factories.people import (
    NOW,
    SYSTEM,
    actor_of_user,
    make_applicant,
    make_file_invitation,
    make_person,
    make_user,
)
from tests.factories.tenancy import make_invitation, make_member, make_organisation
from zhian.kernel.errors import NotFound
from zhian.kernel.ids import uuid7
from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.people.kit import ANONYMOUS, Role
from zhian.web.base.people.models import User
from zhian.web.base.tenancy.services import withdraw_invitation
from zhian.web.notify.kit import NoticeKind
from zhian.web.notify.models import Mail, Notice
from zhian.web.notify.selectors import PAGE_SIZE, notices_of, unread_count
from zhian.web.notify.services import (
    mail_colleague,
    mail_person,
    mark_all_read,
    open_notice,
    tell_each,
    tell_news,
    warn_of_dates,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Heard:
    """An audience, and for alerts the key of a date."""

    matter_id: UUID
    in_app: frozenset[UUID]
    by_mail: dict[UUID, UUID | None] = field(default_factory=dict)
    key: str = ""


def parcel(key: str, at: datetime = NOW, **payload: Any) -> Parcel:
    return Parcel(uuid7(), "case.accept", payload, key, at)


def tell(heard: Heard | None, key: str, at: datetime = NOW, kind: NoticeKind = NoticeKind.NEWS) -> None:
    tell_news(lambda _parcel, _at: heard, kind)(parcel(key, at), at)


def notices(user_id: UUID) -> list[Notice]:
    return list(Notice.objects.visible_to(SYSTEM).filter(user_id=user_id).order_by("created_at"))


class Mailbox(EmailBackend):
    """A mail server that refuses some addresses."""

    refused: ClassVar[set[str]] = set()

    def send_messages(self, messages: Any) -> int:
        if any(self.refused & set(message.to) for message in messages):
            raise OSError("mailbox unavailable")
        return int(super().send_messages(messages))


class DescribeTelling:
    def it_leaves_a_notice_and_mails_those_who_want_mail(self) -> None:
        reader, officer = make_user(), make_user()
        tell(Heard(uuid4(), frozenset({reader.pk, officer.pk}), {reader.pk: None}), "case:1")
        assert [len(notices(user.pk)) for user in (reader, officer)] == [1, 1]
        assert [message.to for message in mail.outbox] == [[reader.email]]

    def it_tells_nobody_twice_when_the_event_comes_again(self) -> None:
        reader = make_user()
        heard = Heard(uuid4(), frozenset({reader.pk}), {reader.pk: None})
        tell(heard, "case:1")
        tell(heard, "case:1", NOW + timedelta(days=9))
        assert len(notices(reader.pk)) == len(mail.outbox) == 1

    def it_says_nothing_of_a_matter_that_has_no_audience(self) -> None:
        tell(None, "case:1")
        assert not Notice.objects.visible_to(SYSTEM).exists()
        assert mail.outbox == []

    def it_tells_of_several_matters_at_once_and_each_once(self) -> None:
        officer, reader = make_user(), make_user()
        matters = [
            Heard(uuid4(), frozenset({officer.pk, reader.pk}), {reader.pk: None}),
            Heard(uuid4(), frozenset({officer.pk})),
        ]
        for _ in range(2):
            tell_each(lambda _parcel, _at: matters)(parcel("people.contact:1"), NOW)
        assert {notice.matter_id for notice in notices(officer.pk)} == {each.matter_id for each in matters}
        assert len(notices(officer.pk)) == 2
        assert len(mail.outbox) == 1

    def it_writes_to_the_contact_the_person_keeps(self) -> None:
        user, person = make_applicant(email="private@example.org")
        tell(Heard(uuid4(), frozenset({user.pk}), {user.pk: person.pk}), "case:1")
        assert mail.outbox[0].to == ["private@example.org"]

    def it_mails_once_a_day_while_nobody_looks(self) -> None:
        reader = make_user()
        heard = Heard(uuid4(), frozenset({reader.pk}), {reader.pk: None})
        for number, hours in enumerate((0, 1, 23, 25)):
            tell(heard, f"case:{number}", NOW + timedelta(hours=hours))
        assert len(notices(reader.pk)) == 4
        assert len(mail.outbox) == 2

    def it_mails_again_once_the_reader_has_looked(self) -> None:
        reader = make_user()
        heard = Heard(uuid4(), frozenset({reader.pk}), {reader.pk: None})
        tell(heard, "case:1")
        mark_all_read(actor_of_user(reader.pk), at=NOW)
        tell(heard, "case:2", NOW + timedelta(hours=1))
        assert len(mail.outbox) == 2

    def it_does_not_let_one_matter_silence_another(self) -> None:
        reader = make_user()
        for number in range(2):
            tell(Heard(uuid4(), frozenset({reader.pk}), {reader.pk: None}), f"case:{number}")
        assert len(mail.outbox) == 2

    def it_mails_a_date_though_other_news_lies_unread(self) -> None:
        reader = make_user()
        heard = Heard(uuid4(), frozenset({reader.pk}), {reader.pk: None})
        tell(heard, "case:1")
        tell(heard, "expiry:1", kind=NoticeKind.DATE)
        assert len(mail.outbox) == 2

    def it_writes_to_no_account_that_was_closed(self) -> None:
        reader = make_user()
        User.objects.visible_to(SYSTEM).filter(pk=reader.pk).update(is_active=False)
        tell(Heard(uuid4(), frozenset({reader.pk}), {reader.pk: None}), "case:1")
        assert mail.outbox == []
        assert Mail.objects.visible_to(SYSTEM).get().dropped_at == NOW


class DescribeFailures:
    def it_keeps_owing_what_the_mail_server_refused(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        good, bad = make_user(), make_user()
        heard = Heard(uuid4(), frozenset({good.pk, bad.pk}), {good.pk: None, bad.pk: None})
        settings.EMAIL_BACKEND = f"{__name__}.Mailbox"
        monkeypatch.setattr(Mailbox, "refused", {bad.email})
        with pytest.raises(OSError, match="unavailable"):
            tell(heard, "case:1")
        assert [message.to for message in mail.outbox] == [[good.email]]
        monkeypatch.setattr(Mailbox, "refused", set())
        tell(heard, "case:1", NOW + timedelta(minutes=1))
        assert [message.to for message in mail.outbox] == [[good.email], [bad.email]]

    def it_sends_again_under_the_same_number(self) -> None:
        reader = make_user()
        heard = Heard(uuid4(), frozenset({reader.pk}), {reader.pk: None})
        tell(heard, "case:1")
        # A crash after the mail server took it and before that was written down.
        Mail.objects.visible_to(SYSTEM).update(sent_at=None)
        tell(heard, "case:1")
        first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
        assert first == second


class DescribeWarnings:
    def it_leaves_one_notice_a_date(self) -> None:
        officer, matter = make_user(), uuid4()
        alerts = [
            Heard(matter, frozenset({officer.pk}), key="deadline:1:near"),
            Heard(matter, frozenset({officer.pk}), key="deadline:2:near"),
        ]
        run = warn_of_dates(lambda _: alerts)
        assert run(NOW) == 2
        assert run(NOW + timedelta(hours=1)) == 0
        assert [row.kind for row in notices(officer.pk)] == ["date", "date"]
        assert mail.outbox == []


class DescribeInvitations:
    def it_mails_a_colleague_the_link_and_no_name(self) -> None:
        where = make_organisation(zh="青山样例公司", en="Green Hill Ltd")
        made, token = make_invitation(where, Role.COORDINATOR, email="new@example.org")
        mail_colleague(parcel("tenancy.invited:1", invitation_id=str(made.pk)), NOW)
        (message,) = mail.outbox
        assert message.to == ["new@example.org"]
        assert f"/invitations/accept/{token}/" in message.body
        assert not [name for name in (where.name_zh, where.name_en) if name in message.subject + message.body]

    def it_mails_a_person_the_link_to_their_file(self) -> None:
        invited = make_person(family_name="Noether")
        made, token = make_file_invitation(invited)
        mail_person(parcel("people.invited:1", invitation_id=str(made.pk)), NOW)
        (message,) = mail.outbox
        assert message.to == [invited.email]
        assert f"/join/{token}/" in message.body
        assert invited.family_name not in message.body

    def it_mails_an_invitation_once(self) -> None:
        made, _ = make_invitation(make_organisation(), Role.COORDINATOR)
        for _again in range(2):
            mail_colleague(parcel("tenancy.invited:1", invitation_id=str(made.pk)), NOW)
        assert len(mail.outbox) == 1

    def it_does_not_mail_what_was_withdrawn_or_is_too_old(self) -> None:
        withdrawn, _ = make_invitation(make_organisation(), Role.COORDINATOR)
        withdraw_invitation(SYSTEM, withdrawn.pk, at=NOW)
        mail_colleague(parcel("tenancy.invited:1", invitation_id=str(withdrawn.pk)), NOW)
        old, _ = make_invitation(make_organisation(), Role.COORDINATOR)
        mail_colleague(parcel("tenancy.invited:2", invitation_id=str(old.pk)), NOW + timedelta(days=8))
        assert mail.outbox == []

    def it_keeps_neither_the_link_nor_the_address(self) -> None:
        made, token = make_invitation(make_organisation(), Role.COORDINATOR, email="new@example.org")
        mail_colleague(parcel("tenancy.invited:1", invitation_id=str(made.pk)), NOW)
        (row,) = Mail.objects.visible_to(SYSTEM).values()
        assert token not in str(row)
        assert "new@example.org" not in str(row)


class DescribeReading:
    def it_counts_what_is_unread_for_its_reader_alone(self) -> None:
        reader, other = make_user(), make_user()
        tell(Heard(uuid4(), frozenset({reader.pk})), "case:1")
        assert [unread_count(actor_of_user(user.pk)) for user in (reader, other)] == [1, 0]
        assert unread_count(ANONYMOUS) == 0

    def it_marks_everything_of_one_matter_when_one_notice_is_opened(self) -> None:
        reader, matter = make_user(), uuid4()
        for number in range(3):
            tell(Heard(matter, frozenset({reader.pk})), f"case:{number}")
        tell(Heard(uuid4(), frozenset({reader.pk})), "other:1")
        actor = actor_of_user(reader.pk)
        assert open_notice(actor, notices(reader.pk)[0].pk, at=NOW) is None
        assert unread_count(actor) == 1

    def it_opens_nobody_elses_notice(self) -> None:
        reader, other = make_user(), make_user()
        tell(Heard(uuid4(), frozenset({reader.pk})), "case:1")
        with pytest.raises(NotFound):
            open_notice(actor_of_user(other.pk), notices(reader.pk)[0].pk, at=NOW)
        assert mark_all_read(actor_of_user(other.pk), at=NOW) == 0
        assert unread_count(actor_of_user(reader.pk)) == 1

    def it_shows_one_line_a_matter_and_counts_matters(self) -> None:
        reader, matter = make_user(), uuid4()
        for number in range(3):
            tell(Heard(matter, frozenset({reader.pk})), f"case:{number}", NOW + timedelta(hours=number))
        tell(Heard(matter, frozenset({reader.pk})), "expiry:1", NOW, NoticeKind.DATE)
        tell(Heard(uuid4(), frozenset({reader.pk})), "other:1", NOW - timedelta(days=1))
        actor = actor_of_user(reader.pk)
        lines = [line.notice for line in notices_of(actor).lines]
        assert [row.kind for row in lines] == ["news", "date", "news"]
        assert lines[0].created_at == NOW + timedelta(hours=2)
        assert unread_count(actor) == 2

    def it_pages_through_every_notice_once(self) -> None:
        reader = make_user()
        for number in range(PAGE_SIZE + 3):
            tell(Heard(uuid4(), frozenset({reader.pk})), f"case:{number}")  # all at the same instant
        actor = actor_of_user(reader.pk)
        first = notices_of(actor)
        second = notices_of(actor, after=first.next_cursor)
        seen = [line.notice.pk for page in (first, second) for line in page.lines]
        assert len(seen) == len(set(seen)) == PAGE_SIZE + 3
        assert second.next_cursor == ""

    @pytest.mark.parametrize("cursor", ["", "x", "2026-11-24~x", "2026-11-24T00:00:00~" + "0" * 32])
    def it_takes_a_cursor_that_nobody_made_for_the_first_page(self, cursor: str) -> None:
        reader = make_user()
        tell(Heard(uuid4(), frozenset({reader.pk})), "case:1")
        assert len(notices_of(actor_of_user(reader.pk), after=cursor).lines) == 1


def it_names_no_member_of_an_organisation_in_news() -> None:
    member = make_member(make_organisation(), Role.COORDINATOR, name="Zhou Sample")
    tell(Heard(uuid4(), frozenset({member.pk}), {member.pk: None}), "case:1")
    (message,) = mail.outbox
    assert "Zhou" not in message.subject + message.body
