"""Texts beside mails: once an event, to whom agreed, and in nobody's way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import transaction
from pytest_django import Settings

from tests.factories.people import NOW, SYSTEM, actor_of_user, make_applicant, make_user
from zhian.kernel.ids import uuid7
from zhian.kernel.locales import Text
from zhian.web.base.outbox.kit import Level, Parcel
from zhian.web.base.outbox.models import Message
from zhian.web.base.outbox.services import BACK_OFF
from zhian.web.base.people.kit import Actor
from zhian.web.base.people.kit.mobiles import text_code as code_of
from zhian.web.base.people.models import Person, TextNumber
from zhian.web.base.people.services import ask_text_code, confirm_text_number, end_texts, notice_of_texts
from zhian.web.base.privacy.kit import Scope
from zhian.web.notify.channels.sms import GatewayAway, TextRefused, gateway, gateways
from zhian.web.notify.kit import NoticeKind
from zhian.web.notify.models import TextMessage
from zhian.web.notify.services import (
    send_due_texts,
    send_texts,
    spooled_texts,
    tell_each,
    tell_news,
    text_code,
)
from zhian.web.notify.services.erasing import erase, held
from zhian.web.notify.services.lanes import Lanes
from zhian.web.notify.services.spooling import sweep_spool
from zhian.web.notify.services.texting import STALE
from zhian.web.notify.services.watching import read_texts

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NUMBER = "+8613800000000"
AWAY = GatewayAway(Text(zh="不可用", en="Away"))
REFUSED = TextRefused(Text(zh="未接收", en="Not taken"))


@dataclass(frozen=True)
class Heard:
    """An audience."""

    matter_id: UUID
    in_app: frozenset[UUID]
    by_mail: dict[UUID, UUID | None] = field(default_factory=dict)


@dataclass
class Way:
    """A gateway that a test looks into; `trouble` says whose text it does not take."""

    sent: list[tuple[str, str, UUID]] = field(default_factory=list)
    tried: int = 0
    trouble: Callable[[str], Exception | None] = lambda _number: None

    def send(self, number: str, text: str, *, key: UUID, at: datetime) -> None:
        """Take it, or not."""
        del at
        self.tried += 1
        if (trouble := self.trouble(number)) is not None:
            raise trouble
        self.sent.append((number, text, key))


@pytest.fixture
def way(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Way:
    """This site's gateway."""
    found = Way()
    settings.TEXT_GATEWAY, settings.PUBLIC_URL = "test", "https://zhian.example"
    monkeypatch.setattr(gateways, "GATEWAYS", {"test": lambda: found})
    return found


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The gateway of the demonstration, in a folder of its own."""
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    settings.TEXT_GATEWAY = "file"
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())
    return tmp_path


def agreed(number: str = NUMBER, **fields: Any) -> tuple[Actor, Person]:
    """A person who gets text messages."""
    user, person = make_applicant(**fields)
    actor = actor_of_user(user.pk)
    row = ask_text_code(actor, number, edition=notice_of_texts()[0], at=NOW)
    confirm_text_number(actor, code_of(row.pk), at=NOW)
    return actor, person


def heard(*people: tuple[Actor, Person]) -> Heard:
    mails = {actor.user_id: person.pk for actor, person in people if actor.user_id}
    return Heard(uuid4(), frozenset(mails), dict(mails))


def tell(audience: Heard, key: str, at: datetime = NOW, kind: NoticeKind = NoticeKind.NEWS) -> None:
    tell_news(lambda _parcel, _at: audience, kind)(Parcel(uuid7(), "case.accept", {}, key, at), at)


def owed() -> list[TextMessage]:
    return list(TextMessage.objects.visible_to(SYSTEM).order_by("created_at", "id"))


class DescribeOwing:
    def it_texts_whom_it_mails_and_who_agreed(self, way: Way) -> None:
        reader, other = agreed(language="zh-hans"), make_applicant()
        audience = heard(reader, (actor_of_user(other[0].pk), other[1]))
        tell(audience, "case:1")
        assert send_texts(NOW) == 1
        ((number, words, _),) = way.sent
        assert number == NUMBER
        assert words == "智安：您的事项有新消息，请登录 https://zhian.example 查看。"
        assert len(mail.outbox) == 2

    def it_texts_nobody_twice_when_the_event_comes_again(self, way: Way) -> None:
        audience = heard(agreed())
        for at in (NOW, NOW + timedelta(days=2)):
            tell(audience, "case:1", at)
            send_texts(at)
        assert len(way.sent) == 1

    def it_is_as_quiet_as_the_mail_and_texts_dates_too(self, way: Way) -> None:
        audience = heard(agreed())
        tell(audience, "case:1")
        tell(audience, "case:2", NOW + MINUTE)
        tell(audience, "expiry:1", NOW + MINUTE, NoticeKind.DATE)
        assert send_texts(NOW + MINUTE) == 2
        assert len(mail.outbox) == 2
        assert way.tried == 2

    def it_texts_when_several_matters_are_told_at_once(self, way: Way) -> None:
        reader = agreed()
        matters = [heard(reader), heard(reader)]
        parcel = Parcel(uuid7(), "people.identity_corrected", {}, "people.identity:1", NOW)
        tell_each(lambda _parcel, _at: matters)(parcel, NOW)
        assert send_texts(NOW) == 2
        assert way.tried == 2

    def it_owes_none_to_who_is_mailed_at_work(self, way: Way) -> None:
        reader, person = agreed()
        assert reader.user_id
        tell(Heard(uuid4(), frozenset({reader.user_id}), {reader.user_id: None}), "case:1")
        assert owed() == []
        assert way.tried == 0
        assert person.pk

    def it_owes_none_where_there_is_no_gateway(self, way: Way, settings: Settings) -> None:
        reader = agreed()
        settings.TEXT_GATEWAY = ""
        tell(heard(reader), "case:1")
        assert owed() == []
        assert send_texts(NOW) == way.tried == 0

    def it_keeps_neither_words_nor_number(self, way: Way) -> None:
        tell(heard(agreed()), "case:1")
        send_texts(NOW)
        (row,) = TextMessage.objects.visible_to(SYSTEM).values()
        assert NUMBER not in str(row)
        assert "news in your" not in str(row)
        assert row["sent_at"] == NOW
        assert way.tried == 1


class DescribeCodes:
    def it_sends_the_code_to_the_number_that_waits(self, way: Way) -> None:
        user, _ = make_applicant()
        row = ask_text_code(actor_of_user(user.pk), NUMBER, edition=0, at=NOW)
        message = Message.objects.visible_to(SYSTEM).get(name="people.text_code_asked")
        for _ in range(2):
            text_code(Parcel(message.pk, message.name, message.payload, message.key, NOW), NOW)
        assert send_texts(NOW) == 1
        ((number, words, _key),) = way.sent
        assert number == NUMBER
        assert code_of(row.pk) in words

    @pytest.mark.parametrize("minutes", [10, 60])
    def it_sends_no_code_that_no_longer_works(self, way: Way, minutes: int) -> None:
        user, _ = make_applicant()
        ask_text_code(actor_of_user(user.pk), NUMBER, edition=0, at=NOW)
        message = Message.objects.visible_to(SYSTEM).get(name="people.text_code_asked")
        text_code(Parcel(message.pk, message.name, message.payload, message.key, NOW), NOW)
        assert send_texts(NOW + minutes * MINUTE) == way.tried == 0
        assert owed()[0].dropped_at == NOW + minutes * MINUTE


class DescribeSending:
    def it_lets_no_mail_wait_for_a_gateway_that_is_away(self, way: Way) -> None:
        way.trouble = lambda _number: AWAY
        readers = [agreed(), agreed("+447700900123")]
        tell(heard(*readers), "case:1")
        assert len(mail.outbox) == 2
        assert way.tried == 0
        assert send_texts(NOW) == 0
        assert way.tried == 1, "the first sign of trouble ends the round"
        assert send_texts(NOW + timedelta(seconds=30)) == 0
        assert way.tried == 1, "and the gateway is left alone for a while"
        way.trouble = lambda _number: None
        assert send_texts(NOW + 2 * MINUTE) == 2

    def it_lets_no_text_wait_for_one_that_is_refused(self, way: Way) -> None:
        way.trouble = lambda number: REFUSED if number == NUMBER else None
        tell(heard(agreed(), agreed("+447700900123")), "case:1")
        assert send_texts(NOW) == 1
        assert [number for number, _, _ in way.sent] == ["+447700900123"]

    def it_tries_again_under_the_same_key_and_gives_up_in_the_end(self, way: Way) -> None:
        way.trouble = lambda _number: REFUSED
        tell(heard(agreed()), "case:1")
        at = NOW
        for wait in (*BACK_OFF, timedelta(0)):
            send_texts(at)
            at += wait
        (row,) = owed()
        assert row.attempts == way.tried == len(BACK_OFF) + 1
        assert row.dropped_at is not None
        assert send_texts(at + timedelta(days=1)) == 0
        assert way.tried == len(BACK_OFF) + 1

    def it_sends_again_under_the_same_key_after_a_crash(self, way: Way) -> None:
        tell(heard(agreed()), "case:1")
        send_texts(NOW)
        # A crash after the gateway took it and before that was written down.
        TextMessage.objects.visible_to(SYSTEM).update(sent_at=None)
        send_texts(NOW + 2 * MINUTE)
        first, second = (key for _, _, key in way.sent)
        assert first == second

    def it_sends_nothing_to_who_stopped_meanwhile(self, way: Way) -> None:
        reader, person = agreed()
        tell(heard((reader, person)), "case:1")
        end_texts(reader, at=NOW)
        assert send_texts(NOW) == way.tried == 0
        assert owed()[0].dropped_at == NOW

    def it_sends_no_news_that_is_a_day_old(self, way: Way) -> None:
        tell(heard(agreed()), "case:1")
        assert send_texts(NOW + STALE) == way.tried == 0
        assert owed()[0].dropped_at == NOW + STALE

    def it_leaves_alone_what_another_process_has_claimed(self, way: Way) -> None:
        tell(heard(agreed()), "case:1")
        meanwhile: list[int] = []

        def second_round(_number: str) -> None:
            meanwhile.append(send_texts(NOW))

        way.trouble = second_round
        assert send_texts(NOW) == 1
        assert meanwhile == [0]
        assert way.tried == 1

    def it_logs_why_and_not_to_whom(self, way: Way, caplog: pytest.LogCaptureFixture) -> None:
        way.trouble = lambda _number: AWAY
        tell(heard(agreed()), "case:1")
        with caplog.at_level(logging.WARNING):
            send_texts(NOW)
        (line,) = [record for record in caplog.records if record.name == "zhian.texts"]
        assert "texts.gateway_away" in str(line.__dict__)
        assert NUMBER not in str(line.__dict__)


class DescribeTheLane:
    def it_starts_one_round_at_a_time_and_waits_for_none(
        self, way: Way, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lane, rounds = Lanes(size=1, for_suspects=1), list[object]()
        monkeypatch.setattr(lane, "start", lambda work, *, suspect: rounds.append((work, suspect)))
        assert not send_due_texts(NOW, lane=lane)
        tell(heard(agreed()), "case:1")
        assert send_due_texts(NOW, lane=lane)
        assert not send_due_texts(NOW, lane=lane), "the first is still under way"
        lane.leave(suspect=False)
        assert send_due_texts(NOW, lane=lane)
        assert len(rounds) == 2
        assert way.tried == 0


class DescribeTheDemonstration:
    def it_keeps_texts_sealed_and_gives_them_to_the_operator(self, folder: Path) -> None:
        tell(heard(agreed(), agreed("+447700900123")), "case:1")
        assert send_texts(NOW) == 2
        for path in folder.rglob("*"):
            assert not path.is_file() or NUMBER.encode() not in path.read_bytes()
        (found,) = spooled_texts(SYSTEM, to=NUMBER)
        assert found.sent_at == NOW
        assert "there is news" in found.text
        assert len(list(spooled_texts(SYSTEM))) == 2
        assert sweep_spool(NOW + timedelta(days=29)) == 0
        assert len(owed()) == 2
        sweep_spool(NOW + timedelta(days=31))
        assert not list(spooled_texts(SYSTEM))
        assert owed() == []

    def it_is_what_a_demonstration_has(self) -> None:
        assert type(gateway()).__name__ == "Keeper"

    def it_keeps_owing_what_the_disk_does_not_take(self, folder: Path, settings: Settings) -> None:
        (folder / "files").write_text("in the way")
        tell(heard(agreed()), "case:1")
        assert send_texts(NOW) == 0
        assert [(row.attempts, row.dropped_at) for row in owed()] == [(1, None)]
        settings.FILES_DIR = folder / "elsewhere"
        assert send_texts(NOW + MINUTE) == 1


class DescribeErasing:
    def it_takes_rows_and_kept_texts_along_to_a_former_number_too(self, folder: Path) -> None:
        reader, person = agreed()
        tell(heard((reader, person)), "case:1")
        other = agreed("+447700900456")
        tell(heard(other), "case:2")
        send_texts(NOW)
        assert folder.exists()
        row = ask_text_code(reader, "+447700900123", edition=notice_of_texts()[0], at=NOW)
        confirm_text_number(reader, code_of(row.pk), at=NOW)
        scope = Scope(person.pk, whole=True)
        shown = {line.what.en: line.n for line in held(scope)}
        assert (shown["records of text messages"], shown["kept text messages"]) == (1, 1)
        gone = list(erase(scope, NOW))
        assert gone == [kept.file_id for kept in spooled_texts(SYSTEM, to=NUMBER)]
        assert [text.person_id for text in owed()] == [other[1].pk]

    def it_takes_those_of_one_matter_along_when_only_that_goes(self, way: Way) -> None:
        reader, person = agreed()
        first, second = heard((reader, person)), heard((reader, person))
        tell(first, "case:1")
        tell(second, "case:2")
        list(erase(Scope(person.pk, frozenset({first.matter_id})), NOW))
        assert [text.subject_id for text in owed()] == [second.matter_id]
        assert TextNumber.objects.visible_to(SYSTEM).filter(person=person).exists()
        assert way.tried == 0


class DescribeTheGauge:
    def it_is_well_until_a_text_waits_for_long_or_is_given_up(self, way: Way) -> None:
        assert read_texts(NOW).value.en == "All of them have gone out"
        tell(heard(agreed()), "case:1")
        assert read_texts(NOW + MINUTE).level is Level.WELL
        late = read_texts(NOW + timedelta(hours=1))
        assert (late.level, late.value.en) == (Level.WATCH, "1 wait, the oldest for 1 h")
        TextMessage.objects.visible_to(SYSTEM).update(attempts=6, dropped_at=NOW)
        gone = read_texts(NOW + MINUTE)
        assert (gone.level, gone.value.en) == (Level.WATCH, "1 given up within a day; none waits")
        assert read_texts(NOW + timedelta(days=2)).level is Level.WELL
        assert way.tried == 0

    def it_counts_news_that_became_stale_before_anybody_tried_it_and_none_that_was_not_wanted(
        self, way: Way
    ) -> None:
        reader, stopped = agreed(), agreed("+447700900123")
        tell(heard(reader, stopped), "case:1")
        end_texts(stopped[0], at=NOW)
        TextMessage.objects.visible_to(SYSTEM).filter(person_id=stopped[1].pk).update(dropped_at=NOW)
        assert read_texts(NOW).level is Level.WELL
        send_texts(NOW + STALE)
        assert way.tried == 0
        gone = read_texts(NOW + STALE)
        assert (gone.level, gone.value.en) == (Level.WATCH, "1 given up within a day; none waits")

    def it_says_when_texts_are_not_in_use(self, settings: Settings) -> None:
        settings.TEXT_GATEWAY = ""
        assert read_texts(NOW).value == Text(zh="未启用", en="Not in use")


def it_owes_nobody_a_text_for_a_mail_to_an_account() -> None:
    reader = make_user()
    tell(Heard(uuid4(), frozenset({reader.pk}), {reader.pk: None}), "case:1")
    assert owed() == []
