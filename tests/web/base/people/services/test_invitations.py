"""The link that gives a person their own file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.people import (
    NOW,
    SYSTEM,
    actor_of_user,
    make_applicant,
    make_file_invitation,
    make_person,
    make_user,
    proof_of,
)
from tests.factories.tenancy import make_member, make_organisation
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.web.base.audit.models import Event
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import Purpose, Role, SystemActor
from zhian.web.base.people.models import FileInvitation, Person, User
from zhian.web.base.people.selectors import file_invitation_mail
from zhian.web.base.people.services import (
    Proof,
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
    user = accept_as_new_account(token, proof_of(person), email="private@example.net", at=NOW, **NEW)
    assert actor_of_user(user.pk).person_id == person.pk


@pytest.mark.parametrize("late", [timedelta(days=30), timedelta(days=31)])
def it_stops_working_after_thirty_days(late: timedelta) -> None:
    person = make_person()
    _, token = make_file_invitation(person)
    with pytest.raises(NotFound):
        accept_as_new_account(token, proof_of(person), email="private@example.net", at=NOW + late, **NEW)


def it_works_once() -> None:
    person = make_person()
    _, token = make_file_invitation(person)
    accept_as_new_account(token, proof_of(person), email="private@example.net", at=NOW, **NEW)
    with pytest.raises(NotFound):
        accept_as_new_account(token, proof_of(person), email="second@example.net", at=NOW, **NEW)


def it_undoes_the_account_when_the_link_cannot_be_used_up() -> None:
    person = make_person()
    invitation, token = make_file_invitation(person)
    with pytest.raises(Refused, match="already an account"):
        accept_as_new_account(token, proof_of(person), email=make_user().email, at=NOW, **NEW)
    row = FileInvitation.objects.visible_to(SYSTEM).get(pk=invitation.pk)
    assert row.accepted_at is None


def it_lets_a_newer_link_replace_the_former() -> None:
    person = make_person()
    _, former = make_file_invitation(person)
    _, newer = make_file_invitation(person)
    with pytest.raises(NotFound):
        accept_as_new_account(former, proof_of(person), email="private@example.net", at=NOW, **NEW)
    accept_as_new_account(newer, proof_of(person), email="private@example.net", at=NOW, **NEW)


def it_stops_working_when_withdrawn() -> None:
    sponsor = actor_of_user(make_member(make_organisation(), Role.COORDINATOR).pk)
    person = make_person()
    invitation, token = make_file_invitation(person, by=sponsor)
    withdraw_person_invitation(sponsor, invitation.pk, at=NOW)
    with pytest.raises(NotFound):
        accept_as_new_account(token, proof_of(person), email="private@example.net", at=NOW, **NEW)
    assert file_invitation_mail(invitation.pk, MAILER) is None


def it_is_no_use_to_the_sponsor_who_sent_it() -> None:
    sponsor = actor_of_user(make_member(make_organisation(), Role.COORDINATOR).pk)
    person = make_person()
    _, token = make_file_invitation(person, by=sponsor)
    with pytest.raises(Refused, match="can accept it for the person"):
        accept_as_account(sponsor, token, proof_of(person), at=NOW)


def it_refuses_an_account_that_has_a_file() -> None:
    user, _ = make_applicant()
    person = make_person()
    _, token = make_file_invitation(person)
    with pytest.raises(Conflict):
        accept_as_account(actor_of_user(user.pk), token, proof_of(person), at=NOW)


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
    accept_as_account(actor_of_user(user.pk), token, proof_of(person), at=NOW)
    (member,) = members_of(enterprise.pk, SYSTEM, on=NOW.date())
    dismiss(SYSTEM, member.membership_id, at=NOW)
    actor = actor_of_user(user.pk)
    assert actor.posts == ()
    assert actor.person_id == person.pk


class DescribeProof:
    """A link that went astray opens nothing."""

    @pytest.mark.parametrize(
        "wrong", [{"document_number": "X00000000"}, {"birth_date": date(1990, 2, 4)}, {"document_number": ""}]
    )
    def it_opens_nothing_to_somebody_who_does_not_know_the_document(self, wrong: dict[str, Any]) -> None:
        person, users = make_person(), User.objects.visible_to(SYSTEM).count()
        _, token = make_file_invitation(person)
        with pytest.raises(Refused, match="not the one in the file"):
            accept_as_new_account(
                token, replace(proof_of(person), **wrong), email="e@example.net", at=NOW, **NEW
            )
        with pytest.raises(Refused, match="not the one in the file"):
            accept_as_account(
                actor_of_user(make_user().pk), token, replace(proof_of(person), **wrong), at=NOW
            )
        assert Person.objects.visible_to(SYSTEM).get(pk=person.pk).user_id is None
        assert User.objects.visible_to(SYSTEM).count() == users + 1
        failures = Event.objects.visible_to(SYSTEM).filter(verb="people.identity_not_shown")
        assert [event.about_person_id for event in failures] == [person.pk, person.pk]

    def it_forgives_how_the_number_is_written(self) -> None:
        person = make_person(document_number="L898902C3")
        _, token = make_file_invitation(person)
        proof = replace(proof_of(person), document_number="l 898-902 c3")
        assert accept_as_new_account(token, proof, email="e@example.net", at=NOW, **NEW)

    def it_closes_the_link_after_five_wrong_answers(self) -> None:
        person = make_person()
        _, token = make_file_invitation(person)
        for _ in range(5):
            with pytest.raises(Refused):
                accept_as_new_account(
                    token,
                    replace(proof_of(person), document_number="X1"),
                    email="e@example.net",
                    at=NOW,
                    **NEW,
                )
        with pytest.raises(NotFound):
            accept_as_new_account(token, proof_of(person), email="e@example.net", at=NOW, **NEW)

    def it_opens_no_file_that_holds_nothing_to_compare(self) -> None:
        person = make_person(document_number="", birth_date=None)
        _, token = make_file_invitation(person)
        proof = Proof(document_number="", birth_date=date(1990, 2, 3))
        with pytest.raises(Refused, match="neither document number nor date of birth"):
            accept_as_new_account(token, proof, email="e@example.net", at=NOW, **NEW)

    def it_is_no_use_to_anybody_who_works_where_it_was_sent_from(self) -> None:
        enterprise, person = make_organisation(), make_person()
        sponsor = actor_of_user(make_member(enterprise, Role.COORDINATOR).pk)
        colleague = actor_of_user(make_member(enterprise, Role.ADMINISTRATOR).pk)
        _, token = make_file_invitation(person, by=sponsor)
        with pytest.raises(Refused, match="nor anybody who works there"):
            accept_as_account(colleague, token, proof_of(person), at=NOW)
        misused = Event.objects.visible_to(SYSTEM).get(verb="people.invitation_misused")
        assert (misused.actor_user_id, misused.about_person_id) == (colleague.user_id, person.pk)


class DescribeAddress:
    """Where news goes once the person has come in."""

    def it_writes_to_the_new_account_unless_the_person_says_otherwise(self) -> None:
        for wanted, expected in ((True, "private@example.net"), (False, "")):
            person = make_person()
            _, token = make_file_invitation(person)
            email = "private@example.net" if wanted else "other@example.net"
            accept_as_new_account(token, proof_of(person), email=email, write_here=wanted, at=NOW, **NEW)
            found = Person.objects.visible_to(SYSTEM).get(pk=person.pk).email
            assert found == (expected or person.email)

    def it_writes_to_a_joined_account_when_asked(self) -> None:
        user, person = make_user(), make_person()
        _, token = make_file_invitation(person)
        joined = accept_as_account(actor_of_user(user.pk), token, proof_of(person), write_here=True, at=NOW)
        assert joined.email == user.email
        assert Message.objects.visible_to(SYSTEM).filter(name="people.contact_changed").count() == 1
