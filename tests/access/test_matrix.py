"""Every door is in the matrix, and answers each role as the matrix says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.template import Template
from django.urls import resolve

from tests.factories.people import SYSTEM
from tests.factories.undoing import undone
from zhian.web.base.people.kit import bound_models
from zhian.web.urls import api

from . import matrix
from .cast import ROLES, Cast, make_cast
from .matrix import METHODS, Row, answer, knock, load, sign_in_everybody, verdict_of
from .samples import Sample, make_model_sample, make_sample, sampled_routes

ROWS = matrix.rows()
WEB = Path(__file__).parents[2] / "src" / "zhian" / "web"
pytestmark = pytest.mark.django_db


def it_has_a_row_for_every_route() -> None:
    known = {row.route for row in ROWS}
    doors = set(matrix.routes())
    assert doors - known == set(), "these routes have no row in tests/access/matrix.yaml"
    assert known - doors == set(), "these rows lead to no route"


def it_has_a_row_for_every_operation_of_the_api() -> None:
    known = {(row.route, row.method) for row in ROWS}
    paths: dict[str, dict[str, Any]] = json.loads(json.dumps(api.get_openapi_schema(), default=str))["paths"]
    doors = {(match_of(path), method.upper()) for path, operations in paths.items() for method in operations}
    assert len(doors) >= 12
    assert doors - known == set(), "these operations have no row in tests/access/matrix.yaml"
    named = {(route, method) for route, method in known if route.startswith("api:")}
    assert named - doors == {("api:openapi-json", "GET")}, "these rows lead to no operation"


def match_of(path: str) -> str:
    """The route behind a path of the schema; numbers and ids alike are told by a 7."""
    return resolve(re.sub(r"{[a-z_]+}", "7", path)).view_name


def it_uses_every_sample() -> None:
    used = {(row.route, row.state) for row in ROWS}
    assert sampled_routes() <= used, "samples that no row uses"


@pytest.mark.parametrize("route", sorted({row.route for row in ROWS}))
def it_answers_as_the_matrix_says(route: str) -> None:
    """Row by row, each undone afterwards; then the methods that have no row."""
    rows = [row for row in ROWS if row.route == route]
    opener = next(
        ((row, role) for row in rows for role in ROLES[::-1] if row.expected[role] == "allowed"), None
    )
    assert opener, f"{route}: no role is ever let in, so what is it for?"
    everybody = make_cast()
    sign_in_everybody(everybody)
    wrong: list[str] = []
    for row in rows:
        with undone():
            cast = deepcopy(everybody)
            sample = make_sample(route, row.state, cast)
            wrong += [f"{row.name}: {words}" for words in _unlike_the_matrix(cast, row, sample)]
            if row is opener[0]:
                listed = {row.method for row in rows}
                wrong += [
                    f"{method} has no row and answers {verdict}"
                    for method in METHODS
                    if method not in listed
                    and (verdict := knock(cast, route, method, sample, opener[1])) != "no_method"
                ]
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def _unlike_the_matrix(cast: Cast, row: Row, sample: Sample) -> Iterator[str]:
    shown_in: dict[str, list[str]] = load()["templates"]
    for role in ROLES:
        response = answer(cast, row.route, row.method, sample, role)
        verdict = verdict_of(response, sample.marker)
        if verdict != row.expected[role]:
            yield f"{role}: {verdict}, and the matrix says {row.expected[role]}"
        for name in _pages(response):
            if row.route not in shown_in.get(name, ()):
                yield f"{name} is shown here, but matrix.yaml does not list the route under it"


def _our_models() -> dict[str, type[Model]]:
    return {
        model._meta.label: model
        for model in apps.get_models()
        if model.__module__.startswith("zhian.") and not model._meta.proxy
    }


def it_binds_a_visibility_function_to_every_model() -> None:
    bound = {model._meta.label for model, _ in bound_models()}
    assert set(_our_models()) == bound


def it_has_a_row_for_every_model() -> None:
    assert set(load()["models"]) == set(_our_models())


@pytest.mark.parametrize("label", sorted(load()["models"]))
def it_shows_a_row_to_whom_the_matrix_says(label: str) -> None:
    cast = make_cast()
    expected = set(matrix.names_of_roles(load()["models"][label]["seen_by"]))
    model: Any = _our_models()[label]
    thing = make_model_sample(label, cast)
    assert model.objects.visible_to(SYSTEM).filter(pk=thing.pk).exists()
    seen = {role for role in ROLES if model.objects.visible_to(cast.actor(role)).filter(pk=thing.pk).exists()}
    assert seen == expected


def it_lists_every_page_template() -> None:
    pages = {
        path.relative_to(folder).as_posix()
        for folder in WEB.glob("**/templates")
        for path in folder.glob("**/*.html")
    }
    assert set(load()["templates"]) == {name for name in pages if _is_page(name)}
    doors = set(matrix.routes())
    assert {route for routes in load()["templates"].values() for route in routes} <= doors


def _pages(response: Any) -> list[str]:
    shown: list[Template] = getattr(response, "templates", None) or []
    return [str(template.name) for template in shown if template.name and _is_page(str(template.name))]


def _is_page(name: str) -> bool:
    *folders, file = name.split("/")
    own = bool(folders) and folders[0] not in {"cotton", "ui", "django"} and not file.startswith("_")
    return own and name.endswith(".html") and not {"parts", "panels", "mail"} & set(folders)
