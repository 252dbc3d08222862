"""Webhooks in the hands of an administrator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from tests.factories.people import NOW, SYSTEM, actor_of_user
from tests.factories.tenancy import make_member, make_organisation
from zhian.kernel.errors import NotFound, Refused
from zhian.web.base.audit.models import Event
from zhian.web.base.people.kit import Actor, Role
from zhian.web.base.tenancy.models import Organisation
from zhian.web.notify import services
from zhian.web.notify.kit import HookState
from zhian.web.notify.models import Hook, HookDelivery
from zhian.web.notify.services.delivering import _keys

pytestmark = pytest.mark.django_db
ADDRESS = "https://hooks.example.org/zhian?key=quince"


def public(_host: str, _port: int) -> list[str]:
    """The name server of these tests."""
    return ["93.184.215.14"]


def inside(_host: str, _port: int) -> list[str]:
    """A name that leads into our own network."""
    return ["93.184.215.14", "10.0.0.8"]


@pytest.fixture
def where() -> Organisation:
    return make_organisation()


@pytest.fixture
def administrator(where: Organisation) -> Actor:
    return actor_of_user(make_member(where, Role.ADMINISTRATOR).pk)


def register(actor: Actor, where: Organisation, address: str = ADDRESS) -> tuple[Hook, str]:
    return services.register_hook(actor, where.pk, address, at=NOW, resolve=public)


def events(hook: Hook) -> list[Event]:
    return list(Event.objects.visible_to(SYSTEM).filter(subject_id=hook.pk).order_by("recorded_at", "id"))


def again(hook: Hook) -> Hook:
    return Hook.objects.visible_to(SYSTEM).get(pk=hook.pk)


class DescribeRegistering:
    def it_hands_out_the_secret_once_and_keeps_it_sealed(
        self, administrator: Actor, where: Organisation
    ) -> None:
        made, secret = register(administrator, where)
        assert secret.startswith("whsec_")
        assert again(made).secret == secret
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM zhian_notify_hook")
            row = str(cursor.fetchall())
        for word in (secret, secret.removeprefix("whsec_"), "hooks.example.org", "quince"):
            assert word not in row, word

    def it_writes_down_who_did_it_and_the_host_but_neither_path_nor_secret(
        self, administrator: Actor, where: Organisation
    ) -> None:
        made, secret = register(administrator, where)
        (event,) = events(made)
        assert (event.verb, event.actor_role) == ("notify.hook_registered", "administrator")
        assert event.body == {"organisation": str(where.pk), "number": 1, "host": "hooks.example.org"}
        assert event.commitments == {}
        assert secret not in str(event.__dict__)

    @pytest.mark.parametrize(
        ("address", "says"),
        [
            ("http://hooks.example.org/", "must start with https"),
            ("ftp://hooks.example.org/", "must start with https"),
            ("hooks.example.org", "must start with https"),
            ("https://", "names no host"),
            ("https://a:b@hooks.example.org/", "user name or a password"),
            ("https://[::1", "not well formed"),
            ("https://hooks.example.org:8443/", "ports 80 and 443"),
            ("https://2130706433/", "four decimal numbers"),
            ("https://例子.example/", "do not belong there"),
        ],
    )
    def it_refuses_an_address_that_cannot_be_used_and_says_why(
        self, administrator: Actor, where: Organisation, address: str, says: str
    ) -> None:
        with pytest.raises(Refused, match=says):
            register(administrator, where, address)
        assert not Hook.objects.visible_to(SYSTEM).exists()

    def it_refuses_a_name_that_leads_inside_or_nowhere(
        self, administrator: Actor, where: Organisation
    ) -> None:
        def nowhere(_host: str, _port: int) -> list[str]:
            raise OSError("no such name")

        with pytest.raises(Refused, match="internal or reserved"):
            services.register_hook(administrator, where.pk, ADDRESS, at=NOW, resolve=inside)
        with pytest.raises(Refused, match="could not be looked up"):
            services.register_hook(administrator, where.pk, ADDRESS, at=NOW, resolve=nowhere)
        with pytest.raises(Refused, match="internal or reserved"):
            services.register_hook(administrator, where.pk, "https://127.0.0.1/", at=NOW)

    def it_takes_an_address_inside_that_is_listed_for_webhooks_and_none_listed_for_the_house(
        self, administrator: Actor, where: Organisation, settings: Settings
    ) -> None:
        settings.OUTBOUND_ALLOW = ("10.0.0.0/8",)
        with pytest.raises(Refused, match="ZHIAN_WEBHOOK_ALLOW"):
            services.register_hook(administrator, where.pk, "https://10.0.0.8/", at=NOW)
        settings.WEBHOOK_ALLOW = ("10.0.0.8",)
        assert services.register_hook(administrator, where.pk, "https://10.0.0.8/", at=NOW)

    def it_takes_ten_and_no_eleventh_and_gives_a_free_number_again(
        self, administrator: Actor, where: Organisation
    ) -> None:
        made = [register(administrator, where)[0] for _ in range(services.AT_MOST)]
        assert [hook.number for hook in made] == list(range(1, 11))
        with pytest.raises(Refused, match="ten webhooks"):
            register(administrator, where)
        services.delete_hook(administrator, made[3].pk, at=NOW)
        assert register(administrator, where)[0].number == 4

    def it_is_for_administrators_of_that_organisation(self, where: Organisation) -> None:
        colleague = actor_of_user(make_member(where, Role.COORDINATOR).pk)
        stranger = actor_of_user(make_member(make_organisation(), Role.ADMINISTRATOR).pk)
        with pytest.raises(Refused, match="administrator"):
            register(colleague, where)
        with pytest.raises(NotFound):
            register(stranger, where)


class DescribeChanging:
    def it_lets_both_secrets_sign_for_a_day(self, administrator: Actor, where: Organisation) -> None:
        made, former = register(administrator, where)
        assert _keys(again(made), NOW) == [former]
        fresh = services.rotate_secret(administrator, made.pk, at=NOW)
        assert fresh != former
        assert _keys(again(made), NOW + timedelta(hours=23, minutes=59)) == [fresh, former]
        assert _keys(again(made), NOW + timedelta(hours=24)) == [fresh]

    def it_pauses_and_uses_again(self, administrator: Actor, where: Organisation) -> None:
        made, _ = register(administrator, where)
        assert services.pause_hook(administrator, made.pk, at=NOW).state == HookState.PAUSED
        with pytest.raises(Refused, match="not in use") as refused:
            services.pause_hook(administrator, made.pk, at=NOW)
        assert "Use it again" in refused.value.sentence("en")
        with pytest.raises(Refused, match="not in use"):
            services.send_test(administrator, made.pk, at=NOW)
        assert services.resume_hook(administrator, made.pk, at=NOW).state == HookState.ACTIVE
        with pytest.raises(Refused, match="already"):
            services.resume_hook(administrator, made.pk, at=NOW)

    def it_forgets_a_bad_record_when_it_is_used_again(
        self, administrator: Actor, where: Organisation
    ) -> None:
        made, _ = register(administrator, where)
        rows = Hook.objects.visible_to(SYSTEM)
        rows.update(state=HookState.FAILING.value, failing_since=NOW, rests_until=NOW)
        services.resume_hook(administrator, made.pk, at=NOW)
        assert (again(made).failing_since, again(made).rests_until) == (None, None)

    def it_deletes_with_everything_that_hangs_on_it(self, administrator: Actor, where: Organisation) -> None:
        made, _ = register(administrator, where)
        services.send_test(administrator, made.pk, at=NOW)
        services.delete_hook(administrator, made.pk, at=NOW)
        assert not Hook.objects.visible_to(SYSTEM).exists()
        assert not HookDelivery.objects.visible_to(SYSTEM).exists()
        assert [event.verb for event in events(made)] == ["notify.hook_registered", "notify.hook_deleted"]

    @pytest.mark.parametrize(
        "act", ["rotate_secret", "pause_hook", "resume_hook", "delete_hook", "send_test"]
    )
    def it_is_nobody_elses(self, administrator: Actor, where: Organisation, act: str) -> None:
        made, _ = register(administrator, where)
        colleague = actor_of_user(make_member(where, Role.COORDINATOR).pk)
        stranger = actor_of_user(make_member(make_organisation(), Role.ADMINISTRATOR).pk)
        do: Any = getattr(services, act)
        for actor in (colleague, stranger):
            with pytest.raises(NotFound):
                do(actor, made.pk, at=NOW)
