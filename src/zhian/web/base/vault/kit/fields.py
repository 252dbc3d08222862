"""Model fields whose column holds a sealed token, and the index that finds one by its exact value.

A row read from the database carries the token; the value is opened when the attribute is first read, so
a list opens nothing that it does not show. Writing goes through the row: `update(field=...)` and
`filter(field=...)` raise, as there is no row to seal to and no two tokens are equal.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from .sealing import blind, blinds, is_former, is_token, seal, unseal


class Stored:
    """What the column holds, not yet opened (or never sealed); says nothing when printed.

    `key` is that of the row it was read with, so that a row copied under a new key still opens.
    """

    __slots__ = ("key", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.key: object = None

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stored) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)


class _Opened(DeferredAttribute):
    """Opens the value when it is first read, and keeps it on the row."""

    field: SealedField

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Stored):
            value = instance.__dict__[self.field.attname] = self.field.opened(value.key or instance.pk, value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        if isinstance(value, Stored) and value.key is None:
            value.key = instance.__dict__.get(instance._meta.pk.attname)  # the first field to be set
        instance.__dict__[self.field.attname] = value


class SealedField(models.Field[Any, Any]):
    """A value sealed to `<logical name>:<row id>`; the logical name never changes, whatever is renamed.

    `when` names a flag of the row: where it is false, the value is kept as it is.
    """

    descriptor_class = _Opened
    empty_strings_allowed = False

    def __init__(self, logical_name: str, *, when: str = "", **options: Any) -> None:
        self.logical_name = logical_name
        self.when = when
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As Django's, with the name that ties the value to its place."""
        name, _, args, options = super().deconstruct()
        if self.when:
            options["when"] = self.when
        return name, f"{__package__}.{type(self).__name__}", [self.logical_name, *args], options

    def get_internal_type(self) -> str:
        """Tokens are text."""
        return "TextField"

    def written(self, value: Any) -> str:
        """The value as text."""
        raise NotImplementedError

    def read(self, text: str) -> Any:
        """The value of a text."""
        raise NotImplementedError

    def is_empty(self, value: Any) -> bool:
        """Whether there is nothing to seal."""
        return value is None

    def sealed(self, key: object, value: Any) -> Stored:
        """The token of a value in the row with this key."""
        return Stored(seal(self.written(value).encode("utf-8"), name=f"{self.logical_name}:{key}"))

    def opened(self, key: object, stored: Stored) -> Any:
        """The value behind what the column of this row holds.

        Raises: KeyRingError.
        """
        if self.when and not is_token(stored.text):
            return self.read(stored.text)
        return self.read(unseal(stored.text, name=f"{self.logical_name}:{key}").decode("utf-8"))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal what was set; what was not touched stays as it is, unless its key is no longer active."""
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Stored):
            if value.key in (None, model_instance.pk) and not is_former(value.text):
                return value
            value = self.opened(value.key or model_instance.pk, value)
        if self.is_empty(value):
            return value
        if self.when and not getattr(model_instance, self.when):
            return Stored(self.written(value))
        return self.sealed(model_instance.pk, value)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Stored | str | None:
        """The token, unopened."""
        return Stored(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        """Only what `pre_save` made goes to the database."""
        if isinstance(value, Stored):
            return value.text
        if value is None or value == "":
            return value
        raise TypeError(f"{self.name} is sealed: set it on the row and save; search by its blind index")

    def to_python(self, value: Any) -> Any:
        """A value given as text, as loaders and forms do."""
        return self.read(value) if isinstance(value, str) and value else value

    def value_to_string(self, obj: models.Model) -> str:
        """The opened value as text."""
        value = self.value_from_object(obj)
        return "" if self.is_empty(value) else self.written(value)


class SealedTextField(SealedField):
    """Text; an empty one is kept empty."""

    empty_strings_allowed = True

    def is_empty(self, value: Any) -> bool:
        """Whether there is nothing to seal."""
        return value is None or value == ""

    def written(self, value: Any) -> str:
        """Itself."""
        return str(value)

    def read(self, text: str) -> str:
        """Itself."""
        return text


class SealedDateField(SealedField):
    """A day."""

    def written(self, value: Any) -> str:
        """ISO 8601."""
        return value if isinstance(value, str) else value.isoformat()

    def read(self, text: str) -> date:
        """ISO 8601."""
        return date.fromisoformat(text)


class SealedJSONField(SealedField):
    """A plain JSON value; None is sealed too, unless the column may be null."""

    def is_empty(self, value: Any) -> bool:
        """Whether there is nothing to seal."""
        return value is None and self.null

    def written(self, value: Any) -> str:
        """JSON without spaces."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def read(self, text: str) -> Any:
        """The JSON value."""
        return json.loads(text)

    def to_python(self, value: Any) -> Any:
        """Already a value."""
        return value


class BlindIndexField(models.CharField[Any, Any]):
    """Finds rows by the exact value of a sealed field: `filter(column__in=searched(typed, index=...))`."""

    def __init__(self, source: str, index: str, **options: Any) -> None:
        self.source = source
        self.index = index
        options.setdefault("max_length", 80)
        options.setdefault("db_index", True)
        options.setdefault("blank", True)
        options.setdefault("default", "")
        options.setdefault("editable", False)
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As Django's, with what is indexed under which key."""
        name, _, args, options = super().deconstruct()
        return name, f"{__package__}.{type(self).__name__}", [self.source, self.index, *args], options

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Blind what was set; what was not touched keeps its place."""
        value = model_instance.__dict__.get(self.source)
        if not isinstance(value, Stored) or is_former(getattr(model_instance, self.attname)):
            setattr(model_instance, self.attname, self.blinded(getattr(model_instance, self.source)))
        return getattr(model_instance, self.attname)

    def blinded(self, value: str | None) -> str:
        """What the column holds for a value."""
        return blind(NORMAL[self.index](value or ""), index=self.index)


def searched(typed: str, *, index: str) -> tuple[str, ...]:
    """What a typed value may be written as in a blind index."""
    return blinds(NORMAL[index](typed), index=index)


def _normal_number(value: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", value).upper() if sign.isalnum())


def _normal_email(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip().casefold()


NORMAL: Final[dict[str, Callable[[str], str]]] = {
    "document-number": _normal_number,
    "email": _normal_email,
}


class TokenField(models.CharField[Any, Any]):
    """A token that its app seals and opens itself, to `<logical name>:<row id>`; rotation knows of it."""

    when = ""

    def __init__(self, logical_name: str, **options: Any) -> None:
        self.logical_name = logical_name
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As Django's, with the name that ties the token to its place."""
        name, _, args, options = super().deconstruct()
        return name, f"{__package__}.{type(self).__name__}", [self.logical_name, *args], options


def sealed_fields(model: type[models.Model]) -> list[SealedField | TokenField]:
    """The columns of a table that hold tokens."""
    kinds = (SealedField, TokenField)
    return [field for field in model._meta.local_concrete_fields if isinstance(field, kinds)]


def blind_fields(model: type[models.Model]) -> list[BlindIndexField]:
    """The blind indexes of a table."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, BlindIndexField)]


def sealed_models() -> Iterator[type[models.Model]]:
    """Every table with a sealed column, in the order of the tables' names."""
    found = [model for model in apps.get_models() if sealed_fields(model)]
    yield from sorted(found, key=lambda model: model._meta.db_table)
