"""Where a reader may go from every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.factories.cases import make_scene
from tests.web.talent.conftest import sign_in
from zhian.web.base.people.kit import Actor, OrganisationKind, Post, Role
from zhian.web.navigation import page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client: Client) -> Iterator[None]:
    client.cookies["zhian_language"] = "en"
    with translation.override("en"):  # labels are lazy and read after the answer
        yield


def labels(client: Client, address: str = "/services") -> list[str]:
    """The entries a reader gets."""
    return [str(item.label) for item in client.get(address).context["nav_items"]]


EVERYBODYS = ["Find your way", "Services", "Measures", "Verify a receipt"]


def it_leads_a_stranger_to_what_is_public(client: Client) -> None:
    assert labels(client) == EVERYBODYS


@pytest.mark.parametrize(
    ("role", "own"),
    [
        ("applicant", ["My cases", "My file", "News"]),
        ("coordinator", ["Our cases", "Recommend", "Places", "News"]),
        ("intake", ["Desk", "Places", "News"]),
        ("recorder", ["Desk", "Places", "News"]),
        ("clerk", ["Hand-offs", "News"]),
    ],
)
def it_leads_each_role_to_its_work_first(client: Client, role: str, own: list[str]) -> None:
    assert labels(sign_in(client, make_scene(), role)) == own + EVERYBODYS


def it_marks_where_one_is(client: Client) -> None:
    scene = make_scene()
    reader = sign_in(client, scene, "coordinator")
    for address, label in (("/cases", "Our cases"), ("/recommend", "Recommend"), ("/services", "Services")):
        items = reader.get(address).context["nav_items"]
        assert [str(item.label) for item in items if item.current] == [label]


def it_names_the_post_under_the_account(client: Client) -> None:
    scene = make_scene()
    account = sign_in(client, scene, "coordinator").get("/services").context["account"]
    assert account.role == f"{scene.enterprise.name_en}: Coordinator"


def it_offers_sign_in_to_a_stranger_alone(client: Client) -> None:
    assert client.get("/services").context["account"] is None
    assert "/login/" in client.get("/services").content.decode()


def it_costs_at_most_one_query(rf: RequestFactory) -> None:
    scene = make_scene()
    request: Any = rf.get("/services")
    request.actor = Actor(
        user_id=scene.actors["coordinator"].user_id,
        posts=(
            Post(scene.enterprise.pk, OrganisationKind.ENTERPRISE, Role.COORDINATOR),
            Post(scene.office.pk, OrganisationKind.OFFICE, Role.HEAD),
        ),
    )
    page(request)  # the first page of a minute also looks up the names of one's organisations
    with CaptureQueriesContext(connection) as queries:
        page(request)
    assert len(queries) <= 1
