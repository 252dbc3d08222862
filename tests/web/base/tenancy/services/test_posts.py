"""Giving and ending posts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.people import NOW, PASSWORD, SYSTEM, TODAY, actor_of_user, make_user
from tests.factories.tenancy import make_member, make_organisation, make_post
from tests.suite.door import DoorClient
from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.web.base.audit.models import Event
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import ROLES_OF, OrganisationKind, Role
from zhian.web.base.people.kit.scopes import Scope
from zhian.web.base.people.services import holder_of, make_token
from zhian.web.base.tenancy.selectors import colleagues, members_of, works_in
from zhian.web.base.tenancy.services import appoint, dismiss

pytestmark = pytest.mark.django_db


def it_gives_a_post_from_a_day_on() -> None:
    enterprise, user = make_organisation(), make_user()
    tomorrow = TODAY + timedelta(days=1)
    appoint(SYSTEM, user.pk, enterprise.pk, Role.COORDINATOR, at=NOW, valid_from=tomorrow)
    assert not actor_of_user(user.pk, on=TODAY).holds(Role.COORDINATOR)
    assert actor_of_user(user.pk, on=tomorrow).holds(Role.COORDINATOR, organisation_id=enterprise.pk)
    assert works_in(user.pk, enterprise.pk, on=tomorrow)
    message = Message.objects.visible_to(SYSTEM).get(name="tenancy.appointed")
    assert set(message.payload) == {"organisation_id", "membership_id", "user_id"}


@pytest.mark.parametrize("kind", list(OrganisationKind))
def it_knows_only_the_posts_of_the_kind(kind: OrganisationKind) -> None:
    organisation, user = make_organisation(kind), make_user()
    for role in Role:
        if role in ROLES_OF[kind]:
            appoint(SYSTEM, user.pk, organisation.pk, role, at=NOW)
        else:
            with pytest.raises(Refused, match="There is no post"):
                appoint(SYSTEM, user.pk, organisation.pk, role, at=NOW)


def it_refuses_the_same_post_twice_but_not_after_it_ended() -> None:
    enterprise, user = make_organisation(), make_user()
    post = make_post(user, enterprise, Role.COORDINATOR)
    with pytest.raises(Conflict, match="already holds the post “Coordinator”"):
        make_post(user, enterprise, Role.COORDINATOR)
    dismiss(SYSTEM, post.pk, at=NOW)
    make_post(user, enterprise, Role.COORDINATOR, at=NOW)


def it_is_for_the_administrator_of_that_organisation() -> None:
    enterprise, other = make_organisation(), make_organisation()
    newcomer = make_user()
    administrator = actor_of_user(make_member(enterprise, Role.ADMINISTRATOR).pk)
    appoint(administrator, newcomer.pk, enterprise.pk, Role.COORDINATOR, at=NOW)
    event = Event.objects.visible_to(SYSTEM).filter(verb="tenancy.appointed").latest("recorded_at")
    assert (event.actor_role, event.actor_organisation_id) == ("administrator", enterprise.pk)
    with pytest.raises(NotFound):
        appoint(administrator, newcomer.pk, other.pk, Role.COORDINATOR, at=NOW)
    colleague = actor_of_user(make_member(enterprise, Role.COORDINATOR).pk)
    with pytest.raises(Refused, match="Only an administrator"):
        appoint(colleague, newcomer.pk, enterprise.pk, Role.ADMINISTRATOR, at=NOW)


class DescribeDismiss:
    """Ending a post."""

    def it_takes_effect_the_same_day(self) -> None:
        enterprise = make_organisation()
        user = make_user()
        post = make_post(user, enterprise, Role.COORDINATOR)
        dismiss(SYSTEM, post.pk, at=NOW)
        assert actor_of_user(user.pk, on=TODAY).posts == ()
        assert actor_of_user(user.pk, on=date(2026, 11, 1)).holds(Role.COORDINATOR)
        assert colleagues(enterprise.pk, SYSTEM, Role.COORDINATOR, on=TODAY) == {}

    def it_can_end_a_post_that_has_not_begun(self) -> None:
        user = make_user()
        later = TODAY + timedelta(days=9)
        enterprise = make_organisation()
        post = appoint(SYSTEM, user.pk, enterprise.pk, Role.COORDINATOR, at=NOW, valid_from=later)
        assert dismiss(SYSTEM, post.pk, at=NOW).valid_until == later
        assert not works_in(user.pk, enterprise.pk, on=later)

    def it_keeps_the_last_administrator(self) -> None:
        enterprise = make_organisation()
        first = make_user()
        post = make_post(first, enterprise, Role.ADMINISTRATOR)
        with pytest.raises(Refused, match="last administrator"):
            dismiss(actor_of_user(first.pk), post.pk, at=NOW)
        make_member(enterprise, Role.ADMINISTRATOR)
        dismiss(actor_of_user(first.pk), post.pk, at=NOW)
        assert len(members_of(enterprise.pk, SYSTEM, on=TODAY)) == 1

    def it_ends_a_post_once(self) -> None:
        post = make_post(make_user(), make_organisation(), Role.COORDINATOR)
        dismiss(SYSTEM, post.pk, at=NOW)
        with pytest.raises(NotFound):
            dismiss(SYSTEM, post.pk, at=NOW)

    def it_is_not_for_a_stranger_who_administers_another(self) -> None:
        post = make_post(make_user(), make_organisation(), Role.COORDINATOR)
        stranger = actor_of_user(make_member(make_organisation(), Role.ADMINISTRATOR).pk)
        with pytest.raises(NotFound):
            dismiss(stranger, post.pk, at=NOW)


def it_signs_somebody_out_everywhere_with_the_last_post(client: DoorClient) -> None:
    first, second, user = make_organisation(), make_organisation(), make_user()
    posts = [make_post(user, where, Role.COORDINATOR) for where in (first, second)]
    actor = actor_of_user(user.pk)
    token = make_token(actor, user, name="Test", scopes=[*Scope], days=30, with_factor=False, at=NOW)
    client.post("/login/", {"email": user.email, "password": PASSWORD})
    dismiss(SYSTEM, posts[0].pk, at=NOW)
    assert client.get("/account/").status_code == 200, "somebody who still works elsewhere goes on"
    dismiss(SYSTEM, posts[1].pk, at=NOW)
    assert client.get("/account/").headers["Location"].startswith("/login/")
    assert holder_of(token, at=NOW) is None
