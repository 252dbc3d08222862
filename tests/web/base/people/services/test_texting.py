"""Agreeing to text messages: the number is the person's own, and nobody else agrees for them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.factories.people import NOW, SYSTEM, actor_of_user, make_applicant, make_user
from zhian.kernel.errors import NotFound, Refused
from zhian.kernel.ids import uuid7
from zhian.web.base.audit.models import CommittedValue, Event
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import ANONYMOUS, Actor
from zhian.web.base.people.kit.mobiles import text_code
from zhian.web.base.people.models import Consent, Person, TextNumber
from zhian.web.base.people.selectors import (
    code_text,
    latest_notice,
    own_text_numbers,
    text_reach,
    who_gets_texts,
)
from zhian.web.base.people.services import (
    ask_text_code,
    confirm_text_number,
    end_texts,
    export_person,
    forget_unproven_numbers,
    notice_of_texts,
    publish_notice,
    texting,
    withdraw_consent,
)
from zhian.web.base.people.services.erasing import erase
from zhian.web.base.people.services.texting import CODE_LASTS, CODE_TRIES, CODES_TO_A_NUMBER
from zhian.web.base.privacy.kit import Scope
from zhian.web.base.tenancy.models import DoorCount

pytestmark = pytest.mark.django_db
NUMBER = "+8613800000000"
OTHER = "+447700900123"
LATER = NOW + timedelta(hours=1)
SOON = NOW + timedelta(minutes=2)


def someone() -> tuple[Actor, Person]:
    user, person = make_applicant()
    return actor_of_user(user.pk), person


def ask(actor: Actor, typed: str = NUMBER, minutes: int = 0) -> TextNumber:
    return ask_text_code(actor, typed, edition=notice_of_texts()[0], at=NOW + timedelta(minutes=minutes))


def agree(actor: Actor, typed: str = NUMBER, minutes: int = 0) -> TextNumber:
    row = ask(actor, typed, minutes)
    return confirm_text_number(actor, text_code(row.pk), at=NOW + timedelta(minutes=minutes + 1))


def rows() -> list[TextNumber]:
    return list(TextNumber.objects.visible_to(SYSTEM))


class DescribeAsking:
    def it_keeps_the_number_sealed_and_no_code(self) -> None:
        actor, person = someone()
        row = ask(actor, "138 0000 0000")
        assert (row.number, row.expires_at, row.confirmed_at) == (NUMBER, NOW + CODE_LASTS, None)
        (kept,) = TextNumber.objects.visible_to(SYSTEM).values()
        assert NUMBER not in str(kept)
        assert text_code(row.pk) not in str(kept)
        assert text_reach(person.pk, SYSTEM) is None

    def it_tells_the_outbox_and_the_log_ids_and_nothing_else(self) -> None:
        actor, person = someone()
        row = ask(actor)
        message = Message.objects.visible_to(SYSTEM).get(name="people.text_code_asked")
        assert message.payload == {"person_id": str(person.pk), "number_id": str(row.pk)}
        agree(actor, OTHER)
        end_texts(actor, at=LATER)
        said = [json.dumps(event.body) for event in Event.objects.visible_to(SYSTEM)]
        said += [str(value) for value in CommittedValue.objects.visible_to(SYSTEM).values_list("opening")]
        assert not [words for words in said if "13800000000" in words or "7700900123" in words]

    def it_forgets_the_number_that_waited_before(self) -> None:
        actor, _ = someone()
        first = ask(actor)
        second = ask(actor, OTHER)
        assert [row.pk for row in rows()] == [second.pk]
        assert code_text(first.pk, SYSTEM) is None
        with pytest.raises(Refused, match="not right"):
            confirm_text_number(actor, text_code(first.pk), at=NOW)

    @pytest.mark.parametrize("typed", ["", "12345", "+86 10 5555 0100"])
    def it_refuses_what_is_no_mobile_number(self, typed: str) -> None:
        actor, _ = someone()
        with pytest.raises(Refused, match="no mobile number"):
            ask(actor, typed)
        assert rows() == []

    def it_refuses_a_number_that_gets_messages_already(self) -> None:
        actor, _ = someone()
        agree(actor)
        with pytest.raises(Refused, match="already"):
            ask(actor)

    def it_insists_on_the_notice_that_is_in_force(self) -> None:
        actor, _ = someone()
        assert notice_of_texts()[0] == 0
        publish_notice(SYSTEM, "texts", "运营单位的告知", "The operator's own words", at=NOW)
        assert notice_of_texts()[1].en == "The operator's own words"
        with pytest.raises(Refused, match="replaced"):
            ask_text_code(actor, NUMBER, edition=0, at=NOW)
        assert ask(actor).notice.version == 1

    def it_sends_five_codes_a_day_to_a_number_whoever_asks_and_keeps_no_number_for_that(self) -> None:
        for _ in range(CODES_TO_A_NUMBER):
            ask(someone()[0])
        actor, _ = someone()
        with pytest.raises(Refused, match="Enough codes") as refused:
            ask(actor)
        assert "tomorrow" in refused.value.sentence("en")
        assert ask(actor, OTHER)
        kept = str(list(DoorCount.objects.visible_to(SYSTEM).values()))
        assert "13800000000" not in kept
        assert ask_text_code(actor, NUMBER, edition=notice_of_texts()[0], at=NOW + timedelta(days=1))

    def it_sends_so_many_codes_an_hour_to_all_numbers_together(
        self, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        settings.DOOR_FACTOR = 1
        monkeypatch.setattr(texting, "CODES_OF_THE_SITE", 2)
        ask(someone()[0])
        ask(someone()[0], OTHER)
        with pytest.raises(Refused, match="within the hour"):
            ask(someone()[0], "+447700900124")
        assert len(rows()) == 2
        assert ask(someone()[0], OTHER, minutes=60)

    def it_offers_nothing_where_there_is_no_gateway(self, settings: object) -> None:
        settings.TEXT_GATEWAY = ""  # type: ignore[attr-defined]
        actor, _ = someone()
        with pytest.raises(NotFound, match="no text messages"):
            ask(actor)

    def it_is_for_people_with_a_file(self) -> None:
        for actor in (ANONYMOUS, actor_of_user(make_user().pk)):
            with pytest.raises(NotFound):
                ask(actor)


class DescribeConfirming:
    def it_keeps_a_dated_consent_under_the_text_that_was_shown(self) -> None:
        actor, person = someone()
        row = agree(actor)
        consent = Consent.objects.visible_to(SYSTEM).get()
        notice = latest_notice("texts")
        assert notice is not None
        assert (consent.person_id, consent.notice_id) == (person.pk, notice.pk)
        assert consent.given_at == row.confirmed_at == NOW + timedelta(minutes=1)
        assert notice.text_en == notice_of_texts()[1].en
        reach = text_reach(person.pk, SYSTEM)
        assert reach is not None
        assert (reach.number, reach.language) == (NUMBER, person.language)
        assert who_gets_texts([person.pk, uuid7()], SYSTEM) == {person.pk}

    def it_lets_a_wrong_code_be_tried_five_times_and_then_not_even_the_right_one(self) -> None:
        actor, _ = someone()
        row = ask(actor)
        wrong = str((int(text_code(row.pk)) + 1) % 10**6).zfill(6)
        for _ in range(CODE_TRIES):
            with pytest.raises(Refused, match="not right"):
                confirm_text_number(actor, wrong, at=NOW)
        with pytest.raises(Refused, match="Too many"):
            confirm_text_number(actor, text_code(row.pk), at=NOW)
        assert own_text_numbers(actor)[0] is None

    def it_takes_the_code_until_the_tenth_minute(self) -> None:
        actor, _ = someone()
        row = ask(actor)
        with pytest.raises(Refused, match="expired"):
            confirm_text_number(actor, text_code(row.pk), at=NOW + CODE_LASTS)
        assert confirm_text_number(
            actor, text_code(row.pk), at=NOW + CODE_LASTS - timedelta(seconds=1)
        ).confirmed_at

    def it_takes_a_code_once(self) -> None:
        actor, _ = someone()
        row = agree(actor)
        with pytest.raises(NotFound, match="No number waits"):
            confirm_text_number(actor, text_code(row.pk), at=NOW)

    def it_takes_no_code_of_somebody_else(self) -> None:
        actor, _ = someone()
        stranger, _ = someone()
        row = ask(actor)
        with pytest.raises(NotFound):
            confirm_text_number(stranger, text_code(row.pk), at=NOW)

    def it_replaces_the_former_number_under_the_same_consent(self) -> None:
        actor, person = someone()
        agree(actor)
        agree(actor, OTHER, minutes=5)
        assert [row.number for row in rows()] == [OTHER]
        assert Consent.objects.visible_to(SYSTEM).filter(withdrawn_at__isnull=True).count() == 1
        reach = text_reach(person.pk, SYSTEM)
        assert reach is not None
        assert reach.number == OTHER

    def it_withdraws_the_former_consent_when_the_notice_is_another(self) -> None:
        actor, _ = someone()
        agree(actor)
        publish_notice(SYSTEM, "texts", "新的告知", "New words", at=NOW)
        agree(actor, OTHER, minutes=5)
        standing = Consent.objects.visible_to(SYSTEM).get(withdrawn_at__isnull=True)
        assert standing.notice.text_en == "New words"
        assert [row.consent_id for row in rows()] == [standing.pk]

    def it_has_no_proven_number_without_a_consent(self) -> None:
        actor, _ = someone()
        row = agree(actor)
        with pytest.raises(IntegrityError), transaction.atomic():
            TextNumber.objects.visible_to(SYSTEM).filter(pk=row.pk).update(consent=None)

    def it_makes_no_code_after_the_sites_key_was_changed(self, settings: object) -> None:
        actor, _ = someone()
        row = ask(actor)
        assert code_text(row.pk, SYSTEM) is not None
        settings.SECRET_KEY = "another-key-" * 6  # type: ignore[attr-defined]
        assert code_text(row.pk, SYSTEM) is None


class DescribeStopping:
    def it_stops_at_once_and_forgets_the_number(self) -> None:
        actor, person = someone()
        agree(actor)
        assert end_texts(actor, at=LATER)
        assert rows() == []
        assert Consent.objects.visible_to(SYSTEM).get().withdrawn_at == LATER
        assert text_reach(person.pk, SYSTEM) is None
        assert not end_texts(actor, at=LATER)

    def it_stops_too_when_the_consent_is_withdrawn_where_all_consents_stand(self) -> None:
        actor, person = someone()
        row = agree(actor)
        assert row.consent_id is not None
        withdraw_consent(actor, row.consent_id, at=LATER)
        assert rows() == []
        assert who_gets_texts([person.pk], SYSTEM) == frozenset()

    def it_sends_nothing_on_a_consent_that_was_withdrawn_and_can_still_be_stopped(self) -> None:
        actor, person = someone()
        agree(actor)
        # Withdrawn at the moment at which another number replaced the former under it.
        Consent.objects.visible_to(SYSTEM).update(withdrawn_at=SOON)
        assert who_gets_texts([person.pk], SYSTEM) == frozenset()
        assert text_reach(person.pk, SYSTEM) is None
        assert end_texts(actor, at=LATER)
        assert rows() == []
        assert Consent.objects.visible_to(SYSTEM).get().withdrawn_at == SOON

    def it_makes_a_new_consent_where_the_former_was_withdrawn(self) -> None:
        actor, person = someone()
        agree(actor)
        Consent.objects.visible_to(SYSTEM).update(withdrawn_at=SOON)
        agree(actor, OTHER, minutes=5)
        assert who_gets_texts([person.pk], SYSTEM) == {person.pk}

    def it_holds_the_consent_on_which_another_number_will_stand(self) -> None:
        actor, _ = someone()
        agree(actor)
        with CaptureQueriesContext(connection) as asked:
            agree(actor, OTHER, minutes=5)
        locks = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
        assert not connection.features.has_select_for_update or any("people_consent" in sql for sql in locks)

    def it_forgets_a_number_that_only_waited(self) -> None:
        actor, _ = someone()
        ask(actor)
        assert end_texts(actor, at=LATER)
        assert rows() == []

    def it_forgets_a_number_that_nobody_proved_when_its_code_has_expired(self) -> None:
        proven, _ = someone()
        agree(proven)
        for minutes in (0, 5):
            ask(someone()[0], OTHER, minutes)
        assert forget_unproven_numbers(NOW + CODE_LASTS) == 0
        assert forget_unproven_numbers(NOW + CODE_LASTS + timedelta(minutes=1)) == 1
        assert sorted(row.asked_at for row in rows()) == [NOW, NOW + timedelta(minutes=5)]
        assert own_text_numbers(proven)[0] is not None

    def it_leaves_the_numbers_of_others_alone(self) -> None:
        actor, _ = someone()
        other, _ = someone()
        agree(actor)
        end_texts(other, at=NOW)
        ask(other, OTHER)
        assert own_text_numbers(actor)[0] is not None


class DescribeTheirData:
    def it_is_in_what_the_person_takes_along(self) -> None:
        actor, _ = someone()
        agree(actor)
        ask(actor, OTHER, minutes=5)
        other, _ = someone()
        told = export_person(actor, {}, at=NOW)["text_numbers"]
        assert [each["number"] for each in told] == [NUMBER, OTHER]
        assert told[0]["consent"] is not None
        assert told[1]["confirmed_at"] is None
        assert export_person(other, {}, at=NOW)["text_numbers"] == []

    def it_goes_with_the_person(self) -> None:
        actor, person = someone()
        agree(actor)
        ask(actor, OTHER, minutes=5)
        list(erase(Scope(person.pk, whole=True), NOW))
        assert rows() == []
