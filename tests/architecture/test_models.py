"""Tables know only tables below them; what the import linter cannot see because keys are strings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models

from .rooms import app_of, points_down
from .source import compare

OURS = "zhian."


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def _relations() -> Iterator[tuple[type[models.Model], Any]]:
    for model in _models():
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if field.remote_field and isinstance(field.remote_field.model, type):
                yield model, field


def _name(model: type[models.Model], field: Any) -> str:
    return f"{model._meta.app_label}.{model.__name__}.{field.name}"


def it_looks_at_some_tables() -> None:
    assert len(_models()) > 10


def it_points_foreign_keys_down() -> None:
    upward = [
        f"{_name(model, field)} -> {field.remote_field.model._meta.label}"
        for model, field in _relations()
        if field.remote_field.model.__module__.startswith(OURS)
        and not points_down(model.__module__, field.remote_field.model.__module__)
    ]
    assert not upward, "keep an id, or move the table:\n" + "\n".join(upward)


def it_hides_the_reverse_of_foreign_keys_to_other_apps() -> None:
    compare(
        "related_names",
        {
            _name(model, field)
            for model, field in _relations()
            if field.remote_field.model._meta.app_label != model._meta.app_label
            and not field.remote_field.hidden
        },
    )


def it_uses_no_generic_foreign_key() -> None:
    generic = [
        f"{model._meta.label}.{field.name}"
        for model in _models()
        for field in model._meta.private_fields
        if isinstance(field, GenericForeignKey)
    ]
    assert not generic, generic


def it_labels_apps_and_tables_explicitly() -> None:
    wrong = [
        model._meta.label
        for model in _models()
        if not model._meta.app_label.startswith("zhian_")
        or not model._meta.db_table.startswith(f"{model._meta.app_label}_")
        or app_of(model.__module__) is None
    ]
    assert not wrong, wrong
