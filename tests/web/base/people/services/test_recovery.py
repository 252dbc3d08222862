"""A way back for an officer who lost the second factor: two colleagues, never one alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from tests.factories.people import NOW, SYSTEM, actor_of_user, make_user
from tests.factories.tenancy import make_member, make_organisation
from tests.suite.codes import secret_of
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.web.base.audit.models import Event
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import Actor, OrganisationKind, Role, link_token
from zhian.web.base.people.models import FactorRecovery
from zhian.web.base.people.selectors import RECOVERY_LINK, open_recovery
from zhian.web.base.people.services import (
    ask_recovery,
    confirm_recovery,
    give_app,
    has_second_factor,
    use_recovery,
    withdraw_recovery,
)
from zhian.web.base.tenancy.models import Organisation

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@dataclass
class Office:
    """Three colleagues: one lost the phone, one administers, one heads."""

    place: Organisation
    officer: Actor
    administrator: Actor
    head: Actor


@pytest.fixture
def office() -> Office:
    place = make_organisation(OrganisationKind.OFFICE)
    officer, administrator, head = (
        make_member(place, role) for role in (Role.INTAKE, Role.ADMINISTRATOR, Role.HEAD)
    )
    give_app(officer, secret_of(officer.email))
    return Office(place, actor_of_user(officer.pk), actor_of_user(administrator.pk), actor_of_user(head.pk))


def _ask(office: Office) -> FactorRecovery:
    assert office.officer.user_id is not None
    return ask_recovery(office.administrator, office.place.pk, office.officer.user_id, at=NOW)


def it_needs_two_colleagues_and_then_takes_the_old_factors_away(office: Office) -> None:
    asked = _ask(office)
    token = link_token(RECOVERY_LINK, asked.pk)
    with pytest.raises(NotFound):
        open_recovery(token, at=LATER)
    with pytest.raises(Refused):
        confirm_recovery(office.administrator, asked.pk, at=LATER)
    confirm_recovery(office.head, asked.pk, at=LATER)
    user = open_recovery(token, at=LATER).user
    assert has_second_factor(user)
    use_recovery(token, at=LATER)
    assert not Authenticator.objects.filter(user_id=user.pk).exists()
    with pytest.raises(NotFound):
        use_recovery(token, at=LATER)
    verbs = ["people.recovery_asked", "people.recovery_confirmed", "people.recovery_used"]
    told = Event.objects.visible_to(SYSTEM).filter(verb__in=verbs)
    assert {event.verb: event.actor_user_id for event in told} == dict(
        zip(verbs, (office.administrator.user_id, office.head.user_id, user.pk), strict=True)
    )
    owed = set(Message.objects.visible_to(SYSTEM).values_list("name", flat=True))
    assert {"people.recovery_asked", "people.recovery_confirmed", "people.security_changed"} <= owed


def it_lets_nobody_ask_who_does_not_administer_the_place(office: Office) -> None:
    elsewhere = make_member(make_organisation(OrganisationKind.OFFICE), Role.ADMINISTRATOR)
    assert office.officer.user_id is not None
    for actor in (office.head, actor_of_user(elsewhere.pk), Actor()):
        with pytest.raises(NotFound):
            ask_recovery(actor, office.place.pk, office.officer.user_id, at=NOW)


def it_is_not_for_oneself_nor_for_strangers(office: Office) -> None:
    assert office.administrator.user_id is not None
    for user_id in (office.administrator.user_id, make_user().pk):
        with pytest.raises(Refused):
            ask_recovery(office.administrator, office.place.pk, user_id, at=NOW)


def it_is_no_business_of_an_enterprise() -> None:
    enterprise = make_organisation()
    administrator, colleague = (
        make_member(enterprise, role) for role in (Role.ADMINISTRATOR, Role.COORDINATOR)
    )
    with pytest.raises(NotFound):
        ask_recovery(actor_of_user(administrator.pk), enterprise.pk, colleague.pk, at=NOW)


def it_is_confirmed_neither_too_late_nor_twice(office: Office) -> None:
    asked = _ask(office)
    with pytest.raises(Conflict):
        confirm_recovery(office.head, asked.pk, at=NOW + timedelta(days=3, minutes=1))
    confirm_recovery(office.head, asked.pk, at=LATER)
    with pytest.raises(Conflict):
        confirm_recovery(office.head, asked.pk, at=LATER)
    with pytest.raises(NotFound):
        open_recovery(link_token(RECOVERY_LINK, asked.pk), at=LATER + timedelta(hours=25))


def it_is_stopped_by_the_officer_and_by_whoever_takes_part(office: Office) -> None:
    for actor in (office.officer, office.head):
        asked = _ask(office)
        confirm_recovery(office.head, asked.pk, at=LATER)
        withdraw_recovery(actor, asked.pk, at=LATER)
        with pytest.raises(NotFound):
            open_recovery(link_token(RECOVERY_LINK, asked.pk), at=LATER)
        with pytest.raises(Conflict):
            withdraw_recovery(actor, asked.pk, at=LATER)


def it_replaces_a_former_request(office: Office) -> None:
    first, second = _ask(office), _ask(office)
    with pytest.raises(Conflict):
        confirm_recovery(office.head, first.pk, at=LATER)
    assert confirm_recovery(office.head, second.pk, at=LATER).confirmed_by_id == office.head.user_id


def it_holds_in_the_database_that_two_take_part(office: Office) -> None:
    asked = _ask(office)
    asked.confirmed_by_id = asked.asked_by_id
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save(update_fields=["confirmed_by"])
