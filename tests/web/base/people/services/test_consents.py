"""Notices and consents."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.factories.people import (
    BEFORE,
    NOW,
    SYSTEM,
    actor_of_user,
    make_applicant,
    make_consent,
    make_notice,
    make_person,
)
from tests.factories.tenancy import make_member, make_organisation
from zhian.kernel import jsonio
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.web.base.audit.models import Event
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import OrganisationKind, Role
from zhian.web.base.people.models import Consent
from zhian.web.base.people.selectors import latest_notice
from zhian.web.base.people.services import give_consent, publish_notice, withdraw_consent

pytestmark = pytest.mark.django_db
TERMS: dict[str, Any] = {"purpose": "Filing", "recipient": "Office", "language": "zh-hans", "at": NOW}


class DescribePublishNotice:
    """A notice is followed by another, never edited."""

    def it_counts_versions_and_seals_the_words(self) -> None:
        first, second = make_notice(), make_notice(zh="新的告知", en="New words")
        assert (first.version, second.version) == (1, 2)
        words = {"slug": "filing", "version": 2, "zh": "新的告知", "en": "New words"}
        assert second.digest == jsonio.digest(words)
        assert latest_notice("filing") == second

    def it_takes_the_same_words_for_the_same_version(self) -> None:
        assert make_notice().pk == make_notice().pk

    def it_insists_on_both_languages(self) -> None:
        with pytest.raises(Refused, match="both languages"):
            publish_notice(SYSTEM, "filing", "只有中文", " ", at=NOW)


class DescribeGiveConsent:
    """Only the person agrees, to the text of today."""

    def it_keeps_what_was_agreed_to(self) -> None:
        user, person = make_applicant()
        notice = make_notice()
        consent = give_consent(actor_of_user(user.pk), person.pk, notice, matter_id=person.pk, **TERMS)
        assert (consent.notice, consent.language, consent.given_at) == (notice, "zh-hans", NOW)
        event = Event.objects.visible_to(SYSTEM).get(verb="people.consent_given")
        assert event.about_person_id == person.pk
        assert event.matter_id == person.pk
        assert event.body["notice"] == {"slug": "filing", "version": 1, "digest": notice.digest}
        message = Message.objects.visible_to(SYSTEM).get(name="people.consent_given")
        assert set(message.payload) == {"person_id", "consent_id", "matter_id"}

    def it_gives_back_the_open_consent_when_asked_twice(self) -> None:
        user, person = make_applicant()
        actor, notice = actor_of_user(user.pk), make_notice()
        one = give_consent(actor, person.pk, notice, **TERMS)
        assert give_consent(actor, person.pk, notice, **TERMS).pk == one.pk
        withdraw_consent(actor, one.pk, at=NOW)
        assert give_consent(actor, person.pk, notice, **TERMS).pk != one.pk

    def it_refuses_anybody_else_the_sponsor_included(self) -> None:
        _, person = make_applicant()
        sponsor = actor_of_user(make_member(make_organisation(), Role.COORDINATOR).pk)
        for on_paper in (False, True):
            with pytest.raises(Refused, match="Only the person can agree"):
                give_consent(sponsor, person.pk, make_notice(), on_paper=on_paper, **TERMS)

    def it_refuses_a_text_that_was_replaced(self) -> None:
        user, person = make_applicant()
        old = make_notice()
        make_notice(zh="新的告知", en="New words")
        with pytest.raises(Refused, match="not the version in force"):
            give_consent(actor_of_user(user.pk), person.pk, old, **TERMS)

    def it_lets_an_intake_officer_enter_a_signed_sheet(self) -> None:
        officer = make_member(make_organisation(OrganisationKind.OFFICE), Role.INTAKE)
        person = make_person()
        actor = actor_of_user(officer.pk)
        consent = give_consent(actor, person.pk, make_notice(), on_paper=True, **TERMS)
        assert consent.on_paper
        assert consent.recorded_by_id == officer.pk
        assert Event.objects.visible_to(SYSTEM).get(subject_id=consent.pk).actor_role == Role.INTAKE

    def it_keeps_who_entered_a_sheet_in_the_database_too(self) -> None:
        _, person = make_applicant()
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(person=person, notice=make_notice(), on_paper=True, given_at=NOW)


class DescribeWithdrawConsent:
    """Taking consent back."""

    def it_is_dated_and_told(self) -> None:
        user, person = make_applicant()
        consent = make_consent(person)
        withdrawn = withdraw_consent(actor_of_user(user.pk), consent.pk, at=NOW)
        assert withdrawn.withdrawn_at == NOW
        assert Message.objects.visible_to(SYSTEM).filter(name="people.consent_withdrawn").count() == 1

    def it_happens_once(self) -> None:
        user, person = make_applicant()
        consent = make_consent(person)
        withdraw_consent(actor_of_user(user.pk), consent.pk, at=NOW)
        with pytest.raises(Conflict):
            withdraw_consent(actor_of_user(user.pk), consent.pk, at=NOW)

    def it_is_for_the_person_alone(self) -> None:
        _, person = make_applicant()
        consent = make_consent(person)
        stranger, _ = make_applicant()
        with pytest.raises(NotFound):
            withdraw_consent(actor_of_user(stranger.pk), consent.pk, at=NOW)

    def it_cannot_lie_before_the_consent(self) -> None:
        _, person = make_applicant()
        consent = make_consent(person)
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.visible_to(SYSTEM).filter(pk=consent.pk).update(withdrawn_at=BEFORE)
