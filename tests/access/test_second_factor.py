"""A post at an office or an authority opens nothing before a second factor was shown."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from tests.suite.door import DoorClient
from zhian.web.base.people.kit import owes_second_factor
from zhian.web.base.tenancy.middleware import BEFORE_THE_FACTOR

from .cast import ROLES, make_cast

pytestmark = pytest.mark.django_db
ANYTHING = {UUIDConverter: UUID(int=7), IntConverter: 7, SlugConverter: "seven", StringConverter: "seven"}
BOUND = ("intake", "reviewer", "approver", "recorder", "head", "office_administrator", "other_intake",
         "clerk", "other_clerk")  # fmt: skip


def _doors(patterns: list[URLPattern | URLResolver], prefix: str = "") -> dict[str, str]:
    """Every named door with an address that leads to it; behind the gate nobody needs real ids."""
    found: dict[str, str] = {}
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            found |= _doors(entry.url_patterns, inner)
        elif entry.name:
            kinds = entry.pattern.converters
            kwargs = {name: ANYTHING.get(type(kind), "seven") for name, kind in kinds.items()}
            found[prefix + entry.name] = reverse(prefix + entry.name, kwargs=kwargs)
    return found


def it_binds_every_post_at_an_office_or_an_authority_and_no_other() -> None:
    cast = make_cast()
    bound = {role for role in ROLES if owes_second_factor(cast.actor(role).posts)}
    assert bound == set(BOUND)


@pytest.mark.parametrize("role", ["intake", "office_administrator", "clerk"])
def it_opens_no_door_to_a_session_without_the_factor(role: str) -> None:
    client, user = DoorClient(), make_cast().users[role]
    client.force_login(user, factor=False)
    wrong = []
    for name, address in _doors(get_resolver().url_patterns).items():
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            shut = answer.status_code == 302 and answer.headers["Location"] == reverse("people:set_up")
            if name.startswith("api:"):
                shut = answer.status_code == 403 and answer.json()["code"] == "second_factor"
            if shut == (name in BEFORE_THE_FACTOR):
                wrong.append(f"{method} {name}: {answer.status_code}")
            if name == "people:logout":
                client.force_login(user, factor=False)
    assert not wrong, "\n".join(wrong)


def it_gives_the_actor_no_post_before_the_factor() -> None:
    cast = make_cast()
    client = DoorClient()
    client.force_login(cast.users["intake"], factor=False)
    request = client.get(reverse("people:set_up")).wsgi_request
    assert request.user.pk == cast.users["intake"].pk
    assert request.actor.posts == ()  # type: ignore[attr-defined]
    client.force_login(cast.users["intake"])
    assert client.get(reverse("people:account")).wsgi_request.actor.posts  # type: ignore[attr-defined]
