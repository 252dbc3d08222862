"""A day, a language, and a coordinator with an office to file at."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from tests.factories.cases import Scene, make_scene
from tests.factories.people import SYSTEM
from tests.factories.tenancy import make_organisation
from zhian.web.base.people.kit import OrganisationKind
from zhian.web.base.people.models import User
from zhian.web.base.tenancy.models import Organisation

BACKEND = "zhian.web.base.people.backends.AccountBackend"


@dataclass(slots=True)
class Hall:
    """The scene, with an office that the district profile names."""

    scene: Scene
    hall: Organisation


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_NOW", "2026-11-24T02:30:00+00:00")


@pytest.fixture
def english(client: Client) -> Client:
    """A reader without account, in English."""
    client.cookies["zhian_language"] = "en"
    return client


@pytest.fixture
def hall(db: None) -> Hall:
    """Enterprise, person, authority, and the district's service hall."""
    del db
    found = make_organisation(OrganisationKind.OFFICE, code="zgc-hall", zh="样例服务大厅", en="Service Hall")
    return Hall(make_scene(), found)


@pytest.fixture
def coordinator(english: Client, hall: Hall) -> Client:
    """The enterprise's coordinator, signed in."""
    return sign_in(english, hall.scene, "coordinator")


def sign_in(client: Client, scene: Scene, role: str) -> Client:
    """The same reader as somebody of the scene."""
    user_id = scene.actors[role].user_id
    assert user_id is not None
    user = User.objects.visible_to(SYSTEM).get(pk=user_id)
    client.force_login(user, backend=BACKEND)
    client.cookies["zhian_language"] = "en"
    return client
