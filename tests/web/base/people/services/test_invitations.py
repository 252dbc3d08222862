"""The link that gives a person their own file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.people import (
    NOW,
    SYSTEM,
    actor_of_user,
    make_applicant,
    make_file_invitation,
    make_person,
    make_user,
)
from tests.factories.tenancy import make_member, make_organisation
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import Purpose, Role, SystemActor
from zhian.web.base.people.models import FileInvitation
from zhian.web.base.people.selectors import file_invitation_mail
from zhian.web.base.people.services import (
    accept_as_account,
    accept_as_new_account,
    invite_person,
    withdraw_person_invitation,
)
from zhian.web.base.tenancy.selectors import members_of
from zhian.web.base.tenancy.services import dismiss

pytestmark = pytest.mark.django_db
MAILER = SystemActor(Purpose.NOTIFY)
NEW = {"password": "eleven brass lanterns", "display_name": "Emmy", "language": "en"}


def it_stores_nothing_that_opens_the_file() -> None:
    invitation, token = make_file_invitation(make_person())
    mail = file_invitation_mail(invitation.pk, MAILER)
    assert mail is not None
    assert mail.token == token
    row = FileInvitation.objects.visible_to(SYSTEM).filter(pk=invitation.pk).values().get()
    message = Message.objects.visible_to(SYSTEM).get(name="people.person_invited")
    assert token not in str(row) + str(message.payload)
    assert set(message.payload) == {"person_id", "invitation_id"}


def it_mails_no_link_made_with_another_key(settings: object) -> None:
    invitation, _ = make_file_invitation(make_person())
    settings.SECRET_KEY = "another key of the site, fifty characters or longer......"  # type: ignore[attr-defined]
    assert file_invitation_mail(invitation.pk, MAILER) is None


def it_opens_an_account_that_sees_the_file() -> None:
    person = make_person()
    _, token = make_file_invitation(person)
    user = accept_as_new_account(token, email="private@example.net", at=NOW, **NEW)
    assert actor_of_user(user.pk).person_id == person.pk


@pytest.mark.parametrize("late", [timedelta(days=30), timedelta(days=31)])
def it_stops_working_after_thirty_days(late: timedelta) -> None:
    _, token = make_file_invitation(make_person())
    with pytest.raises(NotFound):
        accept_as_new_account(token, email="private@example.net", at=NOW + late, **NEW)


def it_works_once() -> None:
    _, token = make_file_invitation(make_person())
    accept_as_new_account(token, email="private@example.net", at=NOW, **NEW)
    with pytest.raises(NotFound):
        accept_as_new_account(token, email="second@example.net", at=NOW, **NEW)


def it_undoes_the_account_when_the_link_cannot_be_used_up() -> None:
    invitation, token = make_file_invitation(make_person())
    with pytest.raises(Refused):
        accept_as_new_account(token, email=make_user().email, at=NOW, **NEW)
    row = FileInvitation.objects.visible_to(SYSTEM).get(pk=invitation.pk)
    assert row.accepted_at is None


def it_lets_a_newer_link_replace_the_former() -> None:
    person = make_person()
    _, former = make_file_invitation(person)
    _, newer = make_file_invitation(person)
    with pytest.raises(NotFound):
        accept_as_new_account(former, email="private@example.net", at=NOW, **NEW)
    accept_as_new_account(newer, email="private@example.net", at=NOW, **NEW)


def it_stops_working_when_withdrawn() -> None:
    sponsor = actor_of_user(make_member(make_organisation(), Role.COORDINATOR).pk)
    invitation, token = make_file_invitation(make_person(), by=sponsor)
    withdraw_person_invitation(sponsor, invitation.pk, at=NOW)
    with pytest.raises(NotFound):
        accept_as_new_account(token, email="private@example.net", at=NOW, **NEW)
    assert file_invitation_mail(invitation.pk, MAILER) is None


def it_is_no_use_to_the_sponsor_who_sent_it() -> None:
    sponsor = actor_of_user(make_member(make_organisation(), Role.COORDINATOR).pk)
    _, token = make_file_invitation(make_person(), by=sponsor)
    with pytest.raises(Refused, match="cannot accept it in the person's place"):
        accept_as_account(sponsor, token, at=NOW)


def it_refuses_an_account_that_has_a_file() -> None:
    user, _ = make_applicant()
    _, token = make_file_invitation(make_person())
    with pytest.raises(Conflict):
        accept_as_account(actor_of_user(user.pk), token, at=NOW)


def it_needs_an_address_and_no_account() -> None:
    with pytest.raises(Refused, match="no e-mail address"):
        invite_person(SYSTEM, make_person(email="").pk, at=NOW)
    _, person = make_applicant()
    with pytest.raises(Refused, match="already has an account"):
        invite_person(SYSTEM, person.pk, at=NOW)


def it_leaves_the_person_their_file_after_they_left_the_employer() -> None:
    enterprise = make_organisation()
    user = make_member(enterprise, Role.COORDINATOR)
    person = make_person()
    _, token = make_file_invitation(person)
    accept_as_account(actor_of_user(user.pk), token, at=NOW)
    (member,) = members_of(enterprise.pk, SYSTEM, on=NOW.date())
    dismiss(SYSTEM, member.membership_id, at=NOW)
    actor = actor_of_user(user.pk)
    assert actor.posts == ()
    assert actor.person_id == person.pk
