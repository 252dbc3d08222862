"""Opening an account and changing it."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories.people import NOW, PASSWORD, SYSTEM, actor_of_user, make_user
from tests.suite.door import DoorClient
from zhian.kernel.errors import NotFound, Refused
from zhian.web.base.audit.models import CommittedValue, Event
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit.scopes import Scope
from zhian.web.base.people.models import User
from zhian.web.base.people.selectors import password_link
from zhian.web.base.people.services import (
    EMAIL_TAKEN,
    WRONG_PASSWORD,
    change_account,
    change_password,
    create_user,
    holder_of,
    make_token,
    password_reasons,
    reset_password,
    set_password_by_link,
)

pytestmark = pytest.mark.django_db
NEW = "eleven brass lanterns"


def _events(verb: str) -> list[Event]:
    return list(Event.objects.visible_to(SYSTEM).filter(verb=verb))


def _token(user: User) -> str:
    actor = actor_of_user(user.pk)
    return make_token(actor, user, name="Test", scopes=[*Scope], days=30, with_factor=False, at=NOW)


def it_opens_an_account_and_keeps_personal_values_out_of_the_event() -> None:
    user = make_user("Lin Mei", email="Lin@Example.org")
    assert user.email == "lin@example.org"
    assert user.check_password(PASSWORD)
    (event,) = [event for event in _events("people.account_opened") if event.subject_id == user.pk]
    assert set(event.commitments) == {"email", "name"}
    assert "lin" not in str(event.body) + str(event.commitments)
    values = CommittedValue.objects.visible_to(SYSTEM).filter(event=event)
    assert {value.field: value.value for value in values} == {"email": "lin@example.org", "name": "Lin Mei"}


def it_refuses_with_every_reason_at_once_in_both_languages() -> None:
    with pytest.raises(Refused) as refused:
        create_user(SYSTEM, email="nonsense", password="short", display_name=" ", language="fr", at=NOW)
    reasons = refused.value.reasons
    assert len(reasons) == 4
    assert all(reason.zh and reason.en and reason.zh != reason.en for reason in reasons)
    password = reasons[-1]
    assert "10" in password.en
    assert "10" in password.zh


def it_refuses_an_address_that_has_an_account_however_it_is_spelt() -> None:
    make_user(email="lin@example.org")
    with pytest.raises(Refused) as refused:
        make_user(email=" LIN@example.org")
    assert refused.value.reasons == (EMAIL_TAKEN,)


def it_changes_only_what_changed() -> None:
    user = make_user("Lin Mei", language="en")
    actor = actor_of_user(user.pk)
    change_account(actor, display_name="Lin Mei", language="en", at=NOW)
    assert not _events("people.account_changed")
    changed = change_account(actor, display_name="Lin Mei", language="zh-hans", at=NOW)
    assert changed.language == "zh-hans"
    (event,) = _events("people.account_changed")
    assert event.body == {"fields": ["language"]}


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "A password has at least 10 characters."),
        ("password123", "Many people use this password"),
        ("lin.mei@example.org", "too much like your name or address"),
    ],
)
def it_says_what_is_wrong_with_a_password(password: str, says: str) -> None:
    user = User(email="lin.mei@example.org", display_name="Lin Mei")
    (reason,) = password_reasons(password, user)
    assert says in reason.en
    assert not reason.zh.isascii()


class DescribeChangePassword:
    """Changing one's password."""

    def it_takes_the_new_one(self) -> None:
        user = make_user()
        changed = change_password(actor_of_user(user.pk), old=PASSWORD, new=NEW, at=NOW)
        assert changed.check_password(NEW)
        message = Message.objects.visible_to(SYSTEM).get(name="people.password_changed")
        assert message.payload == {"user_id": str(user.pk)}

    def it_ends_the_tokens_of_programs_however_the_password_changes(self) -> None:
        user, other = make_user(), make_user()
        kept = _token(other)
        actor = actor_of_user(user.pk)
        links = password_link(user.pk, SYSTEM)
        assert links
        ways: tuple[Callable[[], object], ...] = (
            lambda: set_password_by_link(links.account, links.token, "twelve grey herons", at=NOW),
            lambda: change_password(actor, old="twelve grey herons", new=NEW, at=NOW),
            lambda: reset_password(SYSTEM, user.email, at=NOW),
        )
        for way in ways:
            token = _token(user)
            assert holder_of(token, at=NOW)
            way()
            assert holder_of(token, at=NOW) is None
        assert holder_of(kept, at=NOW)

    def it_leaves_the_tokens_when_the_password_stays(self) -> None:
        user = make_user()
        token = _token(user)
        with pytest.raises(Refused):
            change_password(actor_of_user(user.pk), old="wrong", new=NEW, at=NOW)
        assert holder_of(token, at=NOW)

    def it_refuses_a_wrong_old_one_and_keeps_the_password(self) -> None:
        user = make_user()
        with pytest.raises(Refused) as refused:
            change_password(actor_of_user(user.pk), old="wrong", new="123", at=NOW)
        assert refused.value.reasons[0] == WRONG_PASSWORD
        assert len(refused.value.reasons) > 1
        user.refresh_from_db(from_queryset=type(user).objects.visible_to(SYSTEM))
        assert user.check_password(PASSWORD)

    def it_refuses_the_same_one_again(self) -> None:
        user = make_user()
        with pytest.raises(Refused, match="same as the current"):
            change_password(actor_of_user(user.pk), old=PASSWORD, new=PASSWORD, at=NOW)


class DescribeReset:
    """A way back in, by the operator."""

    def it_gives_a_password_that_alone_works_from_now_on(self) -> None:
        user = make_user(email="lin@example.org")
        password = reset_password(SYSTEM, "LIN@example.org", at=NOW)
        found = User.objects.visible_to(SYSTEM).get(pk=user.pk)
        assert found.check_password(password)
        assert not found.check_password(PASSWORD)
        assert found.get_session_auth_hash() != user.get_session_auth_hash()
        assert password_reasons(password, found) == []
        (event,) = _events("people.password_reset")
        assert password not in str(event.body) + str(event.commitments)

    def it_knows_no_account_of_a_stranger(self) -> None:
        with pytest.raises(NotFound):
            reset_password(SYSTEM, "nobody@example.org", at=NOW)

    def it_is_a_command_that_prints_the_password_alone(self) -> None:
        user, out, err = make_user(), StringIO(), StringIO()
        call_command("reset_password", user.email, stdout=out, stderr=err)
        found = User.objects.visible_to(SYSTEM).get(pk=user.pk)
        assert found.check_password(out.getvalue().strip())
        with pytest.raises(CommandError, match=r"no account|没有账号"):
            call_command("reset_password", "nobody@example.org")


class DescribeSigningOutEverywhere:
    """By the operator, for a device that was stolen or a person who left in anger."""

    def it_ends_sessions_and_tokens_and_tells_the_owner(self, client: DoorClient) -> None:
        user, out = make_user(), StringIO()
        token = _token(user)
        client.post("/login/", {"email": user.email, "password": PASSWORD})
        assert client.get("/account/").status_code == 200
        call_command("end_sessions", user.email.upper(), stdout=out)
        assert "1" in out.getvalue()
        assert client.get("/account/").headers["Location"].startswith("/login/")
        assert holder_of(token, at=NOW) is None
        assert Message.objects.visible_to(SYSTEM).filter(name="people.security_changed").exists()

    def it_knows_no_account_of_a_stranger(self) -> None:
        with pytest.raises(CommandError):
            call_command("end_sessions", "nobody@example.org")
