"""Inviting colleagues and taking up a post."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.people import NOW, SYSTEM, TODAY, actor_of_user, make_user
from tests.factories.tenancy import make_invitation, make_member, make_organisation
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import Actor, OrganisationKind, Purpose, Role, SystemActor
from zhian.web.base.tenancy.models import Invitation, Organisation
from zhian.web.base.tenancy.selectors import invitation_mail, members_of
from zhian.web.base.tenancy.services import (
    accept_invitation,
    accept_with_new_account,
    invite,
    withdraw_invitation,
)

pytestmark = pytest.mark.django_db
MAILER = SystemActor(Purpose.NOTIFY)
NEW = {"password": "eleven brass lanterns", "display_name": "New Colleague", "language": "en"}


@pytest.fixture
def enterprise() -> Organisation:
    return make_organisation()


@pytest.fixture
def administrator(enterprise: Organisation) -> Actor:
    return actor_of_user(make_member(enterprise, Role.ADMINISTRATOR).pk)


def it_keeps_the_digest_and_mails_the_link(enterprise: Organisation, administrator: Actor) -> None:
    made, token = make_invitation(enterprise, Role.COORDINATOR, by=administrator)
    assert made.expires_at - made.created_at == timedelta(days=7)
    mail = invitation_mail(made.pk, MAILER, language="en")
    assert mail is not None
    assert (mail.token, mail.address.email) == (token, "invited@example.org")
    row = Invitation.objects.visible_to(SYSTEM).filter(pk=made.pk).values().get()
    message = Message.objects.visible_to(SYSTEM).get(name="tenancy.invited")
    assert token not in str(row) + str(message.payload)
    assert message.payload == {"organisation_id": str(enterprise.pk), "invitation_id": str(made.pk)}


def it_opens_an_account_at_the_invited_address(enterprise: Organisation, administrator: Actor) -> None:
    _, token = make_invitation(enterprise, Role.COORDINATOR, by=administrator, email="New@example.org")
    post = accept_with_new_account(token, at=NOW, **NEW)
    assert post.user.email == "new@example.org"
    assert actor_of_user(post.user_id).holds(Role.COORDINATOR, organisation_id=enterprise.pk)
    assert "New Colleague" in [member.name for member in members_of(enterprise.pk, administrator, on=TODAY)]


def it_gives_the_post_to_an_existing_account(enterprise: Organisation) -> None:
    user = make_user(email="here@example.org")
    _, token = make_invitation(enterprise, Role.COORDINATOR, email="here@example.org")
    accept_invitation(actor_of_user(user.pk), token, at=NOW)
    assert actor_of_user(user.pk).holds(Role.COORDINATOR)
    with pytest.raises(NotFound):
        accept_invitation(actor_of_user(user.pk), token, at=NOW)


def it_is_for_the_invited_address_alone(enterprise: Organisation) -> None:
    _, token = make_invitation(enterprise, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="another e-mail address"):
        accept_invitation(actor_of_user(make_user().pk), token, at=NOW)


def it_stops_working_after_seven_days(enterprise: Organisation) -> None:
    _, token = make_invitation(enterprise, Role.COORDINATOR)
    with pytest.raises(NotFound):
        accept_with_new_account(token, at=NOW + timedelta(days=7), **NEW)
    accept_with_new_account(token, at=NOW + timedelta(days=7, seconds=-1), **NEW)


@pytest.mark.parametrize("token", ["", "x", "语", "A" * 43])
def it_tells_an_invented_link_nothing(token: str) -> None:
    with pytest.raises(NotFound, match="This invitation does not work"):
        accept_with_new_account(token, at=NOW, **NEW)


def it_lets_a_newer_invitation_replace_the_former(enterprise: Organisation, administrator: Actor) -> None:
    _, former = make_invitation(enterprise, Role.COORDINATOR, by=administrator)
    _, newer = make_invitation(enterprise, Role.COORDINATOR, by=administrator)
    with pytest.raises(NotFound):
        accept_with_new_account(former, at=NOW, **NEW)
    accept_with_new_account(newer, at=NOW, **NEW)


def it_is_not_sent_to_a_member_again(enterprise: Organisation) -> None:
    user = make_member(enterprise, Role.COORDINATOR)
    with pytest.raises(Refused, match="already holds this post"):
        make_invitation(enterprise, Role.COORDINATOR, email=user.email.upper())
    make_invitation(enterprise, Role.ADMINISTRATOR, email=user.email)


def it_refuses_with_every_reason(administrator: Actor, enterprise: Organisation) -> None:
    with pytest.raises(Refused) as refused:
        invite(administrator, enterprise.pk, email="nonsense", role=Role.INTAKE, at=NOW)
    assert len(refused.value.reasons) == 2


def it_is_sent_by_administrators_alone(enterprise: Organisation) -> None:
    colleague = actor_of_user(make_member(enterprise, Role.COORDINATOR).pk)
    with pytest.raises(Refused, match="Only an administrator"):
        invite(colleague, enterprise.pk, email="a@example.org", role=Role.ADMINISTRATOR, at=NOW)
    officer = actor_of_user(make_member(make_organisation(OrganisationKind.OFFICE), Role.ADMINISTRATOR).pk)
    with pytest.raises(NotFound):
        invite(officer, enterprise.pk, email="a@example.org", role=Role.COORDINATOR, at=NOW)


class DescribeWithdrawInvitation:
    """Taking an invitation back."""

    def it_stops_the_link(self, enterprise: Organisation, administrator: Actor) -> None:
        made, token = make_invitation(enterprise, Role.COORDINATOR, by=administrator)
        withdraw_invitation(administrator, made.pk, at=NOW)
        with pytest.raises(NotFound):
            accept_with_new_account(token, at=NOW, **NEW)
        assert invitation_mail(made.pk, MAILER, language="en") is None
        with pytest.raises(Conflict):
            withdraw_invitation(administrator, made.pk, at=NOW)

    def it_is_not_for_colleagues(self, enterprise: Organisation) -> None:
        made, _ = make_invitation(enterprise, Role.COORDINATOR)
        colleague = actor_of_user(make_member(enterprise, Role.COORDINATOR).pk)
        with pytest.raises(NotFound):
            withdraw_invitation(colleague, made.pk, at=NOW)
